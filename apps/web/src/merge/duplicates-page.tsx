import type { Contact } from '@kupfer/schemas/contact';
import type { ContactDuplicate } from '@kupfer/schemas/contact-merge';
import { Badge, Button, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconArrowsJoin } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { EmptyState, FailedState, LoadingRows } from '../ui/state.tsx';
import { useRows } from '../ui/use-rows.ts';
import classes from './merge.module.css';

const query = { page_size: 30 };

/** Pairs of contacts that are probably the same, to be compared one by one. */
export function DuplicatesPage() {
  const t = useTranslations('merge');
  const list = useRows(trpc.contact.duplicates.infiniteQueryKey(query), (cursor) =>
    client.contact.duplicates.query({ ...query, cursor }),
  );
  return (
    <div className={classes.page}>
      <Link to="/contacts" className={classes.back}>
        <IconArrowLeft size={16} />
        {t('back')}
      </Link>
      <Title order={1} size="h3">
        {t('duplicates')}
      </Title>
      <Text c="dimmed" size="sm">
        {t('why')}
      </Text>
      {!list.rows && (list.error ? <FailedState error={list.error} retry={list.refetch} /> : <LoadingRows rows={5} />)}
      {list.rows?.length === 0 && <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>}
      {list.rows && list.rows.length > 0 && (
        <ul className={classes.pairs} aria-label={t('list')}>
          {list.rows.map((pair) => (
            <Pair key={pair.contacts.map(({ uuid }) => uuid).join()} pair={pair} />
          ))}
        </ul>
      )}
      {list.hasMore && (
        <Button variant="default" loading={list.isMoreComing} onClick={() => list.more()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function Pair({ pair: { contacts, reasons } }: { pair: ContactDuplicate }) {
  const t = useTranslations('merge');
  const { listName } = useContactWords();
  const [one, other] = contacts;
  if (!one || !other) return null;
  const names = {
    one: listName(one),
    number: String(one.customer_id),
    other: listName(other),
    otherNumber: String(other.customer_id),
  };
  return (
    <li className={classes.pair}>
      <Side contact={one} />
      <Side contact={other} />
      <div className={classes.reasons}>
        {reasons.map((reason) => (
          <Badge key={reason} variant="light" tt="none" fw={500}>
            {t(`reason.${reason}`)}
          </Badge>
        ))}
      </div>
      <Button
        renderRoot={(props) => (
          <Link {...props} to="/contacts/merge" search={{ one: one.uuid, other: other.uuid, listed: true }} />
        )}
        variant="default"
        size="xs"
        leftSection={<IconArrowsJoin size={16} />}
        aria-label={t('compareBoth', names)}
        className={classes.compare}
      >
        {t('compare')}
      </Button>
    </li>
  );
}

function Side({ contact }: { contact: Contact }) {
  const t = useTranslations('contact');
  const { listName } = useContactWords();
  const { company, phones, emails, customer_id } = contact;
  const name = listName(contact);
  const details = [company === name ? null : company, phones[0]?.number, emails[0]?.email].filter(Boolean);
  return (
    <div className={classes.side}>
      <Text fw={600}>{name}</Text>
      <Text size="sm" c="dimmed">
        {[t('number', { number: String(customer_id) }), ...details].join(' · ')}
      </Text>
    </div>
  );
}
