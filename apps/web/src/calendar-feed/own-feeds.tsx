import type { CalendarFeed } from '@kupfer/schemas/calendar-feed';
import { ActionIcon, Button, CopyButton, Menu, Text, TextInput, Title } from '@mantine/core';
import { IconCheck, IconCopy, IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { useHidden } from '../ui/delayed-delete.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useRows } from '../ui/use-rows.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './calendar-feed.module.css';
import { readFeedsAnew, useEndFeed, useFeedName } from './end-feed.ts';
import { FeedForm } from './feed-form.tsx';

const query = { core_user_uuid: 'me', page_size: 100 };

/** The addresses by which one's own calendar programs read appointments. */
export function OwnFeeds() {
  const t = useTranslations('calendarFeed');
  const hidden = useHidden();
  const list = useRows(trpc.calendarFeed.list.infiniteQueryKey(query), (cursor) =>
    client.calendarFeed.list.query({ ...query, cursor }),
  );
  const feeds = list.rows?.filter(({ uuid }) => !hidden.has(uuid));
  if (!feeds) return list.error ? <FailedState error={list.error} retry={list.refetch} /> : <LoadingRows rows={2} />;
  return (
    <section aria-label={t('title')}>
      <Title order={2} size="h5">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('why')}
      </Text>
      <FeedForm />
      {feeds.length > 0 && (
        <>
          <ul className={classes.feeds} aria-label={t('list')}>
            {feeds.map((feed) => (
              <FeedRow key={feed.uuid} feed={feed} />
            ))}
          </ul>
          <HowTo />
        </>
      )}
    </section>
  );
}

function FeedRow({ feed }: { feed: CalendarFeed }) {
  const t = useTranslations('calendarFeed');
  const at = useMomentWords();
  const { tell, complain } = useTell();
  const end = useEndFeed();
  const name = useFeedName()(feed);
  const { uuid, scope, url, last_read_at } = feed;
  const renew = async () => {
    try {
      await client.calendarFeed.renew.mutate({ uuid });
      tell(t('renewed', { name }));
    } catch (error) {
      complain(t('notRenewed', { name }), error);
    }
    await readFeedsAnew();
  };
  return (
    <li>
      <div className={classes.head}>
        <div>
          <Text fw={500}>{name}</Text>
          <Text size="xs" c="dimmed">
            {feed.name && `${t(`scope.${scope}`)} · `}
            {last_read_at ? t('used', { when: at(last_read_at) }) : t('unused')}
          </Text>
        </div>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('more', { name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={renew}>
              {t('renew')}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => end(feed)}>
              {t('end')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.address}>
        <TextInput
          aria-label={t('address', { name })}
          value={url ?? ''}
          readOnly
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <CopyButton value={url ?? ''} timeout={2000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {t(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </li>
  );
}

const programs = { google: 'Google', apple: 'Apple', outlook: 'Outlook', thunderbird: 'Thunderbird' } as const;
const programNames = ['google', 'apple', 'outlook', 'thunderbird'] as const;

function HowTo() {
  const t = useTranslations('calendarFeed');
  return (
    <details className={classes.how}>
      <summary>{t('how')}</summary>
      <dl>
        {programNames.map((program) => (
          <div key={program}>
            <dt>{programs[program]}</dt>
            <dd>{t(program)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
