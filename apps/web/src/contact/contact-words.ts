import type { Contact, customerTypes, titles } from '@kupfer/schemas/contact';
import { defaultContactTypes } from '@kupfer/schemas/contact-type';
import { useTranslations } from 'use-intl';
import type { RowKind } from './row-kinds.ts';

/** What of a contact its name is made of. */
type Named = Pick<
  Contact,
  'title' | 'first_name' | 'middle_name' | 'last_name' | 'suffix' | 'company' | 'emails' | 'phones'
>;

const isDefaultType = (name: string): name is (typeof defaultContactTypes)[number] =>
  defaultContactTypes.some((each) => each === name);

/** Names and the fixed values of contacts, in the language of the person. */
export function useContactWords() {
  const t = useTranslations('contact');

  /** What there is to call somebody by who has no name. */
  const instead = ({ company, emails, phones }: Named) =>
    company || emails[0]?.email || phones[0]?.number || t('noName');

  return {
    /** As lists are ordered: "Müller, Anna", else the company. */
    listName: (contact: Named) =>
      [contact.last_name, contact.first_name].filter(Boolean).join(', ') || instead(contact),

    /** As people are spoken of: "Anna Müller", else the company. */
    shortName: (contact: Named) =>
      [contact.first_name, contact.last_name].filter(Boolean).join(' ') || instead(contact),

    /** With all that belongs to it: "Ms. Anna Maria Müller, PhD". */
    fullName(contact: Named): string {
      const { title, first_name, middle_name, last_name, suffix } = contact;
      const name = [first_name, middle_name, last_name].filter(Boolean).join(' ');
      if (!name) return instead(contact);
      return [[title && t(`titles.${titleKey(title)}`), name].filter(Boolean).join(' '), suffix]
        .filter(Boolean)
        .join(', ');
    },

    /** A title to choose: with its name on the wire where that is another, since some languages know fewer. */
    title(title: (typeof titles)[number]): string {
      const word = t(`titles.${titleKey(title)}`);
      return word === title ? word : `${word} (${title})`;
    },
    customerType: (type: (typeof customerTypes)[number]) => t(`customerTypes.${type}`),
    /** A contact type is the organization's own text; those that every organization begins with are translated. */
    contactType: (name: string) => (isDefaultType(name) ? t(`contactTypes.${name}`) : name),
    /** What a row of e-mails, phones or addresses is for. */
    kind: <Kind extends RowKind>(kind: Kind, type: string) => t(kindKey(kind, type)),
  };
}

/** Keys of messages have no dots. */
function titleKey(title: (typeof titles)[number]) {
  return title === 'Mr.' || title === 'Ms.' || title === 'Mrs.'
    ? (title.replace('.', '_') as 'Mr_' | 'Ms_' | 'Mrs_')
    : title;
}

// The types of a row are those of its kind in packages/schemas/src/contact.ts, and `kinds` has a text for each.
function kindKey(kind: RowKind, type: string) {
  return `kinds.${kind}.${type}` as 'kinds.emails.office';
}
