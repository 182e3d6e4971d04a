import type { addressTypes, emailTypes, phoneTypes } from '@kupfer/schemas/contact';
import { titles } from '@kupfer/schemas/contact';
import { fold } from '@kupfer/schemas/fold';

/** Letters and digits alone, folded: a label as Google (`* Work`) and Apple (`_$!<Work>!$_`) write it too. */
export const lettersOf = (text: string) =>
  fold(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const HOME = /\b(?:home|privat|private|personal|personlich)\b/;
const WORK = /\b(?:work|office|business|buro|arbeit|geschaftlich|dienstlich|firma)\b/;

/** The type that a label means; an unknown one is `other`. */
export function emailType(label: string): (typeof emailTypes)[number] {
  const words = lettersOf(label);
  if (HOME.test(words)) return 'private';
  return WORK.test(words) ? 'office' : 'other';
}

/** The type that a label means; an unknown one is `office`. */
export function phoneType(label: string): (typeof phoneTypes)[number] {
  const words = lettersOf(label);
  if (/fax/.test(words)) return 'fax';
  if (/\b(?:cell|mobile|mobil|mobiltelefon|handy|iphone|car)\b/.test(words)) return 'mobile';
  return HOME.test(words) ? 'home' : 'office';
}

/** The type that a label means; an unknown one is `mailing`. No label: the address of the company, or of a home. */
export function addressType(label: string, hasCompany: boolean): (typeof addressTypes)[number] {
  const words = lettersOf(label);
  if (words === '') return hasCompany ? 'business' : 'home';
  if (/\b(?:billing|rechnung|rechnungsadresse|rechnungsanschrift)\b/.test(words)) return 'billing';
  if (/\b(?:delivery|shipping|lieferung|lieferadresse|lieferanschrift)\b/.test(words)) return 'delivery';
  if (/\bmailing\b/.test(words)) return 'mailing';
  if (HOME.test(words)) return 'home';
  return WORK.test(words) ? 'business' : 'mailing';
}

const TITLES = new Map<string, (typeof titles)[number]>([
  ['herr', 'Mr.'],
  ['herrn', 'Mr.'],
  ['mister', 'Mr.'],
  ['hr', 'Mr.'],
  ['frau', 'Ms.'],
  ['fr', 'Ms.'],
  ['fraulein', 'Miss'],
  ['familie', 'Family'],
  ['fam', 'Family'],
]);
for (const title of titles) TITLES.set(lettersOf(title), title);

/**
 * The title in a text like "Frau Dr."; `isAll`: it says no more than that. Null when there is none.
 */
export function titleIn(text: string): { title: (typeof titles)[number]; isAll: boolean } | null {
  const [first = '', ...more] = lettersOf(text).split(' ');
  const title = TITLES.get(first);
  return title ? { title, isAll: more.length === 0 } : null;
}
