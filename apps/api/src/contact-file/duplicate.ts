import { nameKeys } from '@kupfer/db/contact-search';
import type { Contact, ContactCreate } from '@kupfer/schemas/contact';
import { caseless, phoneDigits } from '@kupfer/schemas/fold';

/** What two contacts share that are probably the same, each with its words. */
export type Likeness = Map<string, string>;

type Compared = Omit<ContactCreate, 'uuid' | 'organization_uuid' | 'create_date' | 'edit_date'>;

/**
 * By what a contact is recognized: its name (that of a list's order) with an e-mail address, the digits of a phone number or the company;
 * or all fields that a file is about (docs/api.md, "Import of contacts"). Contacts with a key in common are probably one.
 */
export function likenessIn(contact: Compared | Contact, mapped: readonly string[]): Likeness {
  const keys: Likeness = new Map();
  const { name_key: name, company_key } = nameKeys(contact);
  for (const { email } of contact.emails) {
    keys.set(`${name}\te ${caseless(email)}`, 'A contact has the same name and the same e-mail address.');
  }
  for (const { number } of contact.phones) {
    keys.set(`${name}\tp ${phoneDigits(number)[0]}`, 'A contact has the same name and the same phone number.');
  }
  if (company_key !== '') keys.set(`${name}\tc ${company_key}`, 'A contact has the same name and the same company.');
  const values = new Map(Object.entries(contact));
  const all = mapped.map((field) => {
    const value = values.get(field) ?? null;
    return field === 'contact_type' && typeof value === 'string' ? caseless(value) : value;
  });
  keys.set(`= ${JSON.stringify(all)}`, 'A contact is the same in all fields of this file.');
  return keys;
}

/** The words for the first key that both have; undefined: they are different. */
export function sharedBy(one: Likeness, keys: { has(key: string): boolean }): string | undefined {
  for (const [key, words] of one) if (keys.has(key)) return words;
  return undefined;
}
