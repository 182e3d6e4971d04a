import { inZone, readLocalTime } from '@kupfer/schemas/instant';

const DAY = 24 * 60;
const MILLISECONDS = 60_000;

/** The weeks around today, as clocks in the zone show them. */
export type Calendar = {
  time_zone: string;
  /** Whether the instant lies at least so many days ahead (less than 0: behind). */
  isAfter(instant: string, days: number): boolean;
  /** The date of a day, Monday being 0, so many weeks from this one. */
  date(week: number, day: number): string;
  /** The instant so many minutes after the midnight with which a date begins, by the clock; they may reach into other days. */
  at(date: string, minutes: number): string;
};

export function calendarAround(now: Date, time_zone: string): Calendar {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, dateStyle: 'short' }).format(now);
  const weekday = (new Date(`${today}T00:00Z`).getUTCDay() + 6) % 7;

  const at = (date: string, minutes: number): string => {
    const wall = new Date(Date.parse(`${date}T00:00Z`) + minutes * MILLISECONDS);
    const local = readLocalTime(wall.toISOString().slice(0, 16));
    const found = local && inZone(local, time_zone);
    // Clocks skip or repeat this time: an hour later there is no doubt.
    return found && 'instant' in found ? found.instant : at(date, minutes + 60);
  };

  return {
    time_zone,
    isAfter: (instant, days) => Date.parse(instant) > now.getTime() + days * DAY * MILLISECONDS,
    date: (week, day) => {
      const monday = Date.parse(`${today}T00:00Z`) - weekday * DAY * MILLISECONDS;
      return new Date(monday + (week * 7 + day) * DAY * MILLISECONDS).toISOString().slice(0, 10);
    },
    at,
  };
}
