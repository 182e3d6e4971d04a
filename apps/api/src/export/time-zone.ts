import { clockTime } from '@kupfer/schemas/instant';
import ICAL from 'ical.js';
import { LRUCache } from 'lru-cache';
import { tzlib_get_ical_block } from 'timezones-ical-library';

/** A zone as a calendar tells it: its VTIMEZONE, and the same for a program that reads it. */
type CalendarZone = { block: string; read: ICAL.Timezone };

const zones = new LRUCache<string, { known: CalendarZone | null }>({ max: 600 });

function calendarZone(name: string): CalendarZone | null {
  const cached = zones.get(name);
  if (cached) return cached.known;
  const known = makeZone(name);
  zones.set(name, { known });
  return known;
}

function makeZone(name: string): CalendarZone | null {
  const [block] = tzlib_get_ical_block(name);
  // Of a zone that it does not know it answers an empty text.
  if (!block?.startsWith('BEGIN:VTIMEZONE')) return null;
  // Of an alias it tells the zone behind it; programs know the alias, too, and we read our own name again.
  const named = block.replace(/^TZID:.*$/m, `TZID:${name}`);
  const component = new ICAL.Component(ICAL.parse(named));
  return { block: `${named.replace(/\r?\n/g, '\r\n')}\r\n`, read: new ICAL.Timezone({ component, tzid: name }) };
}

/** The VTIMEZONE of each of these zones that has one; UTC needs none. */
export const timeZoneBlocks = (names: readonly string[]): string =>
  names.map((name) => (isUtc(name) ? '' : (calendarZone(name)?.block ?? ''))).join('');

const isUtc = (name: string) => /^(etc\/)?(utc|uct|zulu|universal)$/i.test(name);

/** A year later than this is told in UTC: to work out when clocks change until then would take long. */
const LAST_YEAR = 2100;

type Times = { start_date: string; end_date: string; time_zone: string };

/**
 * Start and end as clocks of the appointment's zone show them. Null where that would tell another instant: a VTIMEZONE
 * knows the rules of today, not those of earlier years, and no local time tells which of the two 02:30 of a night is
 * meant when clocks go back.
 */
export function localTimes({ start_date, end_date, time_zone }: Times) {
  const zone = isUtc(time_zone) ? null : calendarZone(time_zone);
  if (!zone) return null;
  const start = clockTime(start_date, time_zone);
  const end = clockTime(end_date, time_zone);
  if (!isTold(start, zone) || !isTold(end, zone)) return null;
  return { zone: time_zone, start: start.zoned, end: end.zoned };
}

function isTold({ zoned, isShownOnce }: ReturnType<typeof clockTime>, { read }: CalendarZone): boolean {
  if (!isShownOnce || zoned.year > LAST_YEAR) return false;
  const { year, month, day, hour, minute, second } = zoned;
  const told = ICAL.Time.fromData({ year, month, day, hour, minute, second, isDate: false }, read);
  return told.toUnixTime() === Math.floor(zoned.epochMilliseconds / 1000);
}
