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

/** Characters of a line, of a property on several, and of all that is kept of a card. */
const LONGEST_LINE = 100_000;
const LONGEST_PROPERTY = 100_000;
const LARGEST_CARD = 1_000_000;

const BEGIN = /^\s*BEGIN\s*:\s*VCARD\s*$/i;
const END = /^\s*END\s*:\s*VCARD\s*$/i;
/** Pictures, sounds and keys: a contact has no room for them, and they may be large. */
const LEFT_OUT = /^(?:[\w-]+\.)?(PHOTO|LOGO|SOUND|KEY)[;:]/i;
const QUOTED = /^[^:]*QUOTED-PRINTABLE[^:]*:/i;

/**
 * The cards of a vCard text, one after the other; none is held but the present one.
 * @throws Fault `bad_input` when it does not begin with a card, or the last one does not end
 */
export function* cardsOf(pieces: Iterable<string>): Generator<Card> {
  let card: OpenCard | undefined;
  let isFirst = true;
  for (const { text, line, isCut } of linesOf(pieces)) {
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

function openCard(line: number) {
  const properties: string[] = [];
  const left = new Set<string>();
  let property: string | null = '';
  let isQuoted = false;
  let size = 0;
  let wrong: string | null = null;
  const keep = () => {
    if (property) properties.push(property);
  };
  return {
    line,
    add(text: string, isCut: boolean) {
      const isFolded = /^[ \t]/.test(text) && property !== '';
      if (isFolded && property === null) return;
      if (isFolded) property += text.slice(1);
      else if (property && isQuoted && property.endsWith('=')) property = property.slice(0, -1) + text;
      else {
        keep();
        const [, name] = LEFT_OUT.exec(text) ?? [];
        if (name) left.add(name.toUpperCase());
        property = name ? null : text.trim() === '' ? '' : text;
        isQuoted = QUOTED.test(text);
      }
      if (property === null) return;
      size += text.length;
      if (isCut) wrong ??= `A line of this card has more than ${LONGEST_LINE.toLocaleString('en')} characters.`;
      if (property.length > LONGEST_PROPERTY) {
        wrong ??= `A property of this card has more than ${LONGEST_PROPERTY.toLocaleString('en')} characters.`;
      }
      if (size <= LARGEST_CARD) return;
      wrong ??= `This card has more than ${LARGEST_CARD.toLocaleString('en')} characters.`;
      property = null;
    },
    end(last_line: number, unended: string | null): Card {
      keep();
      return { line, last_line, properties: wrong ? [] : properties, left: [...left], wrong: unended ?? wrong };
    },
  };
}

/** The lines of a text, counted from 1; of a very long one the beginning. */
function* linesOf(pieces: Iterable<string>): Generator<{ text: string; line: number; isCut: boolean }> {
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
  }
  if (rest !== '') yield { text: rest.replace(/\r$/, ''), line: line + 1, isCut };
}
