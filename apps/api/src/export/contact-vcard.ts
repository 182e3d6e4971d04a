import { exportContacts } from '@kupfer/db/contact-export';
import type { Snapshot } from '@kupfer/db/snapshot';
import type { Contact } from '@kupfer/schemas/contact';
import { cardProperties, cardTypes } from '@kupfer/schemas/contact-card';
import type { ContactExportQuery } from '@kupfer/schemas/contact-export';
import ICAL from 'ical.js';

type Version = NonNullable<ContactExportQuery['version']>;

/** Contacts as address cards. */
export async function* contactCards(
  snapshot: Snapshot,
  { version = '3.0', ...query }: ContactExportQuery,
): AsyncGenerator<string> {
  for await (const contacts of exportContacts(snapshot, query)) {
    yield contacts.map((contact) => cardOf(contact, version)).join('');
  }
}

/** A contact as a vCard, 3.0 (RFC 2426) or 4.0 (RFC 6350). */
export function cardOf(contact: Contact, version: Version): string {
  // As jCard (RFC 7095): name, parameters, type and value of each property.
  const properties: [string, Record<string, string[]>, string, string | string[]][] = [];
  const add = (name: string, value: string | string[], types: string[] = [], kind = 'text') =>
    properties.push([name, types.length > 0 ? { type: types } : {}, kind, cleaned(value)]);
  const is4 = version === '4.0';
  add('version', version);
  add('uid', is4 ? `urn:uuid:${contact.uuid}` : contact.uuid);
  add('fn', displayName(contact));
  add('n', [contact.last_name, contact.first_name, contact.middle_name, contact.title ?? '', contact.suffix]);
  if (contact.company) add('org', [contact.company]);
  for (const { type, email } of contact.emails) add('email', email, wordsOf(cardTypes.email[type]));
  for (const { type, number } of contact.phones) {
    add('tel', number, wordsOf(cardTypes.phone[type]), is4 ? 'text' : 'phone-number');
  }
  for (const { type, street, house_number, postal_code, city, country } of contact.addresses) {
    const parts = ['', '', [street, house_number].filter(Boolean).join(' '), city, '', postal_code, country];
    add('adr', parts, wordsOf(cardTypes.address[type]));
  }
  if (contact.notes) add('note', contact.notes);
  add('rev', `${contact.edit_date.slice(0, 19)}Z`, [], is4 ? 'timestamp' : 'date-time');
  for (const [field, property] of Object.entries(cardProperties)) {
    const value = Object.entries(contact).find(([name]) => name === field)?.[1];
    const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
    // `unknown` is what a reader takes it for: a text that is not escaped.
    if (text !== '') add(property, text, [], 'unknown');
  }
  return `${ICAL.stringify.component(['vcard', properties, []], is4 ? ICAL.design.vcard : ICAL.design.vcard3)}\r\n`;
}

/** A card has a name, whatever is known. */
function displayName({ title, first_name, middle_name, last_name, suffix, company, customer_id }: Contact): string {
  const name = [title === 'Family' ? '' : title, first_name, middle_name, last_name, suffix].filter(Boolean).join(' ');
  return first_name || last_name ? name : company || name || String(customer_id);
}

const wordsOf = ({ known, own }: { known: readonly string[]; own?: string }) => [...known, ...(own ? [own] : [])];

/** Line breaks as vCard has them, and no other control character. */
function cleaned<Value extends string | string[]>(value: Value) {
  const clean = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');
  return Array.isArray(value) ? value.map(clean) : clean(value);
}
