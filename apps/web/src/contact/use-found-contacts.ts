import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { trpc } from '../api.ts';

type Found = { limit: number; contact_type?: string[]; isWanted?: boolean };

/**
 * The first contacts that match what was typed: those of whom a name begins like it come before those who have it in an
 * address or elsewhere. They would not be among the first by the alphabet.
 */
export function useFoundContacts(search: string | undefined, { isWanted = true, ...query }: Found) {
  const kept = { placeholderData: keepPreviousData };
  const list = (by: { search?: string; starts_with?: string }) =>
    trpc.contact.list.queryOptions({ ...query, ...by, count: false });
  const named = useQuery({ ...list({ starts_with: search }), ...kept, enabled: isWanted && search !== undefined });
  const others = useQuery({ ...list({ search }), ...kept, enabled: isWanted });
  const first = (search !== undefined && named.data?.results) || [];
  const known = new Set(first.map(({ uuid }) => uuid));
  return [...first, ...(others.data?.results ?? []).filter(({ uuid }) => !known.has(uuid))].slice(0, query.limit);
}
