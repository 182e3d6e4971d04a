import { ActionIcon, Menu } from '@mantine/core';
import { IconAddressBook, IconArrowsJoin, IconDots, IconFileImport, IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import type { ContactFilter } from '../contact/use-contact-rows.ts';
import { exportAddress, useExport } from './use-export.ts';

/** Saves the contacts that the list shows, or all of them; and the ways to what brings others in and to those twice there. */
export function ContactExport({ filter, count }: { filter: ContactFilter; count: number | undefined }) {
  const t = useTranslations('export.contacts');
  const m = useTranslations('merge');
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <Menu position="bottom-end" shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t('label')} title={t('label')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isFiltered && (
          <>
            <Menu.Label>{t('filtered', { count: count ?? 0 })}</Menu.Label>
            <Forms filter={filter} />
          </>
        )}
        <Menu.Label>{isFiltered || count === undefined ? t('all') : t('allCounted', { count })}</Menu.Label>
        <Forms filter={{}} />
        <Menu.Divider />
        <Menu.Item leftSection={<IconFileImport size={16} />} component={Link} to="/import">
          {t('import')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowsJoin size={16} />} component={Link} to="/contacts/duplicates">
          {m('find')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Forms({ filter: { search, starts_with, contact_type, customer_type } }: { filter: ContactFilter }) {
  const t = useTranslations('export.contacts');
  const save = useExport();
  const types = useQuery(trpc.contactType.list.queryOptions({ page_size: 2000 })).data?.results ?? [];
  // By uuid, since a name with a comma would be two.
  const type = types.find(({ name }) => name === contact_type)?.uuid ?? contact_type;
  const as = (format: string) => () =>
    save(exportAddress('/contact/export/', { format, search, starts_with, contact_type: type, customer_type }));
  return (
    <>
      <Menu.Item leftSection={<IconTable size={16} />} onClick={as('csv')}>
        {t('csv')}
      </Menu.Item>
      <Menu.Item leftSection={<IconAddressBook size={16} />} onClick={as('vcf')}>
        {t('vcard')}
      </Menu.Item>
    </>
  );
}
