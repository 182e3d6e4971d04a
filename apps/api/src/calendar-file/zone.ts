import { TimeZone } from '@kupfer/schemas/fields';
import { clockTime, firstInstant, readLocalTime } from '@kupfer/schemas/instant';
import { Fault } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';
import type { CalendarComponent } from './component.ts';
import { type Effort, inTime } from './time-limit.ts';
import { windowsZones, zoneOfPlaces } from './windows-zone.ts';

/** How the local times of a file become instants, and back. */
export type Zone = {
  /** The IANA name in which people see them. */
  name: string;
  /** Undefined for a time that does not exist, or lies outside 1900 to 2999. */
  instantOf(local: string): string | undefined;
  localOf(instant: string): string;
};

/** A zone that we know by name: its own rules are better than the few years that most files tell of it. */
export function knownZone(name: string): Zone {
  return {
    name,
    instantOf(local) {
      const time = readLocalTime(local);
      return time && firstInstant(time, name);
    },
    localOf: (instant) => clockTime(instant, name).zoned.toPlainDateTime().toString({ smallestUnit: 'second' }),
  };
}

const bare = (tzid: string) => tzid.replaceAll('"', '').trim();

/** The IANA name that a TZID, or what a program made of one, stands for. */
export function nameOfZone(tzid: string): string | undefined {
  const given = bare(tzid);
  if (/^(utc|gmt|z|etc\/utc|(coordinated universal time))$/i.test(given)) return 'UTC';
  const parts = given.split('/');
  return [windowsZones.get(given), given, parts.slice(-3).join('/'), parts.slice(-2).join('/'), linkedZone(given)].find(
    (name) => name !== undefined && TimeZone.safeParse(name).success,
  );
}

/** The zone that a short name is another one for: CET, EST5EDT, Japan. */
function linkedZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const MOST_ZONES = 200;
const MOST_RULES = 30;
/** Characters of a VTIMEZONE; those of the longest history have a tenth. */
const LARGEST = 100_000;

/** Zones of a file by TZID. */
export type Zones = {
  /** Keeps a VTIMEZONE. */
  add(component: CalendarComponent): void;
  /** Undefined: nobody knows it, and the file does not tell. */
  find(tzid: string, calendar: number): Zone | undefined;
};

export function zonesOf(organizationZone: string, effort: Effort): Zones {
  const components = new Map<string, CalendarComponent>();
  const found = new Map<string, Zone | undefined>();
  const names = new Map<string, string | undefined>();
  const keyOf = (tzid: string, calendar: number) => `${calendar} ${bare(tzid)}`;
  return {
    add(component) {
      const tzid = valueIn(component, 'TZID');
      if (tzid && component.wrong === null && components.size < MOST_ZONES) {
        components.set(keyOf(tzid, component.calendar), component);
      }
    },
    find(tzid, calendar) {
      if (!names.has(tzid) && names.size < MOST_ZONES) names.set(tzid, nameOfZone(tzid));
      const named = names.get(tzid);
      if (named) return knownZone(named);
      const key = keyOf(tzid, calendar);
      if (found.has(key)) return found.get(key);
      // Whoever names so many would have each looked for again and again.
      if (found.size === MOST_ZONES) return undefined;
      const component = components.get(key);
      const name = nameOfZone((component && valueIn(component, 'X-LIC-LOCATION')) ?? '');
      const told = name || !component ? undefined : toldZone(component, organizationZone, effort);
      const known = name ?? (told ? undefined : zoneOfPlaces(bare(tzid)));
      const zone = known ? knownZone(known) : told;
      found.set(key, zone);
      return zone;
    },
  };
}

const valueIn = ({ lines }: CalendarComponent, property: string) =>
  lines.find((line) => line.toUpperCase().startsWith(`${property}:`))?.slice(property.length + 1);

/** A zone of which there is nothing but the offsets that the file tells. */
function toldZone({ lines }: CalendarComponent, organizationZone: string, effort: Effort): Zone | undefined {
  // Its changes are worked out one by one: more often than once a year no clock changes.
  const rules = lines.filter((line) => /^RRULE/i.test(line));
  const size = lines.reduce((sum, { length }) => sum + length, 0);
  if (lines.length > 1_000 || size > LARGEST || rules.length > MOST_RULES) return undefined;
  if (rules.some((rule) => !/FREQ=YEARLY/i.test(rule) || /BY(SECOND|MINUTE|HOUR|YEARDAY|WEEKNO)/i.test(rule)))
    return undefined;
  // Windows begins in 1601, and each year is worked out.
  const recent = lines.map((line) => line.replace(/^DTSTART:1[0-8]\d\d/, 'DTSTART:1970'));
  try {
    const timezone = inTime(effort, () => {
      const made = new ICAL.Timezone(new ICAL.Component(ICAL.parse(recent.join('\r\n'))));
      made.utcOffset(ICAL.Time.fromDateTimeString('2034-01-01T00:00:00'));
      return made;
    });
    const unnamed: Zone = {
      name: organizationZone,
      instantOf(local) {
        if (!readLocalTime(local)) return undefined;
        const time = ICAL.Time.fromDateTimeString(local);
        time.zone = timezone;
        const instant = new Date(time.toUnixTime() * 1000).toISOString();
        return instant.length === 24 ? instant : undefined;
      },
      localOf: (instant) =>
        ICAL.Time.fromJSDate(new Date(instant), true).convertToZone(timezone).toString().slice(0, 19),
    };
    return { ...unnamed, name: likeZone(unnamed, organizationZone) };
  } catch (error) {
    if (error instanceof Fault && error.code === 'too_large') throw error;
    return undefined;
  }
}

const SAMPLES = ['2026-01-15T12:00:00', '2026-04-02T12:00:00', '2026-07-15T12:00:00', '2026-10-29T12:00:00'];

/** A zone with a name whose clocks show the same; the organization's when there is none. */
function likeZone(zone: Zone, organizationZone: string): string {
  const wanted = SAMPLES.map((local) => zone.instantOf(local)).join();
  const isLike = (name: string) => {
    const { instantOf } = knownZone(name);
    return SAMPLES.map((local) => instantOf(local)).join() === wanted;
  };
  return [organizationZone, ...windowsZones.values()].find(isLike) ?? organizationZone;
}
