import type { Language } from '@kupfer/schemas/fields';
import { Temporal } from 'temporal-polyfill';
import { locales } from './wording.ts';

/*
 * Times are instants on the wire (UTC), and wall-clock times of the organization's zone for people. What is here turns
 * one into the other; the zone of the browser is never asked.
 */

/** The wall clock of a zone at an instant. */
export const wallTime = (instant: string, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime();

/** The instant at which a zone's clocks show this; of a time that occurs twice the first, of a skipped one the later. */
export const instantOf = (wall: Temporal.PlainDateTime | string, zone: string): string =>
  Temporal.PlainDateTime.from(wall).toZonedDateTime(zone).toInstant().toString({ fractionalSecondDigits: 3 });

/** The day that it is in a zone. */
export const todayIn = (zone: string): Temporal.PlainDate => Temporal.Now.plainDateISO(zone);

const formats = {
  /** 24 Nov 2026 · 24.11.2026 */
  date: {
    en: { day: 'numeric', month: 'short', year: 'numeric' },
    de: { day: '2-digit', month: '2-digit', year: 'numeric' },
  },
  /** 14:00 */
  time: {
    en: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    de: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  },
  /** Tue 24 Nov · Di., 24.11. */
  day: {
    en: { weekday: 'short', day: 'numeric', month: 'short' },
    de: { weekday: 'short', day: '2-digit', month: '2-digit' },
  },
  /** Tuesday, 24 November 2026 */
  longDay: {
    en: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    de: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  },
  /** November 2026 */
  month: { en: { month: 'long', year: 'numeric' }, de: { month: 'long', year: 'numeric' } },
} as const satisfies Record<string, Record<Language, Intl.DateTimeFormatOptions>>;

const made = new Map<string, Intl.DateTimeFormat>();

/** Made once, since that takes longer than all it is used for. */
export function formatOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language, options]);
  let format = made.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locales[language], options);
    made.set(key, format);
  }
  return format;
}

/** An instant as people of a zone read it, in one of our forms. */
export function show(instant: string, form: keyof typeof formats, zone: string, language: Language): string {
  return formatOf(language, { ...formats[form][language], timeZone: zone }).format(new Date(instant));
}

/** From when to when, the day once if both ends share it: `Tue 24 Nov, 14:00–15:30`. */
export function showSpan(start: string, end: string, zone: string, language: Language): string {
  const day = (instant: string) => show(instant, 'day', zone, language);
  const time = (instant: string) => show(instant, 'time', zone, language);
  if (start === end) return `${day(start)}, ${time(start)}`;
  const last = day(start) === day(end) ? time(end) : `${day(end)}, ${time(end)}`;
  return `${day(start)}, ${time(start)}–${last}`;
}

/** The number of the week (ISO 8601: the one with the year's first Thursday is week 1). */
export const weekOf = (day: Temporal.PlainDate): number => day.weekOfYear ?? 0;
