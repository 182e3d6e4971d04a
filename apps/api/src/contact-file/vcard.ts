import { badInput } from '@kupfer/schemas/problem';

/** A card of a file: the lines between its BEGIN and END, unfolded. */
export type Card = {
  line: number;
  last_line: number;
  properties: string[];
  /** Names of properties that are left out, such as PHOTO. */
  left: string[];
  /** Why it cannot be read. */
  wrong: string | null;
};

/** Characters of a line, of a property on several lines - notes may be long -, and of all that is kept of a card. */
const LONGEST_LINE = 100_000;
const LONGEST_TEXT = 100_000;
const LONGEST_PROPERTY = 10_000;
const LARGEST_CARD = 200_000;
const MOST_PROPERTIES = 500;
/** So many lines are read before others get their turn. */
const LINES_AT_ONCE = 1_000;

const BEGIN = /^\s*BEGIN\s*:\s*VCARD\s*$/i;
const END = /^\s*END\s*:\s*VCARD\s*$/i;
/** Pictures, sounds and keys: a contact has no room for them, and they may be large. */
const LEFT_OUT = /^(?:[\w-]+\.)?(PHOTO|LOGO|SOUND|KEY)[;:]/i;
/** Texts, and our own lists of uuids. */
const LONG = /^(?:[\w-]+\.)?(?:NOTE|X-KUPFER-[\w-]+-UUIDS)[;:]/i;
/** What a program added for itself. */
const EXTENSION = /^(?:[\w-]+\.)?(X-[\w-]+)[;:]/i;
const QUOTED = /QUOTED-PRINTABLE/i;

/**
 * The cards of a vCard text, one after the other; none is held but the present one. Null now and then, so that who reads
 * them can let others take their turn.
 *
 * @throws Fault `bad_input` when it does not begin with a card, or the last one does not end
 */
export function* cardsOf(pieces: Iterable<string>): Generator<Card | null> {
  let card: OpenCard | undefined;
  let isFirst = true;
  for (const read of linesOf(pieces)) {
    if (read === null || read.line % LINES_AT_ONCE === 0) yield null;
    if (read === null) continue;
    const { text, line, isCut } = read;
    if (BEGIN.test(text)) {
      if (card) yield card.end(line - 1, 'The card has no END:VCARD.');
      card = openCard(line);
    } else if (card && END.test(text)) {
      yield card.end(line, null);
      card = undefined;
    } else if (card) {
      card.add(text, isCut);
    } else if (text.trim() !== '') {
      if (isFirst) throw badInput('', `This is no vCard: line ${line} should be BEGIN:VCARD.`);
      const wrong = 'This line stands outside of every card.';
      yield { line, last_line: line, properties: [], left: [], wrong };
    }
    isFirst &&= text.trim() === '';
  }
  if (card) throw badInput('', `The card that begins in line ${card.line} has no END:VCARD.`);
}

type OpenCard = ReturnType<typeof openCard>;

/** A property that is being read: its lines, without what folds them; null: it is left out. */
type OpenProperty = { lines: string[] | null; size: number; longest: number; extension: string; isQuoted: boolean };

function openCard(line: number) {
  const properties: string[] = [];
  const left = new Set<string>();
  let property: OpenProperty | undefined;
  let isContinued = false;
  let size = 0;
  let wrong: string | null = null;
  const keep = () => {
    if (property?.lines) properties.push(property.lines.join(''));
  };
  const refuse = (what: string, most: number, unit: string) => {
    wrong = `${what} has more than ${most.toLocaleString('en')} ${unit}.`;
  };
  return {
    line,
    add(text: string, isCut: boolean) {
      // A blank line within a property may be a fold of nothing.
      if (wrong !== null || (!isContinued && text.length <= 1 && text.trim() === '')) return;
      const isFolded = property !== undefined && /^[ \t]/.test(text);
      if (!property || !(isFolded || isContinued)) {
        keep();
        property = text.trim() === '' ? undefined : openProperty(text);
        if (property && !property.lines) left.add(property.extension);
      } else if (property.lines) {
        const last = property.lines.at(-1) ?? '';
        if (!isFolded) property.lines[property.lines.length - 1] = last.slice(0, -1);
        property.lines.push(isFolded ? text.slice(1) : text);
        property.size += text.length;
      }
      isContinued = property?.isQuoted === true && text.endsWith('=');
      if (!property?.lines) return;
      if (property.extension && property.size > property.longest) {
        left.add(property.extension);
        property.lines = null;
        return;
      }
      size += text.length;
      if (isCut) refuse('A line of this card', LONGEST_LINE, 'characters');
      else if (property.size > property.longest) refuse('A property of this card', property.longest, 'characters');
      else if (size > LARGEST_CARD) refuse('This card', LARGEST_CARD, 'characters');
      else if (properties.length >= MOST_PROPERTIES) refuse('This card', MOST_PROPERTIES, 'properties');
    },
    end(last_line: number, unended: string | null): Card {
      keep();
      return { line, last_line, properties: wrong ? [] : properties, left: [...left], wrong: unended ?? wrong };
    },
  };
}

function openProperty(text: string): OpenProperty {
  const [, name = ''] = LEFT_OUT.exec(text) ?? [];
  const [, extension = ''] = EXTENSION.exec(text) ?? [];
  return {
    lines: name ? null : [text],
    size: text.length,
    longest: LONG.test(text) ? LONGEST_TEXT : LONGEST_PROPERTY,
    extension: (name || extension).toUpperCase(),
    isQuoted: QUOTED.test(text.split(':', 1)[0] ?? ''),
  };
}

/** The lines of a text, counted from 1; of a very long one the beginning. Null after each piece. */
function* linesOf(pieces: Iterable<string>): Generator<{ text: string; line: number; isCut: boolean } | null> {
  let line = 0;
  let rest = '';
  let isCut = false;
  for (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      yield { text: text.slice(0, LONGEST_LINE), line, isCut: isCut || text.length > LONGEST_LINE };
      isCut = false;
    }
    if (rest.length > LONGEST_LINE) {
      isCut = true;
      // What ends the line may have come in part.
      rest = rest.slice(0, LONGEST_LINE - 1) + rest.slice(-1);
    }
    yield null;
  }
  if (rest !== '') yield { text: rest.replace(/\r$/, ''), line: line + 1, isCut };
}
