import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useNames } from '../calendar/use-names.ts';
import { useOrganization, useSession } from '../organization.ts';
import { shortUuid } from './use-field-words.ts';
import { useContacts, useMembers } from './use-people.ts';
import { asFound, type Option, useTyped, withChosen } from './use-typed.ts';

type Given = { label: string; owner: string; choose: (owner: string) => void; error?: ReactNode };

/** Whose appointment it is: a member, somebody of the personnel, or the organization. */
export function OwnerSelect({ label, owner, choose, error }: Given) {
  const t = useTranslations('appointment.people');
  const { core_user_uuid: me } = useSession();
  const organization = useOrganization();
  const names = useNames([owner]);
  const name = names.get(owner) ?? shortUuid(owner);
  const chosen = { value: owner, label: owner === me ? (names.has(me) ? t('me', { name }) : t('self')) : name };
  const { search, ...typing } = useTyped(chosen.label);
  const members = useMembers(search);
  const personnel = useContacts(search, 'Personnel').options;
  const fits = organization && (!search || organization.name.toLowerCase().includes(search.toLowerCase()));
  const others: Option[] = fits ? [{ value: organization.uuid, label: organization.name }] : [];
  const isListed = [...personnel, ...others].some(({ value }) => value === owner);
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('nobody')}
      filter={asFound}
      data={[
        { group: t('members'), items: isListed ? members : withChosen(members, chosen) },
        { group: t('personnel'), items: personnel },
        { group: t('organization'), items: others },
      ]}
      value={owner}
      onChange={(uuid) => uuid && choose(uuid)}
      error={error}
      {...typing}
    />
  );
}
