import { useQueries } from '@tanstack/react-query';
import { Temporal } from 'temporal-polyfill';
import { mailsOf } from '../appointment/stored.ts';
import { useZone } from '../organization.ts';
import { beginningOn, personOf } from './remind-day.ts';
import { type CalendarFilter, useAppointments } from './use-appointments.ts';

/** Who has an appointment that begins on a day, and how many of those have no contact; undefined while that is asked. */
export function usePeopleOfDay(day: string, filter: CalendarFilter) {
  const zone = useZone();
  const date = Temporal.PlainDate.from(day);
  const { appointments, query } = useAppointments('day', date, filter);
  const { entries, others } = beginningOn(date, appointments, zone);
  const addressed = entries.filter(({ appointment }) => appointment.contact?.emails.length);
  // What was known a while ago may have been said since by somebody else.
  const asked = useQueries({
    queries: addressed.map(({ appointment }) => ({ ...mailsOf(appointment.uuid), staleTime: 0 })),
  });
  const isKnown = query.isSuccess && !query.isPlaceholderData && asked.every((each) => each.isFetchedAfterMount);
  const error = query.error ?? asked.find((each) => each.isError && !each.data)?.error ?? null;
  const mails = new Map(addressed.map(({ appointment }, place) => [appointment.uuid, asked[place]?.data?.results]));
  return {
    people:
      isKnown && !error ? entries.map((entry) => personOf(entry, mails.get(entry.appointment.uuid) ?? [])) : undefined,
    others,
    error,
    retry: () => {
      query.refetch();
      for (const each of asked) each.refetch();
    },
  };
}
