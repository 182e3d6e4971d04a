import type { Contact } from '@kupfer/schemas/contact';
import { fold, foldings, phoneDigits, sortKey } from '@kupfer/schemas/fold';
import type { Filter } from './paging.ts';

type Searched = Pick<
  Contact,
  'customer_id' | 'first_name' | 'middle_name' | 'last_name' | 'suffix' | 'company' | 'addresses' | 'emails' | 'phones'
>;

/** What contacts are ordered by. */
export function nameKeys({ first_name, last_name, company }: Pick<Searched, 'first_name' | 'last_name' | 'company'>) {
  const company_key = sortKey(company ?? '');
  return {
    // A tabulator sorts before every character of a name, so "Meier, Zoe" comes before "Meier-Abt, Ada".
    name_key: [last_name, first_name].filter(Boolean).map(sortKey).join('\t') || company_key,
    first_name_key: sortKey(first_name),
    last_name_key: sortKey(last_name),
    company_key,
  };
}

/** What is stored beside a contact so that it can be ordered and found (docs/decisions.md, "Search"). */
export function contactKeys(contact: Searched) {
  const { first_name, last_name } = contact;
  const company = contact.company ?? '';
  const texts = [
    first_name,
    contact.middle_name,
    last_name,
    contact.suffix,
    company,
    ...contact.emails.map(({ email }) => email),
    ...contact.addresses.flatMap(({ type: _, ...parts }) => Object.values(parts)),
  ].filter(Boolean);
  const numbers = [String(contact.customer_id), ...contact.phones.flatMap(({ number }) => phoneDigits(number))];
  return {
    ...nameKeys(contact),
    search_text: [...foldings(texts.join('\n')), ...numbers].join('\n'),
  };
}

const PHONE = /^[\d+()/.\s-]*\d[\d+()/.\s-]*$/;

/** With so many digits a number is looked up with and without its country code. */
const WHOLE_NUMBER = 7;

/** A text for `like` that stands for itself. */
const literal = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

/** A pattern for `like` that matches the text anywhere. */
export const containing = (text: string): string => `%${literal(text)}%`;

/** The condition that any of the texts occurs in the column. */
export function containsAny(filter: Filter, column: string, texts: readonly string[]): string {
  // `like` with `or` uses the index, `like any` reads the whole table.
  return texts.map((text) => `${column} like ${filter.place(containing(text))}`).join(' or ');
}

/** The texts, any of which must occur for a word: itself folded, and what is written in another way. */
function formsOf(word: string): string[] {
  if (!PHONE.test(word)) return foldings(word);
  return [...new Set([fold(word), word.replaceAll('(0)', '').replaceAll(/\D/g, '')])].filter(Boolean);
}

/** The forms of a whole phone number, none of which is part of another; nothing when the text is no such number. */
function formsOfNumber(text: string): string[] {
  const digits = text.replaceAll('(0)', '').replaceAll(/\D/g, '');
  if (!PHONE.test(text) || digits.length < WHOLE_NUMBER) return [];
  return [digits, ...phoneDigits(text).filter((form) => !form.includes(digits))];
}

/** Adds to `filter` that every word of the search occurs in the contact `c`, or that it is one of its phone numbers. */
export function searchContacts(filter: Filter, search: string): void {
  const contains = (forms: string[]) => containsAny(filter, 'c.search_text', forms);
  const words = search.split(/\s+/).filter(Boolean);
  const [forms = [], ...more] = words.map(formsOf);
  const number = formsOfNumber(search);
  if (more.length === 0) {
    filter.andText(contains([...new Set([...forms, ...number])]));
    return;
  }
  const conditions: string[] = [];
  if (number.length > 0) conditions.push(contains(number));
  // One or two digits are how a number is spaced: as words they would occur nearly everywhere, and use no index.
  if (number.length === 0 || words.every((word) => word.length > 2)) {
    conditions.push([forms, ...more].map((each) => `(${contains(each)})`).join(' and '));
  }
  filter.andText(conditions.join(' or '));
}

/** Adds to `filter` that a name or the company of the contact `c` begins with the text. */
export function contactsBeginningWith(filter: Filter, text: string): void {
  const pattern = `${literal(sortKey(text))}%`;
  filter.and`c.first_name_key like ${pattern} or c.last_name_key like ${pattern} or c.company_key like ${pattern}`;
}
