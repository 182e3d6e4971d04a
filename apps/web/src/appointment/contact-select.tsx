import type { Contact } from '@kupfer/schemas/contact';
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useContactWords } from '../contact/contact-words.ts';
import { useContacts } from './use-people.ts';
import { asFound, useTyped, withChosen } from './use-typed.ts';

type Given = {
  label: string;
  /** The one chosen; undefined: nobody, or not known yet. */
  contact: Contact | undefined;
  choose: (contact: Contact | undefined) => void;
  error?: ReactNode;
};

/** A field in which one types for which contact the service then looks. */
export function ContactSelect({ label, contact, choose, error }: Given) {
  const t = useTranslations('appointment.people');
  const { listName } = useContactWords();
  const chosen = contact && { value: contact.uuid, label: listName(contact) };
  const { search, ...typing } = useTyped(chosen?.label);
  const { contacts } = useContacts(search);
  const options = contacts.map((each) => ({ value: each.uuid, label: listName(each) }));
  return (
    <Select
      label={label}
      placeholder={t('search')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear'), 'aria-hidden': false, tabIndex: 0 }}
      nothingFoundMessage={t('nobody')}
      filter={asFound}
      data={withChosen(options, chosen)}
      value={contact?.uuid ?? null}
      onChange={(uuid) => choose(contacts.find((each) => each.uuid === uuid))}
      error={error}
      {...typing}
    />
  );
}
