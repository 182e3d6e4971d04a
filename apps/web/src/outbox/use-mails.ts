import type { NotificationStatus } from '@kupfer/schemas/appointment-notification';
import { useQuery } from '@tanstack/react-query';
import { client, trpc } from '../api.ts';
import { useRows } from '../ui/use-rows.ts';

const PAGE = 100;

/** Mails of a status, or all: those that failed first, then by when they were made, the newest first. */
export function useMails(status: NotificationStatus | undefined) {
  const failed = useQuery(trpc.appointmentNotification.list.queryOptions({ status: 'failed', page_size: PAGE }));
  const query = { status, page_size: PAGE, ordering: ['-create_date' as const] };
  const list = useRows(trpc.appointmentNotification.list.infiniteQueryKey(query), (cursor) =>
    client.appointmentNotification.list.query({ ...query, cursor }),
  );
  const failures = failed.data?.results ?? [];
  const first = status ? [] : failures;
  return {
    ...list,
    rows: list.rows && [...first, ...list.rows.filter(({ uuid }) => !first.some((each) => each.uuid === uuid))],
    failed: failures.length,
  };
}
