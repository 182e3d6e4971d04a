import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';

type Page<Row> = { results: Row[]; next: string | null };

const firstPage: string | undefined = undefined;

/**
 * The rows of a list of the API, page after page (tRPC's own options would send a field `direction` that the service
 * does not know); `isWaiting` tells of rows that will change by themselves soon.
 */
export function useRows<Row>(
  queryKey: QueryKey,
  read: (cursor: string | undefined) => Promise<Page<Row>>,
  isWaiting: (row: Row) => boolean = () => false,
) {
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (rowsOf(state.data)?.some(isWaiting) ? 2000 : false),
  });
  return {
    rows: rowsOf(list.data),
    error: list.error,
    refetch: list.refetch,
    hasMore: list.hasNextPage,
    more: list.fetchNextPage,
    isMoreComing: list.isFetchingNextPage,
  };
}
export type Rows = ReturnType<typeof useRows<unknown>>;

const rowsOf = <Row>(pages: InfiniteData<Page<Row>> | undefined) => pages?.pages.flatMap(({ results }) => results);
