import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { client, trpc } from '../api.ts';
import { useRows } from '../ui/use-rows.ts';
import type { OutboxSearch } from './outbox-search.ts';

const PAGE = 100;

/** Mails that match, the newest first; when all are shown, those that failed before them. */
export function useMails({ status, search }: z.infer<typeof OutboxSearch>) {
  const failed = useQuery(trpc.appointmentNotification.list.queryOptions({ status: 'failed', page_size: PAGE }));
  const query = { status, search, page_size: PAGE, ordering: ['-create_date' as const] };
  const list = useRows(trpc.appointmentNotification.list.infiniteQueryKey(query), (cursor) =>
    client.appointmentNotification.list.query({ ...query, cursor }),
  );
  const failures = failed.data?.results ?? [];
  const first = status || search ? [] : failures;
  return {
    ...list,
    rows: list.rows && [...first, ...list.rows.filter(({ uuid }) => !first.some((each) => each.uuid === uuid))],
    failed: failures.length,
  };
}
