import { Fault } from '@kupfer/schemas/problem';

/** A component of a calendar, like VEVENT, by its unfolded lines; those of alarms within it are left out. */
export type CalendarComponent = {
  name: string;
  lines: string[];
  /** Physical lines of the file, from 1. */
  line: number;
  last_line: number;
  /** What keeps it from being read. */
  wrong: string | null;
  /** How many calendars began before it; time zones belong to one. */
  calendar: number;
  /** The METHOD of that calendar, in capitals. */
  method: string;
};

/** Characters of a component, and of a line of it: more than any event of people. */
const LARGEST = 1_048_576;
const DEEPEST = 20;
/** Properties that carry what is not taken: a file within, or the text once more as HTML. */
const LEFT_OUT = /^(ATTACH|IMAGE|X-ALT-DESC|X-APPLE-STRUCTURED-LOCATION|X-MS-OLK-[A-Z-]+)[;:]/i;

type Line = { text: string; line: number; last_line: number; isTooLong: boolean };

/** Unfolds the lines of a file (RFC 5545, 3.1); null now and then. Of a line that is too long the beginning is kept. */
function* unfolded(pieces: Iterable<string>): Generator<Line | null> {
  let current: Line | undefined;
  let number = 0;
  for (const read of physical(pieces)) {
    if (read === null || number % 1000 === 999) yield null;
    if (read === null) continue;
    const { text, isTooLong } = read;
    number += 1;
    if (current && (text.startsWith(' ') || text.startsWith('\t'))) {
      const whole: string = current.text + text.slice(1);
      current.isTooLong ||= isTooLong || whole.length > LARGEST;
      if (!current.isTooLong) current.text = whole;
      current.last_line = number;
      continue;
    }
    if (current && current.text !== '') yield current;
    current = { text, line: number, last_line: number, isTooLong };
  }
  if (current && current.text !== '') yield current;
}

/** The lines as they stand in the file; null after each piece. */
function* physical(pieces: Iterable<string>): Generator<{ text: string; isTooLong: boolean } | null> {
  let rest = '';
  let isTooLong = false;
  for (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$|\n)/);
    rest = lines.pop() ?? '';
    for (const text of lines) {
      yield { text, isTooLong };
      isTooLong = false;
    }
    if (rest.length > LARGEST) {
      isTooLong = true;
      // A line feed may follow the carriage return.
      rest = rest.slice(0, 100) + (rest.endsWith('\r') ? '\r' : '');
    }
    yield null;
  }
  yield { text: rest.replace(/\r$/, ''), isTooLong };
}

/**
 * The components of a file, one at a time; null now and then, so that who reads them can let others take their turn.
 *
 * @throws Fault `bad_input` for what is no calendar, or ends within one
 */
export function* componentsOf(pieces: Iterable<string>): Generator<CalendarComponent | null> {
  const open: string[] = [];
  let component: (CalendarComponent & { size: number }) | undefined;
  let calendar = 0;
  let method = '';
  for (const read of unfolded(pieces)) {
    if (read === null) {
      yield null;
      continue;
    }
    const { text, line, last_line, isTooLong } = read;
    const [, mark = '', of = ''] = /^(BEGIN|END):\s*([\w-]{1,50})\s*$/i.exec(text) ?? [];
    const name = of.toUpperCase();
    if (open.length === 0) {
      if (mark.toUpperCase() !== 'BEGIN' || name !== 'VCALENDAR') {
        if (text.trim() === '') continue;
        throw new Fault('bad_input', `Line ${line} is no calendar: a file of one begins with BEGIN:VCALENDAR.`);
      }
      open.push(name);
      calendar += 1;
      method = '';
    } else if (mark.toUpperCase() === 'BEGIN') {
      if (component && name === component.name) {
        yield { ...component, last_line: line - 1, wrong: `It has no END:${name}.` };
        open.length = 1;
        component = undefined;
      }
      if (open.length === DEEPEST)
        throw new Fault('bad_input', `Line ${line} begins something too deep within others.`);
      open.push(name);
      if (open.length === 2) {
        component = { name, lines: [text], line, last_line, wrong: null, calendar, method, size: 0 };
      } else if (component?.name === 'VTIMEZONE') component.lines.push(text);
    } else if (mark) {
      const at = open.lastIndexOf(name);
      if (at < 0) continue;
      if (component && (at === 1 || component.name === 'VTIMEZONE')) component.lines.push(text);
      open.length = at;
      if (component && at <= 1) {
        yield { ...component, last_line, wrong: at === 0 ? `It has no END:${component.name}.` : component.wrong };
        component = undefined;
      }
    } else if (open.length === 1) {
      method = (/^METHOD:(.*)/i.exec(text)?.[1] ?? method).trim().toUpperCase();
    } else if (component && (open.length === 2 || component.name === 'VTIMEZONE') && !LEFT_OUT.test(text)) {
      component.size += text.length;
      if (isTooLong || component.size > LARGEST) component.wrong = 'It has more than 1,048,576 characters.';
      else component.lines.push(text);
    }
  }
  if (calendar === 0) throw new Fault('bad_input', 'The file is empty: it holds nothing but blank lines.');
  if (open.length > 0) {
    const within = component ? ` within the ${component.name} of line ${component.line}` : '';
    throw new Fault('bad_input', `The file breaks off${within}: END:${open.at(-1)} is missing.`);
  }
}
