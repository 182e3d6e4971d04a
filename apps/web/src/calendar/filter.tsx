import { ActionIcon, Button, Indicator, Popover, SegmentedControl, Select, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import type { CalendarFilter } from './use-appointments.ts';
import { useNames } from './use-names.ts';

type FilterProps = { filter: CalendarFilter; narrow: (filter: CalendarFilter) => void; isPhone: boolean };

/** As many people as a list offers; more are found by typing. */
const OFFERED = 30;
const PAUSE = 150;

/** Whose appointments are shown, and about whom. */
export function Filter({ filter, narrow, isPhone }: FilterProps) {
  const t = useTranslations('calendar.filter');
  const { owner, about } = filter;
  const names = useNames([owner, about].flatMap((uuid) => (uuid === undefined || uuid === 'me' ? [] : uuid)));
  const nameOf = (uuid: string) => names.get(uuid) ?? '…';
  const whose = owner === undefined ? t('everyone') : owner === 'me' ? t('me') : nameOf(owner);
  const words = about ? `${whose}, ${t('aboutName', { name: nameOf(about) })}` : whose;
  const isOn = owner !== undefined || about !== undefined;
  return (
    <Popover position="bottom-end" shadow="md" width={280} trapFocus returnFocus>
      {isPhone ? (
        <Indicator disabled={!isOn} offset={4}>
          <Popover.Target>
            <ActionIcon variant="default" size="lg" aria-label={`${t('label')}: ${words}`}>
              <IconFilter size={18} />
            </ActionIcon>
          </Popover.Target>
        </Indicator>
      ) : (
        <Popover.Target>
          <Button
            variant={isOn ? 'light' : 'default'}
            size="xs"
            maw={260}
            leftSection={<IconFilter size={16} />}
            aria-label={`${t('label')}: ${words}`}
          >
            {words}
          </Button>
        </Popover.Target>
      )}
      <Popover.Dropdown>
        <Stack gap="sm">
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={t('whose')}
            value={owner === undefined ? 'everyone' : owner === 'me' ? 'me' : ''}
            onChange={(chosen) => narrow({ about, owner: chosen === 'me' ? 'me' : undefined })}
            data={[
              { value: 'everyone', label: t('everyone') },
              { value: 'me', label: t('me') },
            ]}
          />
          <OwnerSelect
            chosen={owner === 'me' ? undefined : owner}
            name={owner && nameOf(owner)}
            choose={(uuid) => narrow({ about, owner: uuid })}
          />
          <ContactSelect
            chosen={about}
            name={about && nameOf(about)}
            choose={(uuid) => narrow({ owner, about: uuid })}
          />
          {isOn && (
            <Button variant="subtle" size="xs" onClick={() => narrow({})}>
              {t('clear')}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

type ChoiceProps = {
  chosen: string | undefined;
  /** Of the one chosen. */
  name: string | undefined;
  choose: (uuid: string | undefined) => void;
};

/** What is typed, and what is asked for by it: nothing while it is the name of the one chosen. */
function useTyped(name: string | undefined) {
  const [typed, type] = useState('');
  const [search] = useDebouncedValue(typed === name ? '' : typed, PAUSE);
  return { typed, type, search: search.trim() || undefined };
}

function OwnerSelect({ chosen, name, choose }: ChoiceProps) {
  const t = useTranslations('calendar.filter');
  const { shortName } = useContactWords();
  const { typed, type, search } = useTyped(name);
  const members = useQuery({
    ...trpc.member.list.queryOptions({ search, page_size: OFFERED }),
    placeholderData: keepPreviousData,
  });
  const personnel = useQuery({
    ...trpc.contact.list.queryOptions({ search, contact_type: ['Personnel'], limit: OFFERED }),
    placeholderData: keepPreviousData,
  });
  const people = members.data?.results.map((member) => option(member.core_user_uuid, member.name || member.username));
  // Who is a user too owns appointments as that.
  const workers = personnel.data?.results
    .map((contact) => option(contact.core_user_uuid ?? contact.uuid, shortName(contact)))
    .filter(({ value }) => !people?.some((person) => person.value === value));
  return (
    <Chooser
      label={t('whose')}
      placeholder={t('everyone')}
      chosen={chosen}
      choose={choose}
      typed={typed}
      type={type}
      data={[
        { group: t('people'), items: withChosen(people, chosen, name) },
        { group: t('personnel'), items: workers?.filter(({ value }) => value !== chosen) ?? [] },
      ]}
    />
  );
}

function ContactSelect({ chosen, name, choose }: ChoiceProps) {
  const t = useTranslations('calendar.filter');
  const { listName } = useContactWords();
  const { typed, type, search } = useTyped(name);
  const contacts = useQuery({
    ...trpc.contact.list.queryOptions({ search, limit: OFFERED, count: false }),
    placeholderData: keepPreviousData,
  });
  const offered = contacts.data?.results.map((contact) => option(contact.uuid, listName(contact)));
  return (
    <Chooser
      label={t('about')}
      placeholder={t('anybody')}
      chosen={chosen}
      choose={choose}
      typed={typed}
      type={type}
      data={withChosen(offered, chosen, name)}
    />
  );
}

type Option = { value: string; label: string };

const option = (value: string, label: string): Option => ({ value, label });

/** A list of people always has the one who is chosen, so that the field can show their name. */
function withChosen(options: Option[] = [], chosen: string | undefined, name: string | undefined): Option[] {
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  return [option(chosen, name ?? '…'), ...options];
}

type ChooserProps = Pick<ChoiceProps, 'chosen' | 'choose'> & {
  label: string;
  placeholder: string;
  typed: string;
  type: (text: string) => void;
  data: Option[] | { group: string; items: Option[] }[];
};

/** A field in which one types for whom the service then looks. */
function Chooser({ label, placeholder, chosen, choose, typed, type, data }: ChooserProps) {
  const t = useTranslations('calendar.filter');
  return (
    <Select
      size="xs"
      label={label}
      placeholder={placeholder}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage={t('nobody')}
      // The service has looked already, and better: it knows that "mueller" is "Müller".
      filter={({ options }) => options}
      data={data}
      value={chosen ?? null}
      onChange={(uuid) => choose(uuid ?? undefined)}
      searchValue={typed}
      onSearchChange={type}
    />
  );
}
