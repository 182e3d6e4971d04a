import type { Language } from '@kupfer/schemas/fields';
import { wording } from './wording.ts';

type LocalTime = { day: string; time: string; zone: string };

function makeFormatters(language: Language, timeZone: string) {
  const { locale } = wording[language];
  return {
    day: new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    time: new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    shortZone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
    longZone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'long' }),
  };
}

const KEPT = 500;

// Making a formatter costs a thousand times what using one does.
const formatters = new Map<string, ReturnType<typeof makeFormatters>>();

function formattersFor(language: Language, timeZone: string) {
  const key = `${language} ${timeZone}`;
  const known = formatters.get(key);
  if (known) return known;
  // Zones are spelled in any case: what comes from outside must not fill the memory.
  if (formatters.size >= KEPT) formatters.clear();
  const made = makeFormatters(language, timeZone);
  formatters.set(key, made);
  return made;
}

function zoneName(format: Intl.DateTimeFormat, date: Date): string {
  return format.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/**
 * An instant as people of the zone read it: `{ day: "Wednesday, 1 July 2026", time: "12:00", zone: "CEST" }`. A zone
 * without an abbreviation known to readers of the language is named at length with its offset, so that the two 02:30 of
 * a night when clocks go back never look the same.
 *
 * @throws RangeError for a zone or an instant that does not exist
 */
export function localTime(instant: string, timeZone: string, language: Language): LocalTime {
  const { day, time, shortZone, longZone } = formattersFor(language, timeZone);
  const date = new Date(instant);
  const short = zoneName(shortZone, date);
  const long = zoneName(longZone, date);
  const hasAbbreviation = !/[+-]\d/.test(short);
  const hasName = !/[+-]\d/.test(long);
  return {
    day: day.format(date),
    time: time.format(date),
    zone: hasAbbreviation || !hasName ? short : `${long}, ${short}`,
  };
}

/**
 * From when to when, to the minute, in the zone: the day once if both ends share it, the zone once unless clocks change
 * in between, one time only if start and end are the same.
 *
 * @throws RangeError for a zone or an instant that does not exist
 */
export function appointmentTime(
  { start_date, end_date, time_zone }: { start_date: string; end_date: string; time_zone: string },
  language: Language,
): string {
  const { clock, until } = wording[language];
  const start = localTime(start_date, time_zone, language);
  const end = localTime(end_date, time_zone, language);
  const isSameDay = start.day === end.day;
  const isSameZone = start.zone === end.zone;
  if (isSameDay && isSameZone && start.time === end.time) return `${start.day}, ${clock(start.time)} (${start.zone})`;
  const from = isSameZone ? (isSameDay ? start.time : clock(start.time)) : `${clock(start.time)} (${start.zone})`;
  const to = `${isSameDay ? '' : `${end.day}, `}${clock(end.time)} (${end.zone})`;
  return `${start.day}, ${from} ${until} ${to}`;
}
