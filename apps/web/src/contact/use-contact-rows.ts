import type { Contact } from '@kupfer/schemas/contact';
import { useThrottledState } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { trpc } from '../api.ts';
import { useHidden } from '../ui/delayed-delete.ts';
import type { ContactSearch } from './contact-search.ts';

export type ContactFilter = z.infer<typeof ContactSearch>;

/** Contacts that are read at a time; more than any window shows. */
const PAGE = 100;

function page({ search, starts_with, contact_type, customer_type }: ContactFilter, index: number) {
  const filter = {
    search,
    starts_with,
    contact_type: contact_type ? [contact_type] : undefined,
    customer_type: customer_type ? [customer_type] : undefined,
  };
  return trpc.contact.list.queryOptions(
    { ...filter, limit: PAGE, offset: index * PAGE, count: index === 0 },
    { trpc: { abortOnUnmount: true }, gcTime: 60_000 },
  );
}

/**
 * All contacts that match, of which only those are read that are looked at: `look` tells from which row on, and which
 * one beside. Until the answer to another filter is there, the rows are those of the filter before.
 */
export function useContactRows(wanted: ContactFilter) {
  const head = useQuery({ ...page(wanted, 0), placeholderData: keepPreviousData });
  const [shown, setShown] = useState(wanted);
  const [looked, setLooked] = useThrottledState('0 0', 100);
  if (shown !== wanted && head.data && !head.isPlaceholderData) setShown(wanted);

  const total = head.data?.count ?? 0;
  const [first = 0, held = 0] = looked.split(' ').map(Number);
  const indexes = [...new Set([first, first + 1, held])].filter((index) => index === 0 || index * PAGE < total);
  const pages = useQueries({ queries: indexes.map((index) => page(shown, index)) });
  const read = new Map<number, Contact>();
  head.data?.results.forEach((contact, place) => void read.set(place, contact));
  pages.forEach(({ data }, at) => {
    data?.results.forEach((contact, place) => void read.set((indexes[at] ?? 0) * PAGE + place, contact));
  });

  const hidden = useHidden();
  const gaps = hidden.size === 0 ? [] : [...read].filter(([, { uuid }]) => hidden.has(uuid)).map(([place]) => place);
  gaps.sort((a, b) => a - b);
  const placeOf = (row: number) => gaps.reduce((place, gap) => (gap <= place ? place + 1 : place), row);

  return {
    count: head.data && total - gaps.length,
    /** The filter whose rows these are. */
    filter: shown,
    error: head.error,
    retry: () => head.refetch(),
    /** The contact of a row, undefined until it is read. */
    at: (row: number) => read.get(placeOf(row)),
    rowOf: (uuid: string | undefined) => {
      const place = [...read].find(([, contact]) => contact.uuid === uuid)?.[0];
      return place === undefined ? undefined : place - gaps.filter((gap) => gap < place).length;
    },
    look: (row: number, kept: number) =>
      setLooked([row, kept].map((each) => Math.floor(placeOf(each) / PAGE)).join(' ')),
  };
}

export type ContactRows = ReturnType<typeof useContactRows>;
