import { MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useNames } from '../calendar/use-names.ts';
import { shortUuid } from './use-field-words.ts';
import { useContacts, useMembers } from './use-people.ts';
import { asFound, useTyped } from './use-typed.ts';

type Given = { label: string; uuids: string[]; choose: (uuids: string[]) => void; error?: ReactNode };

/** Who is invited, as chips: members and contacts. Of somebody who is not known here a part of the uuid is shown. */
export function InviteesSelect({ label, uuids, choose, error }: Given) {
  const t = useTranslations('appointment.people');
  const names = useNames(uuids);
  const { search, ...typing } = useTyped();
  const members = useMembers(search);
  const contacts = useContacts(search).options;
  const offered = [...members, ...contacts];
  const chosen = uuids.map((value) => ({
    value,
    label: names.get(value) ?? offered.find((each) => each.value === value)?.label ?? shortUuid(value),
  }));
  const isFree = ({ value }: { value: string }) => !uuids.includes(value);
  return (
    <MultiSelect
      label={label}
      placeholder={t('search')}
      searchable
      hidePickedOptions
      nothingFoundMessage={t('nobody')}
      filter={asFound}
      data={[
        { group: t('members'), items: members.filter(isFree) },
        {
          group: t('contacts'),
          items: contacts.filter(isFree).filter(({ value }) => !members.some((each) => each.value === value)),
        },
        { group: '', items: chosen },
      ]}
      value={uuids}
      onChange={(chosen) => {
        choose(chosen);
        typing.onSearchChange('');
      }}
      error={error}
      {...typing}
    />
  );
}
