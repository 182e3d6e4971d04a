import { notifyManager } from '@tanstack/react-query';
import { Temporal } from 'temporal-polyfill';
import { client, queryClient, trpc } from '../api.ts';
import { entityTag } from '../entity-tag.ts';
import { createStore } from '../store.ts';
import { instantOf, wallTime } from '../time.ts';
import type { Appointment } from './use-appointments.ts';

export type Dates = Pick<Appointment, 'start_date' | 'end_date'>;

/** Somebody else moved the appointment, so it is not where the person took it from. */
export class MovedMeanwhile extends Error {}

/** Where the calendar shows appointments whose dates are being saved. */
export const movedDates = createStore<ReadonlyMap<string, Dates>>(new Map());

/** The dates that come next for an appointment of which others are being saved. */
const saving = new Map<string, { wanted: Dates }>();

/** Both ends as many days and hours further on the clocks of the zone, whatever those do in between. */
export function shiftClock({ start_date, end_date }: Dates, by: Temporal.DurationLike, zone: string): Dates {
  const shift = (instant: string) => instantOf(wallTime(instant, zone).add(by), zone);
  return { start_date: shift(start_date), end_date: shift(end_date) };
}

/** An instant some days further at the same time of day, or some minutes further that really pass. */
export const shiftInstant = (instant: string, by: Temporal.DurationLike, zone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).add(by).toInstant().toString({ fractionalSecondDigits: 3 });

/**
 * Shows an appointment at other dates at once, and saves them. While it does, further dates for the same appointment
 * wait, and only the last of them are sent: they are answered undefined, the first caller gets what was saved in the
 * end. When that fails, all is shown as it was.
 *
 * @throws what the service refused; MovedMeanwhile
 */
export async function saveDates(seen: Appointment, dates: Dates): Promise<Appointment | undefined> {
  const { uuid } = seen;
  show(uuid, dates);
  const other = saving.get(uuid);
  if (other) {
    other.wanted = dates;
    return undefined;
  }
  const own = { wanted: dates };
  saving.set(uuid, own);
  try {
    let saved = await client.appointment.get.query({ uuid });
    if (!isSame(saved, seen)) throw new MovedMeanwhile();
    while (!isSame(saved, own.wanted)) {
      const { start_date, end_date } = own.wanted;
      const ifMatch = await entityTag(saved);
      saved = await client.appointment.update.mutate({ uuid, start_date, end_date }, { context: { ifMatch } });
    }
    await keep(saved);
    return saved;
  } finally {
    saving.delete(uuid);
    // After the lists have told what was put in them: the calendar would show the old dates for a moment.
    notifyManager.schedule(() => saving.has(uuid) || show(uuid, undefined));
    queryClient.invalidateQueries(trpc.appointment.pathFilter());
  }
}

const isSame = (one: Dates, other: Dates) => one.start_date === other.start_date && one.end_date === other.end_date;

function show(uuid: string, dates: Dates | undefined): void {
  const shown = new Map(movedDates.get());
  if (dates) shown.set(uuid, dates);
  else shown.delete(uuid);
  movedDates.set(shown);
}

/** Puts what was saved in all lists that are here. What they are loading is of the time before. */
async function keep({ uuid, start_date, end_date, edit_date }: Appointment): Promise<void> {
  await queryClient.cancelQueries(trpc.appointment.list.pathFilter());
  queryClient.setQueriesData<{ results: Appointment[] }>(
    trpc.appointment.list.pathFilter(),
    (page) =>
      page && {
        ...page,
        results: page.results.map((each) => (each.uuid === uuid ? { ...each, start_date, end_date, edit_date } : each)),
      },
  );
}
