import type { CalendarFeed } from '@kupfer/schemas/calendar-feed';
import { ActionIcon, Stack, Table, Text, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import accessClasses from '../access/access.module.css';
import { Listed } from '../access/listed.tsx';
import { client, trpc } from '../api.ts';
import { useHidden } from '../ui/delayed-delete.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useRows } from '../ui/use-rows.ts';
import { useEndFeed, useFeedName } from './end-feed.ts';

const query = { page_size: 100, ordering: ['-create_date' as const] };

/** The calendar subscriptions of everybody in the organization; administrators may end them. */
export function AllFeeds() {
  const t = useTranslations('calendarFeed');
  const actions = useTranslations('access')('actions');
  const hidden = useHidden();
  const list = useRows(trpc.calendarFeed.list.infiniteQueryKey(query), (cursor) =>
    client.calendarFeed.list.query({ ...query, cursor }),
  );
  return (
    <Stack component="section" aria-label={t('admin.title')} mt="xl">
      <Title order={2} size="h5">
        {t('admin.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('admin.why')}
      </Text>
      <Listed
        list={list}
        empty={t('admin.none')}
        head={[
          { name: t('admin.name') },
          { name: t('admin.owner'), isWide: true },
          { name: t('admin.used') },
          { name: actions },
        ]}
      >
        {list.rows
          ?.filter(({ uuid }) => !hidden.has(uuid))
          .map((feed) => (
            <FeedRow key={feed.uuid} feed={feed} />
          ))}
      </Listed>
    </Stack>
  );
}

function FeedRow({ feed }: { feed: CalendarFeed }) {
  const t = useTranslations('calendarFeed');
  const at = useMomentWords();
  const end = useEndFeed();
  const name = useFeedName()(feed);
  const { username, scope, last_read_at } = feed;
  return (
    <Table.Tr>
      <Table.Td className={accessClasses.long}>
        <Text fw={500}>{name}</Text>
        <Text size="xs" c="dimmed">
          {feed.name && t(`scope.${scope}`)}
          <span className={accessClasses.narrow}>
            {' '}
            {feed.name && '· '}
            {username}
          </span>
        </Text>
      </Table.Td>
      <Table.Td className={accessClasses.wide}>{username}</Table.Td>
      <Table.Td>{last_read_at ? at(last_read_at) : t('admin.never')}</Table.Td>
      <Table.Td className={accessClasses.tight}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('endOf', { name, username })}
          onClick={() => end(feed)}
        >
          <IconTrash size={18} />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
