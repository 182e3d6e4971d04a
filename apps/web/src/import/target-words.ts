import { readTarget } from '@kupfer/schemas/contact-file';
import { useTranslations } from 'use-intl';
import { useContactWords } from '../contact/contact-words.ts';

const kinds = { email: 'emails', phone: 'phones', address: 'addresses' } as const;

/** Targets of columns in the language of the person: `phone_mobile_number` is "Phone (Mobile)". */
export function useTargetWords() {
  const t = useTranslations('import.target');
  const contact = useTranslations('contact');
  const { kind } = useContactWords();

  const partWord = (part: string): string => {
    if (part === 'street_and_number' || part === 'postal_code_and_city' || part === 'text') return t(part);
    return contact(partKey(part));
  };

  const word = (name: string): string => {
    const target = readTarget(name);
    if (!target) return name;
    const { list } = target;
    if (!list) {
      if (name === 'uuid' || name === 'full_name' || name === 'notes_line') return t(name);
      return contact(fieldKey(name));
    }
    const thing = t(`things.${list}`);
    const group = target.type ? `(${kind(kinds[list], target.type)})` : target.group;
    // An entry is its address or number first of all.
    if (target.part === 'email' || target.part === 'number') return t('numbered', { thing, group });
    return t('part', { thing, group, part: partWord(target.part) });
  };

  const group = (name: string): string => {
    const { list } = readTarget(name) ?? { list: null };
    if (list) return t(`groups.${kinds[list]}`);
    return t(`groups.${people.includes(name) ? 'person' : 'other'}`);
  };

  return { word, group };
}

/** Targets that are about whom a contact is, in the order in which they are offered. */
export const people = [
  'full_name',
  'title',
  'first_name',
  'middle_name',
  'last_name',
  'suffix',
  'company',
  'customer_id',
  'contact_type',
  'customer_type',
  'notes_line',
  'notes',
];

// The fields of a contact that are one column each all have a text in the messages of contacts.
function fieldKey(name: string) {
  return `field.${name}` as 'field.notes';
}

// So do the parts of its addresses, e-mails and phones.
function partKey(part: string) {
  return `row.${part}` as 'row.type';
}
