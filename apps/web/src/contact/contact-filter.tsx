import { customerTypes } from '@kupfer/schemas/contact';
import { Button, Group, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type RefObject, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { SearchField } from '../ui/search-field.tsx';
import classes from './contact.module.css';
import { useContactWords } from './contact-words.ts';
import { Letters } from './letters.tsx';
import type { ContactFilter } from './use-contact-rows.ts';

/** Reads the filter of the address; changes replace it, so that Back leads to the screen before. */
export function useContactFilter() {
  const navigate = useNavigate();
  const filter = useSearch({
    from: '/contacts',
    select: ({ search, starts_with, contact_type, customer_type }): ContactFilter => ({
      search,
      starts_with,
      contact_type,
      customer_type,
    }),
    structuralSharing: true,
  });
  const change = (changed: ContactFilter) =>
    navigate({ to: '.', search: (old) => ({ ...old, ...changed }), replace: true });
  const clear = () => change(noFilter);
  return { filter, change, clear };
}

const noFilter = { search: undefined, starts_with: undefined, contact_type: undefined, customer_type: undefined };

/** What the list shows: a search as one types, types, and a first letter. `leave` goes on to the rows. */
export function ContactFilterBar({ input, leave }: { input: RefObject<HTMLInputElement | null>; leave: () => void }) {
  const t = useTranslations('contact');
  const { filter, change } = useContactFilter();
  const { customerType, contactType } = useContactWords();
  const isListAlone = useParams({ strict: false, select: ({ uuid }) => uuid === undefined });
  const [isEntry] = useState(isListAlone);
  useEffect(() => {
    // Where one types on the screen, a keyboard that comes up by itself would hide the list.
    if (isEntry && matchMedia('(pointer: fine)').matches) input.current?.focus({ preventScroll: true });
  }, [input, isEntry]);
  const types = useQuery(trpc.contactType.list.queryOptions({ page_size: 2000 })).data?.results ?? [];
  return (
    <div className={classes.filters}>
      <SearchField
        input={input}
        label={t('search')}
        search={filter.search}
        change={(search) => change({ search })}
        leave={leave}
      />
      <Group gap={6}>
        <Choice
          label={t('filter.contactType')}
          chosen={filter.contact_type}
          values={types.map(({ name }) => ({ value: name, label: contactType(name) }))}
          choose={(name) => change({ contact_type: name || undefined })}
        />
        <Choice
          label={t('filter.customerType')}
          chosen={filter.customer_type}
          values={customerTypes.map((value) => ({ value, label: customerType(value) }))}
          choose={(name) => change({ customer_type: customerTypes.find((type) => type === name) })}
        />
      </Group>
      <Letters chosen={filter.starts_with} choose={(starts_with) => change({ starts_with })} />
    </div>
  );
}

type Choosing = {
  label: string;
  chosen: string | undefined;
  values: { value: string; label: string }[];
  /** '' is all. */
  choose: (value: string) => void;
};

/** A chip that tells what is chosen, and opens what may be chosen instead. */
function Choice({ label, chosen, values, choose }: Choosing) {
  const t = useTranslations('contact.filter');
  const name = values.find(({ value }) => value === chosen)?.label ?? chosen;
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <Button
          size="compact-sm"
          radius="xl"
          fw={500}
          variant={chosen ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} />}
          className={classes.choice}
        >
          {name ? t('chosen', { filter: label, value: name }) : label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.choices}>
        <Menu.RadioGroup value={chosen ?? ''} onChange={choose}>
          <Menu.RadioItem value="" closeMenuOnClick>
            {t('all')}
          </Menu.RadioItem>
          <Menu.Divider />
          {values.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
