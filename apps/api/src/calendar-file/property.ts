import { badInput } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';

/** What is read of an event, and where what is wrong with it would stand in an appointment. */
const READ: ReadonlyMap<string, string> = new Map([
  ['UID', ''],
  ['SEQUENCE', ''],
  ['STATUS', ''],
  ['LAST-MODIFIED', ''],
  ['SUMMARY', '/name'],
  ['DESCRIPTION', '/summary'],
  ['LOCATION', '/address'],
  ['DTSTART', '/start_date'],
  ['DTEND', '/end_date'],
  ['DURATION', '/end_date'],
  ['RECURRENCE-ID', '/start_date'],
  ['RRULE', '/start_date'],
  ['EXRULE', '/start_date'],
  ['RDATE', '/start_date'],
  ['EXDATE', '/start_date'],
  ['ATTENDEE', '/invitee_uuids'],
]);

/** Of these the beginning is enough: an appointment has no room for more. */
const TEXTS = /^(?:SUMMARY|DESCRIPTION|LOCATION)$/;
const LONGEST_TEXT = 100_000;
/** Characters of other properties but lists, and of what stands before a value. */
const LONGEST = 10_000;
/** Values that an event may have of these; the days are more than ten years of a daily series. */
const MOST: ReadonlyMap<string, number> = new Map([
  ['RDATE', 4_000],
  ['EXDATE', 4_000],
  ['ATTENDEE', 10_000],
]);
/** Characters that are parsed before others get their turn. */
const AT_ONCE = 5_000;

/**
 * The properties of an event, as far as they matter for an appointment. What would take long is refused before that.
 * @throws Fault `bad_input` that names a property, or an Error of the parser
 */
export async function propertiesOf(lines: readonly string[], pause: () => Promise<void>): Promise<ICAL.Component> {
  const read: string[] = [];
  const counts = new Map<string, number>();
  for (const line of lines) {
    const name = /^[\w-]{1,20}/.exec(line)?.[0].toUpperCase() ?? '';
    if (READ.has(name)) read.push(withinLimits(withQuotes(line), name, counts));
    await pause();
  }
  for (const [name, count] of counts) {
    const most = MOST.get(name) ?? Infinity;
    if (count > most) throw refusal(name, `at most ${inWords(most)} in an event, and here are ${inWords(count)}`);
  }
  const properties: unknown[] = [];
  for (const text of textsOf(read)) {
    properties.push(...parsed(text));
    await pause();
  }
  return new ICAL.Component(['vevent', properties, []]);
}

/** A property by its line. @throws an Error of the parser */
export const propertyOf = (line: string): ICAL.Property => ICAL.Property.fromString(withQuotes(line));

// RFC 7265: a component is its name, its properties and what is within it; ical.js has no type for it.
const parsed = (text: string) => (ICAL.parse(text) as [string, unknown[]])[1];

function* textsOf(lines: readonly string[]): Generator<string> {
  let some: string[] = [];
  let size = 0;
  for (const [index, line] of lines.entries()) {
    some.push(line);
    size += line.length;
    if (size < AT_ONCE && index < lines.length - 1) continue;
    yield ['BEGIN:VEVENT', ...some, 'END:VEVENT'].join('\r\n');
    some = [];
    size = 0;
  }
}

const inWords = (number: number) => number.toLocaleString('en');
const refusal = (name: string, reason: string) => badInput(READ.get(name) ?? '', `${name}: ${reason}.`);

/** A line as it is parsed, whose values are counted. @throws Fault `bad_input` for one that is too long */
function withinLimits(line: string, name: string, counts: Map<string, number>): string {
  const isList = MOST.has(name);
  if (!isList && !TEXTS.test(name)) {
    if (line.length > LONGEST) throw refusal(name, `at most ${inWords(LONGEST)} characters`);
    return line;
  }
  const head = /^(?:[^:"]|"[^"]*")*/.exec(line.slice(0, LONGEST))?.[0].length ?? 0;
  if (line.length > LONGEST && line.charAt(head) !== ':') {
    throw refusal(name, `its value does not begin within ${inWords(LONGEST)} characters`);
  }
  if (!isList) return line.slice(0, LONGEST_TEXT);
  const count = name === 'ATTENDEE' ? 1 : line.slice(head).split(',').length;
  counts.set(name, (counts.get(name) ?? 0) + count);
  return line;
}

/** The places that Windows shows for a zone have colons in them, and not every program puts them between quotes. */
const withQuotes = (line: string) =>
  /^(?:DT|R|EX)/i.test(line) ? line.replace(/;TZID=(\([^()":]{1,8}:?\d*\)[^":;]{1,200})(?=[:;])/i, ';TZID="$1"') : line;
