import type { LocalTimes } from '@kupfer/mailer/calendar-entry';
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
export function localTimes({ start_date, end_date, time_zone }: Times): LocalTimes | null {
  const zone = isUtc(time_zone) ? null : calendarZone(time_zone);
  if (!zone) return null;
  const start = toldTime(start_date, time_zone, zone);
  const end = toldTime(end_date, time_zone, zone);
  return start && end ? { zone: time_zone, start, end } : null;
}

function toldTime(instant: string, name: string, zone: CalendarZone): string | null {
  const milliseconds = Date.parse(instant);
  const offset = offsetOfWeek(milliseconds, name, zone) ?? toldOffset(milliseconds, name, zone);
  return offset === null ? null : new Date(milliseconds + offset).toISOString().replace(/[-:]|\..*/g, '');
}

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const weeks = new LRUCache<string, { offset: number | null }>({ max: 10_000 });

/**
 * What is to be added to UTC during a whole week: to work it out for each instant took most of the time of an export.
 * Null when clocks are changed in it, or a day before or after it, so that an hour may be shown twice, or when its
 * VTIMEZONE does not tell the times of the week; none tells of changes that are days apart.
 */
function offsetOfWeek(milliseconds: number, name: string, zone: CalendarZone): number | null {
  const week = Math.floor(milliseconds / WEEK);
  const key = `${week} ${name}`;
  const cached = weeks.get(key);
  if (cached) return cached.offset;
  const [from, to] = [week * WEEK - DAY, (week + 1) * WEEK + DAY];
  const change = clockTime(new Date(from).toISOString(), name).zoned.getTimeZoneTransition('next');
  const isSteady = !change || change.epochMilliseconds > to;
  const offset = isSteady && toldOffset(to, name, zone) !== null ? toldOffset(from, name, zone) : null;
  weeks.set(key, { offset });
  return offset;
}

/** What is to be added to UTC; null where its VTIMEZONE tells another instant. */
function toldOffset(milliseconds: number, name: string, { read }: CalendarZone): number | null {
  const { zoned, isShownOnce } = clockTime(new Date(milliseconds).toISOString(), name);
  if (!isShownOnce || zoned.year > LAST_YEAR) return null;
  const { year, month, day, hour, minute, second } = zoned;
  const told = ICAL.Time.fromData({ year, month, day, hour, minute, second, isDate: false }, read);
  const isSame = told.toUnixTime() === Math.floor(milliseconds / 1000);
  return isSame ? zoned.offsetNanoseconds / 1_000_000 : null;
}
