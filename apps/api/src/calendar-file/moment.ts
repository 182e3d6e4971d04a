import { readInstant, readLocalTime } from '@kupfer/schemas/instant';
import { badInput } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';
import { knownZone, type Zone, type Zones } from './zone.ts';

/** A date or time as a property says it: what clocks show, and where those clocks hang. */
export type Moment = {
  /** `2026-07-01T10:00:00`; of a date its midnight. */
  local: string;
  isDate: boolean;
  zone: Zone;
  /** Whether it says only that, and not where: in UTC, or without a zone. */
  isPlaceless: boolean;
  instant: string;
  /** The end, if it is a PERIOD. */
  end?: string;
};

/** Where the moments of an event are read. */
export type Place = {
  zones: Zones;
  calendar: number;
  organizationZone: string;
  /** Takes a remark for the person who imports. */
  remark(pointer: string, detail: string): void;
};

const utc: Zone = knownZone('UTC');

/** The moments that a property holds. @throws Fault `bad_input` for one that does not exist */
export function* momentsIn(property: ICAL.Property, pointer: string, place: Place): Generator<Moment> {
  const [written, , , ...values] = jsonOf(property);
  const name = String(written).toUpperCase();
  const tzid: unknown = property.getParameter('tzid');
  // Of a date that does not say VALUE=DATE the library makes a time without digits.
  const momentAt = (value: unknown) =>
    momentOf(String(value).replace(/T::$/, ''), name, typeof tzid === 'string' ? tzid : undefined, pointer, place);
  for (const value of values) {
    // A PERIOD is a pair (RFC 7265, 3.6.9).
    const [start, end] = Array.isArray(value) ? value : [value, null];
    const moment = momentAt(start);
    yield end === null ? moment : { ...moment, end: endOfPeriod(moment, String(end), { name, pointer, momentAt }) };
  }
}

type Property = { name: string; pointer: string; momentAt(value: unknown): Moment };

function endOfPeriod(begin: Moment, text: string, { name, pointer, momentAt }: Property): string {
  const end = /^[+-]?P/i.test(text) ? after(begin, ICAL.Duration.fromString(text)) : momentAt(text).instant;
  if (end === undefined) throw badInput(pointer, `${name}: the end of a PERIOD lies outside 1900 to 2999.`);
  if (end < begin.instant) throw badInput(pointer, `${name}: a PERIOD ends before it begins.`);
  return end;
}

// jCal (RFC 7265, 3.4): name, parameters, type, values.
function jsonOf(property: ICAL.Property) {
  return property.toJSON() as unknown[];
}

function momentOf(text: string, name: string, tzid: string | undefined, pointer: string, place: Place): Moment {
  const { zones, calendar, organizationZone, remark } = place;
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isUtc = text.endsWith('Z');
  const local = isDate ? `${text}T00:00:00` : text.replace(/Z$/, '');
  const missing = () => {
    // What is no time at all the library has cut into pieces.
    const written = /^\d{4}-\d\d-\d\d/.test(text) ? text : text.replaceAll(/[-:]/g, '');
    return badInput(pointer, `${name}: ${written.slice(0, 40)} does not exist, or is no date of 1900 to 2999.`);
  };
  if (!readLocalTime(local)) throw missing();
  const known = tzid !== undefined && !isDate && !isUtc ? zones.find(tzid, calendar) : undefined;
  if (tzid !== undefined && !isDate && !isUtc && !known) {
    remark('/time_zone', `The time zone ${tzid.slice(0, 100)} is unknown: ${organizationZone} was taken.`);
  }
  const zone = isUtc ? utc : (known ?? knownZone(organizationZone));
  const instant = isUtc ? readInstant(`${local}Z`) : zone.instantOf(local);
  if (!instant) throw missing();
  return { local, isDate, zone, isPlaceless: isUtc || !known, instant };
}

/** Days from 1900 to 2999. */
const LONGEST = 401_768;

/** So many seconds after a local time, and days before that, as a DURATION says it (RFC 5545, 3.3.6). */
export function after(moment: { local: string; zone: Zone }, duration: ICAL.Duration): string | undefined {
  const { weeks, days, hours, minutes, seconds, isNegative } = duration;
  const sign = isNegative ? -1 : 1;
  if (!(weeks * 7 + days < LONGEST)) return undefined;
  const date = readLocalTime(moment.local)?.add({ days: sign * (weeks * 7 + days) });
  const begin = date && moment.zone.instantOf(date.toString({ smallestUnit: 'second' }));
  if (!begin) return undefined;
  return later(begin, sign * (hours * 3600 + minutes * 60 + seconds) * 1000);
}

/** So many milliseconds later; undefined outside 1900 to 2999. */
export function later(instant: string, milliseconds: number): string | undefined {
  const time = Date.parse(instant) + milliseconds;
  if (!Number.isSafeInteger(time) || Math.abs(time) > 8.64e15) return undefined;
  return readInstant(new Date(time).toISOString());
}
