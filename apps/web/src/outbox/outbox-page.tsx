import { notificationStatuses } from '@kupfer/schemas/appointment-notification';
import { Alert, Button, Chip, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useSession } from '../organization.ts';
import { useKeys } from '../ui/keys.ts';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState, FailedState, LoadingRows } from '../ui/state.tsx';
import { useIsWide } from '../ui/use-is-wide.ts';
import { MailList } from './mail-list.tsx';
import classes from './outbox.module.css';
import { useMails } from './use-mails.ts';

/** All mails of the organization, those that need somebody first, and beside them (on small screens instead) the open one. */
export function OutboxPage() {
  const t = useTranslations('outbox');
  const uuid = useParams({ strict: false, select: ({ uuid }) => uuid });
  const navigate = useNavigate();
  const isWide = useIsWide();
  const { status, search } = useSearch({ from: '/outbox' });
  const mails = useMails({ status, search });
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLElement>(null);
  const isListSeen = isWide || uuid === undefined;
  useKeys({
    '/': () => (isListSeen ? field.current?.focus() : navigate({ to: '/outbox', search: (old) => old })),
  });
  return (
    <div className={classes.page} data-open={uuid !== undefined || undefined}>
      <section ref={list} className={classes.side} aria-label={t('mails')}>
        <div className={classes.head}>
          <Title order={1} size="h3">
            {t('title')}
          </Title>
          <Text c="dimmed" size="sm" role="status">
            {mails.rows && t('count', { count: mails.rows.length, isMore: String(mails.hasMore) })}
          </Text>
        </div>
        <Destination />
        <div className={classes.filters}>
          <SearchField
            input={field}
            label={t('search')}
            search={search}
            change={(search) => navigate({ to: '.', search: (old) => ({ ...old, search }), replace: true })}
            leave={() => list.current?.querySelector<HTMLElement>('tbody a')?.focus()}
          />
          <Filter />
        </div>
        {mails.failed > 0 && (
          <Alert color="red" p="xs" mx="md" mb="xs" icon={<IconAlertTriangle size={18} />}>
            {t('needHelp', { count: mails.failed })}
          </Alert>
        )}
        {!mails.rows && (mails.error ? <FailedState error={mails.error} retry={mails.refetch} /> : <LoadingRows />)}
        {mails.rows?.length === 0 && <NoMails />}
        {mails.rows && mails.rows.length > 0 && <MailList mails={mails.rows} openUuid={uuid} search={search} />}
        {mails.hasMore && (
          <Button variant="default" m="md" loading={mails.isMoreComing} onClick={() => mails.more()}>
            {t('more')}
          </Button>
        )}
      </section>
      <section className={classes.pane} aria-label={t('detail.rendered')}>
        {uuid === undefined ? <EmptyState title={t('nothingOpen')} /> : <Outlet />}
      </section>
    </div>
  );
}

/** Where mails go, when that is not to a mail server. */
function Destination() {
  const t = useTranslations('outbox');
  const { mails } = useSession();
  if (mails === 'smtp') return null;
  return (
    <Alert color="blue" p="xs" mx="md" mb="xs" icon={<IconInbox size={18} />}>
      {t(mails === 'mailbox' ? 'mailbox' : 'nowhere')}
    </Alert>
  );
}

function Filter() {
  const t = useTranslations('outbox');
  const navigate = useNavigate();
  const { status } = useSearch({ from: '/outbox' });
  const choose = (value: string | string[]) => {
    const chosen = notificationStatuses.find((each) => each === value);
    navigate({ to: '.', search: (old) => ({ ...old, status: chosen }) });
  };
  return (
    <fieldset className={classes.filter}>
      <legend className={classes.legend}>{t('filter')}</legend>
      <Chip.Group value={status ?? ''} onChange={choose}>
        <Group gap={6}>
          <Chip size="xs" value="">
            {t('all')}
          </Chip>
          {notificationStatuses.map((each) => (
            <Chip key={each} size="xs" value={each}>
              {t(`status.${each}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </fieldset>
  );
}

function NoMails() {
  const t = useTranslations('outbox');
  const navigate = useNavigate();
  const { status, search } = useSearch({ from: '/outbox' });
  if (!status && !search) return <EmptyState title={t('empty')}>{t('emptyWhy')}</EmptyState>;
  const all = () => navigate({ to: '.', search: (old) => ({ ...old, status: undefined, search: undefined }) });
  const words = { status: status ? t(`status.${status}`) : '', search: search ?? '' };
  return (
    <EmptyState
      title={t(!search ? 'emptyFilter' : status ? 'emptyBoth' : 'emptySearch', words)}
      actions={
        <Button variant="default" onClick={all}>
          {t('showAll')}
        </Button>
      }
    >
      {search && t('searchWhy')}
    </EmptyState>
  );
}
