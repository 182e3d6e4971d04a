import { Button, Kbd, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { queryClient, trpc } from '../api.ts';
import { ContactExport } from '../export/contact-export.tsx';
import { useKeys } from '../ui/keys.ts';
import { EmptyState, FailedState, LoadingRows } from '../ui/state.tsx';
import { useIsWide } from '../ui/use-is-wide.ts';
import classes from './contact.module.css';
import { ContactFilterBar, useContactFilter } from './contact-filter.tsx';
import { ContactList, type ListHandle } from './contact-list.tsx';
import { keepFilter } from './contact-search.ts';
import { NoContacts } from './no-contacts.tsx';
import { useContactRows } from './use-contact-rows.ts';
import { useDeleteContact } from './use-delete-contact.ts';

/** The list of contacts, and beside it (on small screens in its place) the one that is open. */
export function ContactsPage() {
  const t = useTranslations('contact');
  const navigate = useNavigate();
  const uuid = useParams({ strict: false, select: ({ uuid }) => uuid });
  const isWide = useIsWide();
  const { filter } = useContactFilter();
  const rows = useContactRows(filter);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<ListHandle>(null);
  const isListSeen = isWide || uuid === undefined;
  const deleteContact = useDeleteContact();

  const open = (uuid: string, edit?: true) =>
    navigate({ to: '/contacts/$uuid', params: { uuid }, search: (old) => ({ ...old, name: undefined, edit }) });
  const close = () => navigate({ to: '/contacts', search: keepFilter });

  /** The contact that a key is about: that of the row with the keyboard, else the open one. */
  const meant = () => {
    const focused = document.activeElement?.getAttribute('data-row');
    if (focused) return { contact: rows.at(Number(focused)), row: Number(focused) };
    const row = rows.rowOf(uuid);
    // One that was opened by a link may be far from the rows that were read.
    const opened = uuid === undefined ? undefined : queryClient.getQueryData(trpc.contact.get.queryKey({ uuid }));
    return { contact: opened ?? rows.at(row ?? -1), row };
  };
  const remove = () => {
    const { contact, row } = meant();
    if (!contact) return;
    if (contact.uuid === uuid) close();
    deleteContact(contact);
    if (row !== undefined && isListSeen) list.current?.focus(row);
  };
  const edit = () => {
    const { contact } = meant();
    if (contact) open(contact.uuid, true);
  };

  useKeys({
    n: () => open('new'),
    e: edit,
    Delete: remove,
    '/': () => (isListSeen ? search.current?.focus() : close()),
    ...(isListSeen && { j: () => list.current?.move(1), k: () => list.current?.move(-1) }),
    ...(uuid !== undefined && uuid !== 'new' && { Escape: close }),
  });

  return (
    <div className={classes.page} data-open={uuid !== undefined || undefined}>
      <section className={classes.side} aria-labelledby="contacts">
        <div className={classes.head}>
          <Title order={1} size="h3" id="contacts">
            {t('title')}
          </Title>
          <Text c="dimmed" size="sm" role="status" className={classes.count}>
            {rows.count !== undefined && t('count', { count: rows.count })}
          </Text>
          <ContactExport filter={filter} count={rows.count} />
          <Button
            size="xs"
            leftSection={<IconPlus size={16} />}
            className={classes.new}
            title={t('new')}
            onClick={() => open('new')}
          >
            {t('new')}
          </Button>
        </div>
        <ContactFilterBar input={search} leave={() => list.current?.focus(0)} />
        {rows.count === undefined && (rows.error ? <FailedState {...rows} /> : <LoadingRows />)}
        {rows.count === 0 && <NoContacts filter={rows.filter} />}
        {rows.count !== undefined && rows.count > 0 && <ContactList rows={rows} handle={list} />}
      </section>
      <section className={classes.pane} aria-label={t('one')}>
        {uuid === undefined ? <NothingOpen /> : <Outlet />}
      </section>
    </div>
  );
}

function NothingOpen() {
  const t = useTranslations('contact.empty');
  return (
    <EmptyState title={t('pane')}>{t.rich('paneWhy', { key: (letter) => <Kbd size="xs">{letter}</Kbd> })}</EmptyState>
  );
}
