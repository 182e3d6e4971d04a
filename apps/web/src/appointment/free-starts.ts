import type { FreeTimes } from '@kupfer/schemas/free-time';
import { show } from '../time.ts';
import type { Dates } from './appointment-values.ts';
import { instantOrWhy, momentIn } from './moment.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
/** So many times of a day are enough to choose from. */
const OF_A_DAY = 8;

/** The times of one day that may be chosen, under a name that stays the same for the day. */
export type FreeDay = { day: string; times: Dates[] };

/**
 * Times of that many minutes within what is free, by days of the zone: at quarters of an hour, half an hour or more
 * apart. One that the clocks of `shownIn` show twice is left out, as no field can hold it.
 */
export function freeDays(
  free: FreeTimes['results'],
  minutes: number,
  { zone, shownIn }: { zone: string; shownIn: string },
): FreeDay[] {
  const days = new Map<string, Dates[]>();
  const length = minutes * MINUTE;
  const step = minutes > 30 ? 4 * QUARTER : 2 * QUARTER;
  for (const { start_date, end_date } of free) {
    const end = Date.parse(end_date);
    for (let start = Math.ceil(Date.parse(start_date) / QUARTER) * QUARTER; start + length <= end; start += step) {
      const dates = { start_date: new Date(start).toISOString(), end_date: new Date(start + length).toISOString() };
      const day = momentIn(dates.start_date, zone).day;
      const times = days.get(day) ?? [];
      days.set(day, times);
      if (times.length < OF_A_DAY && canBeShown(dates.start_date, shownIn) && canBeShown(dates.end_date, shownIn)) {
        times.push(dates);
      }
    }
  }
  return [...days].filter(([, times]) => times.length > 0).map(([day, times]) => ({ day, times }));
}

const canBeShown = (instant: string, zone: string) => instantOrWhy(momentIn(instant, zone), zone).instant === instant;

/** The quarter of an hour that begins next, or the first moment of the day of the form, whichever is later. */
export function firstStart(now: number, day: string | undefined): string {
  const next = Math.ceil(now / QUARTER) * QUARTER;
  return new Date(day ? Math.max(next, Date.parse(day)) : next).toISOString();
}

/** `Tue 24 Nov`, as the day of its first time is shown. */
export const nameOfDay = ({ times }: FreeDay, zone: string, language: 'en' | 'de') =>
  times[0] ? show(times[0].start_date, 'day', zone, language) : '';
