import { newRow, type Row, type RowKind } from './row-kinds.ts';

const EMAIL = /[^\s,;<>"'()]+@[^\s,;<>"'()]+/g;

/** What a pasted text holds for a list: the contents of several rows, or nothing when it is an ordinary text. */
function contentsIn(kind: RowKind, text: string): Record<string, string>[] {
  if (kind === 'emails') return (text.match(EMAIL) ?? []).map((email) => ({ email }));
  if (kind === 'phones') {
    const numbers = text.split(/[\n;,]+/).map((number) => number.trim());
    return numbers.filter((number) => /\d{3}/.test(number.replaceAll(/\D/g, ''))).map((number) => ({ number }));
  }
  const letters = text.trim().split(/\n\s*\n/);
  return letters.filter((letter) => letter.includes('\n')).map(addressIn);
}

/** The parts of an address as it stands on a letter: street and number, postal code and city, country. */
function addressIn(letter: string): Record<string, string> {
  const [first = '', second = '', ...rest] = letter.split('\n').map((line) => line.trim());
  const [, street = first, house_number = ''] = /^(.*\D)\s+(\d+\s?[a-z]?(?:[-/]\d+\s?[a-z]?)?)$/i.exec(first) ?? [];
  const [, postal_code = '', city = second] = /^((?:[A-Z]{1,2}-)?\d{4,5})\s+(.+)$/.exec(second) ?? [];
  return { street, house_number, postal_code, city, country: rest.join(' ') };
}

/** Rows for what was pasted into a row; undefined when it is to be pasted as it is. */
export function rowsIn(kind: RowKind, text: string, type: string): Row[] | undefined {
  const contents = contentsIn(kind, text);
  const isList = contents.length > 1 || (kind === 'addresses' && contents.length === 1);
  return isList ? contents.map((content) => newRow(kind, type, content)) : undefined;
}
