import type { Contact } from '@kupfer/schemas/contact';
import { fold, foldings, phoneDigits, sortKey } from '@kupfer/schemas/fold';
import type { Filter } from './paging.ts';

type Searched = Pick<
  Contact,
  'customer_id' | 'first_name' | 'middle_name' | 'last_name' | 'suffix' | 'company' | 'addresses' | 'emails' | 'phones'
>;

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
    // A tabulator sorts before every character of a name, so "Meier, Zoe" comes before "Meier-Abt, Ada".
    name_key: last_name || first_name ? `${sortKey(last_name)}\t${sortKey(first_name)}` : sortKey(company),
    first_name_key: sortKey(first_name),
    last_name_key: sortKey(last_name),
    company_key: sortKey(company),
    search_text: [...foldings(texts.join('\n')), ...numbers].join('\n'),
  };
}

const PHONE = /^[\d+()/.\s-]*\d[\d+()/.\s-]*$/;

/** With so many digits a number is looked up with and without its country code. */
const WHOLE_NUMBER = 7;

/** A pattern for `like` that matches the text anywhere. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** The texts, any of which must occur: at most two, for what is written in two ways. */
function formsOf(word: string): string[] {
  return PHONE.test(word) ? [...new Set([fold(word), word.replaceAll(/\D/g, '')])] : foldings(word);
}

function containsAny(filter: Filter, forms: readonly string[]): void {
  const [first = '', second] = forms.map(containing);
  // Two `like` with `or` use the index, `like any` reads the whole table.
  if (second === undefined) filter.and`c.search_text like ${first}`;
  else filter.and`c.search_text like ${first} or c.search_text like ${second}`;
}

/** Adds to `filter` that every word of the search occurs in the contact `c`, or that it is one of its phone numbers. */
export function searchContacts(filter: Filter, search: string): void {
  const digits = search.replaceAll(/\D/g, '');
  if (PHONE.test(search) && digits.length >= WHOLE_NUMBER) {
    const otherForms = phoneDigits(search).filter((form) => !form.includes(digits));
    containsAny(filter, [digits, ...otherForms]);
    return;
  }
  for (const word of search.split(/\s+/).filter(Boolean)) containsAny(filter, formsOf(word));
}

/** Adds to `filter` that a name or the company of the contact `c` begins with the text. */
export function contactsBeginningWith(filter: Filter, text: string): void {
  const pattern = `${sortKey(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
  filter.and`c.first_name_key like ${pattern} or c.last_name_key like ${pattern} or c.company_key like ${pattern}`;
}
