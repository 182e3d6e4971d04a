import type { NotificationStatus } from '@kupfer/schemas/appointment-notification';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { client, trpc } from '../api.ts';

const PAGE = 100;
const firstPage: string | undefined = undefined;

/** Mails of a status, or all: those that failed first, then by when they are or were due. */
export function useMails(status: NotificationStatus | undefined) {
  const failed = useQuery(trpc.appointmentNotification.list.queryOptions({ status: 'failed', page_size: PAGE }));
  const query = { status, page_size: PAGE, ordering: ['-create_date' as const] };
  const list = useInfiniteQuery({
    // tRPC's own options would send a field `direction` that the service does not know.
    queryKey: trpc.appointmentNotification.list.infiniteQueryKey(query),
    queryFn: ({ pageParam }) => client.appointmentNotification.list.query({ ...query, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const failures = failed.data?.results ?? [];
  const listed = list.data?.pages.flatMap(({ results }) => results);
  const first = status ? [] : failures;
  return {
    rows: listed && [...first, ...listed.filter(({ uuid }) => !first.some((each) => each.uuid === uuid))],
    failed: failures.length,
    error: list.error,
    refetch: list.refetch,
    hasMore: list.hasNextPage,
    more: list.fetchNextPage,
    isMoreComing: list.isFetchingNextPage,
  };
}
