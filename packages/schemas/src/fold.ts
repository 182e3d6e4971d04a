const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};
const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/**
 * The text without case and accents: "Müller" and "MULLER" become "muller", "Straße" becomes "strasse". Sorting and
 * searching compare folded texts, stored by us, so every PostgreSQL orders and finds the same.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøđðþłħıς]/g, (letter) => LETTERS[letter] ?? letter);
}

/** The text for comparing without regard to case alone: accents still distinguish. */
export const caseless = (text: string): string => text.normalize('NFC').toLowerCase();

const SORT_KEY_LENGTH = 200;

/**
 * What a text is ordered by: folded, its first 200 code points. An index entry of PostgreSQL has room for 2,704 bytes,
 * and single characters fold to as many as 18.
 */
export function sortKey(text: string): string {
  const folded = fold(text);
  return folded.length <= SORT_KEY_LENGTH ? folded : [...folded].slice(0, SORT_KEY_LENGTH).join('');
}

/** Folded with umlauts written out: "Müller" becomes "mueller". */
export function foldWrittenOut(text: string): string {
  return fold(
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll(/[äöü]/g, (letter) => UMLAUTS[letter] ?? letter),
  );
}

/** Both foldings of a text, each once: what is stored to be searched, and what a search looks for. */
export function foldings(text: string): string[] {
  return [...new Set([fold(text), foldWrittenOut(text)])];
}

/**
 * What folded texts have in common that are spelt alike: "muller", which "Müller" is folded to, and "mueller"; "strasse"
 * is one anyway. An e behind a, o or u is taken away, but for that of a diphthong: "Bauer" is no "Baur".
 */
export const speltAlike = (folded: string): string => folded.replaceAll(/([ao]|(?<![aeou])u)e+/g, '$1');

/**
 * A phone number as digits in the forms people look for it: "+49 (0)30 123" becomes "004930123" and "030123".
 * A number without a country is taken as a German one when it begins with 0.
 */
export function phoneDigits(number: string): string[] {
  const compact = number.replaceAll('(0)', '').replaceAll(/[^\d+]/g, '');
  const digits = compact.replaceAll('+', '');
  if (compact.startsWith('+49')) return [`00${digits}`, `0${digits.slice(2)}`];
  if (digits.startsWith('0049')) return [digits, `0${digits.slice(4)}`];
  if (compact.startsWith('+')) return [`00${digits}`];
  if (digits.startsWith('0') && !digits.startsWith('00')) return [`0049${digits.slice(1)}`, digits];
  return [digits];
}
