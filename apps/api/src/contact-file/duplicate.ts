import { alikeKey, likenessOf } from '@kupfer/db/contact-duplicate';
import type { Contact, ContactCreate } from '@kupfer/schemas/contact';
import type { DuplicateReason } from '@kupfer/schemas/contact-merge';
import { caseless } from '@kupfer/schemas/fold';

/** What two contacts share that are probably the same, each with its words. */
export type Likeness = Map<string, string>;

type Compared = Omit<ContactCreate, 'uuid' | 'organization_uuid' | 'create_date' | 'edit_date'>;

const words: Record<DuplicateReason, string> = {
  name_and_email: 'A contact has the same name and the same e-mail address.',
  name_and_phone: 'A contact has the same name and the same phone number.',
  name_and_company: 'A contact has the same name and the same company.',
};

/**
 * By what a contact is recognized: what makes stored ones duplicates, or all fields that a file is about (docs/api.md,
 * "Import of contacts"). Contacts with a key in common are probably one.
 */
export function likenessIn(contact: Compared | Contact, mapped: readonly string[]): Likeness {
  const name = alikeKey(contact);
  const likeness: Likeness = new Map(
    likenessOf(contact).map(({ reason, value }) => [`${name}\t${reason} ${value}`, words[reason]]),
  );
  const values = new Map(Object.entries(contact));
  const all = mapped.map((field) => {
    const value = values.get(field) ?? null;
    return field === 'contact_type' && typeof value === 'string' ? caseless(value) : value;
  });
  return likeness.set(`= ${JSON.stringify(all)}`, 'A contact is the same in all fields of this file.');
}

/** The words for the first key that both have; undefined: they are different. */
export function sharedBy(one: Likeness, keys: { has(key: string): boolean }): string | undefined {
  for (const [key, shared] of one) if (keys.has(key)) return shared;
  return undefined;
}
