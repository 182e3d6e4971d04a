import type { Language } from '@kupfer/schemas/fields';
import type { Temporal } from 'temporal-polyfill';
import { formatOf, instantOf } from '../time.ts';
import type { calendarViews } from './calendar-search.ts';

export type CalendarView = (typeof calendarViews)[number];

/** The days that a view shows, `end` without; a month is filled up to whole weeks, from Monday to Sunday. */
export type Period = { first: Temporal.PlainDate; end: Temporal.PlainDate };

/** Days of the agenda. */
const AGENDA = 14;

const mondayOf = (day: Temporal.PlainDate) => day.subtract({ days: day.dayOfWeek - 1 });

/** What is shown when the view shows a day. */
export function periodOf(view: CalendarView, day: Temporal.PlainDate): Period {
  if (view === 'day') return { first: day, end: day.add({ days: 1 }) };
  if (view === 'agenda') return { first: day, end: day.add({ days: AGENDA }) };
  if (view === 'week') return { first: mondayOf(day), end: mondayOf(day).add({ days: 7 }) };
  const last = day.with({ day: day.daysInMonth });
  return { first: mondayOf(day.with({ day: 1 })), end: mondayOf(last).add({ days: 7 }) };
}

/** A day of the period before (-1) or after (1) the one that shows this day. */
export function turnPage(view: CalendarView, day: Temporal.PlainDate, step: 1 | -1): Temporal.PlainDate {
  if (view === 'month') return day.with({ day: 1 }).add({ months: step });
  return day.add({ days: step * { day: 1, week: 7, agenda: AGENDA }[view] });
}

/** The days of a period, in order. */
export const daysOf = ({ first, end }: Period): Temporal.PlainDate[] =>
  Array.from({ length: first.until(end).days }, (_, days) => first.add({ days }));

/** From the first moment of a period to that after its last, as the API filters by `overlaps`. */
export const overlapsOf = ({ first, end }: Period, zone: string): string =>
  `${instantOf(first.toPlainDateTime(), zone)}/${instantOf(end.toPlainDateTime(), zone)}`;

/** A day for Intl: days have no zone, so every format of them is one of UTC. */
const forIntl = (day: Temporal.PlainDate) => day.toZonedDateTime('UTC').epochMilliseconds;

const dayFormat = (language: Language, options: Intl.DateTimeFormatOptions) =>
  formatOf(language, { ...options, timeZone: 'UTC' });

/** A day in words, by options of `Intl.DateTimeFormat`. */
export const showDay = (day: Temporal.PlainDate, language: Language, options: Intl.DateTimeFormatOptions): string =>
  dayFormat(language, options).format(forIntl(day));

/** What a view shows, in words: `23–29 November 2026`. */
export function titleOf(view: CalendarView, day: Temporal.PlainDate, language: Language, isShort: boolean): string {
  const month = isShort ? 'short' : 'long';
  if (view === 'month') return showDay(day, language, { month: 'long', year: 'numeric' });
  if (view === 'day') {
    return showDay(day, language, { weekday: isShort ? 'short' : 'long', day: 'numeric', month, year: 'numeric' });
  }
  const { first, end } = periodOf(view, day);
  const format = dayFormat(language, { day: 'numeric', month, year: 'numeric' });
  return format.formatRange(forIntl(first), forIntl(end.subtract({ days: 1 })));
}
