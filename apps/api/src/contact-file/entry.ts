import { postalCodeAndCity, streetAndNumber, wholeAddress } from './address-parts.ts';
import type { DraftEntry } from './draft.ts';
import { addressType, emailType, phoneType } from './known-label.ts';

/** What a file tells of an entry, by the parts of its targets. */
export type Told = Record<string, { text: string; column: string }>;

/**
 * What is known of an entry beside its parts: the type that its column means, whether the contact is of a company, and
 * whether the file is our own export, in which an address may have nothing but its type.
 */
type Beside = { type: string | undefined; hasCompany: boolean; isOurs: boolean };

/** An e-mail address of a contact; null when there is none. */
export function emailEntry(told: Told, { type }: Beside): DraftEntry | null {
  if (!told.email) return null;
  const { text, column } = told.email;
  const [, within] = /<([^<>\s]+@[^<>\s]+)>$/.exec(text) ?? [];
  const email = (within ?? text).replaceAll(/\p{Cf}/gu, '').replace(/^mailto:/i, '');
  return entryOf({ email }, { email: column }, told, type, emailType, 'other');
}

/** A phone number of a contact; null when there is none. Phones put in characters that nobody sees. */
export function phoneEntry(told: Told, { type }: Beside): DraftEntry | null {
  if (!told.number) return null;
  const { text, column } = told.number;
  const number = text
    // RFC 3966: `tel:+49-30-123;ext=5`.
    .replace(/^tel:/i, '')
    .replace(/;ext=(\d+)/i, '-$1')
    .replace(/;.*$/, '')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}+/gu, ' ')
    .replaceAll(/\p{Pd}/gu, '-');
  return entryOf({ number }, { number: column }, told, type, phoneType, 'office');
}

/** An address of a contact; null when there is none. */
export function addressEntry(told: Told, { type, hasCompany, isOurs }: Beside): DraftEntry | null {
  const parts: Record<string, string> = {};
  const columns: Record<string, string> = {};
  const set = (found: object, column: string) => {
    for (const [part, text] of Object.entries(found)) {
      if (text === '' || parts[part] !== undefined) continue;
      parts[part] = text;
      columns[part] = column;
    }
  };
  const { type: label, street_and_number, postal_code_and_city, text, ...own } = told;
  for (const [part, cell] of Object.entries(own)) set({ [part]: cell.text }, cell.column);
  if (street_and_number) {
    const found = own.house_number ? { street: street_and_number.text } : streetAndNumber(street_and_number.text);
    set(found, street_and_number.column);
  }
  if (postal_code_and_city) set(postalCodeAndCity(postal_code_and_city.text), postal_code_and_city.column);
  if (text && parts.street === undefined) {
    const isAlone = Object.keys(parts).length === 0;
    set(isAlone ? wholeAddress(text.text) : streetAndNumber(text.text.split(/[\r\n]/)[0] ?? ''), text.column);
  }
  if (Object.keys(parts).length === 0 && !(isOurs && label)) return null;
  const typeOf = (words: string) => addressType(words, hasCompany);
  return entryOf(parts, columns, label ? { type: label } : {}, type, typeOf, addressType('', hasCompany));
}

function entryOf(
  parts: Record<string, string>,
  columns: Record<string, string>,
  { type: label }: Told,
  type: string | undefined,
  typeOf: (label: string) => string,
  fallback: string,
): DraftEntry {
  const told = type ?? (label ? typeOf(label.text) : undefined);
  return { place: null, type: told, fallback, parts, columns: { ...columns, ...(label && { type: label.column }) } };
}
