import { clockTime } from '@kupfer/schemas/instant';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { localTimes, timeZoneBlocks } from '../src/export/time-zone.ts';

const HOUR = 3_600_000;
const zones = [
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kathmandu',
];

/** A program that takes its zone from the calendar alone. */
const readers = new Map(
  zones.map((tzid) => {
    const component = new ICAL.Component(ICAL.parse(timeZoneBlocks([tzid]).trimEnd()));
    return [tzid, new ICAL.Timezone({ component, tzid })];
  }),
);

/** What clocks show, where that tells the instant to such a program and to people. */
function toldOf(instant: string, zone: string): string | null {
  const { zoned, isShownOnce } = clockTime(instant, zone);
  const { year, month, day, hour, minute, second } = zoned;
  const time = ICAL.Time.fromData({ year, month, day, hour, minute, second, isDate: false }, readers.get(zone));
  const isTold = isShownOnce && year <= 2100 && time.toUnixTime() * 1000 === Date.parse(instant);
  return isTold ? zoned.toPlainDateTime().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '') : null;
}

const seconds = (from: number, to: number) => fc.integer({ min: from / 1000, max: to / 1000 }).map((at) => at * 1000);
const anyTime = seconds(Date.UTC(1970, 0, 1), Date.UTC(2102, 0, 1));
/** About an hour in which the clocks of a zone are changed. */
const aboutChange = (zone: string) =>
  fc
    .tuple(seconds(Date.UTC(1970, 0, 1), Date.UTC(2030, 0, 1)), seconds(-30 * HOUR, 30 * HOUR))
    .map(([after, beside]) => {
      const change = clockTime(new Date(after).toISOString(), zone).zoned.getTimeZoneTransition('next');
      return (change?.epochMilliseconds ?? after) + beside;
    });

test('times are those of clocks exactly where a reader of the calendar understands the same instants', () => {
  const anyPlace = fc
    .constantFrom(...zones)
    .chain((zone) =>
      fc.tuple(fc.constant(zone), fc.oneof(anyTime, aboutChange(zone)), fc.constantFrom(0, HOUR, 50 * HOUR)),
    );
  fc.assert(
    fc.property(anyPlace, ([time_zone, at, length]) => {
      const [start_date, end_date] = [new Date(at).toISOString(), new Date(at + length).toISOString()];
      const [start, end] = [toldOf(start_date, time_zone), toldOf(end_date, time_zone)];
      const expected = start && end ? { zone: time_zone, start, end } : null;
      expect(localTimes({ start_date, end_date, time_zone })).toEqual(expected);
    }),
    { numRuns: 800 },
  );
});
