import type { AppointmentQuery } from '@kupfer/schemas/appointment';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Temporal } from 'temporal-polyfill';
import { type Answers, client, queryClient, trpc } from '../api.ts';
import { useZone } from '../organization.ts';
import { useStore } from '../store.ts';
import { useHidden } from '../ui/delayed-delete.ts';
import { movedDates } from './move.ts';
import { type CalendarView, overlapsOf, periodOf, turnPage } from './period.ts';

export type Appointment = Answers['appointment']['list']['results'][number];

/** Of all appointments those of an owner, and about a contact. */
export type CalendarFilter = { owner?: string | undefined; about?: string | undefined };

const PAGE = 2000;

/** The appointments that overlap a period, as a single page however many there are. */
function appointmentsOf(overlaps: string, { owner, about }: CalendarFilter) {
  const input = {
    overlaps,
    owner,
    contact_uuid: about,
    conflicts: true,
    page_size: PAGE,
  } satisfies Partial<AppointmentQuery>;
  return queryOptions({
    queryKey: trpc.appointment.list.queryKey(input),
    async queryFn({ signal }) {
      const { results, ...first } = await client.appointment.list.query(input, { signal });
      let { next } = first;
      while (next) {
        const page = await client.appointment.list.query({ ...input, cursor: next }, { signal });
        results.push(...page.results);
        next = page.next;
      }
      return { results, next, previous: null };
    },
  });
}

/**
 * What the calendar shows around a day: with the dates to which appointments are being moved, without those that are
 * being deleted. The pages beside it are loaded ahead.
 */
export function useAppointments(view: CalendarView, day: Temporal.PlainDate, { owner, about }: CalendarFilter) {
  const zone = useZone();
  const hidden = useHidden();
  const moved = useStore(movedDates);
  const overlaps = overlapsOf(periodOf(view, day), zone);
  const query = useQuery({ ...appointmentsOf(overlaps, { owner, about }), placeholderData: keepPreviousData });
  const isHere = query.isSuccess && !query.isPlaceholderData;
  const before = overlapsOf(periodOf(view, turnPage(view, day, -1)), zone);
  const after = overlapsOf(periodOf(view, turnPage(view, day, 1)), zone);
  useEffect(() => {
    if (!isHere) return;
    queryClient.prefetchQuery(appointmentsOf(after, { owner, about }));
    queryClient.prefetchQuery(appointmentsOf(before, { owner, about }));
  }, [isHere, before, after, owner, about]);
  const all = query.data?.results;
  const appointments = useMemo(
    () =>
      (all ?? [])
        .filter(({ uuid }) => !hidden.has(uuid))
        .map((each) => (moved.has(each.uuid) ? { ...each, ...moved.get(each.uuid) } : each)),
    [all, hidden, moved],
  );
  return { appointments, query };
}
