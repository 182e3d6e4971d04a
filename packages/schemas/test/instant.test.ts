import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Instant, InstantOrLocalTime } from '../src/fields.ts';
import { inZone, readDate, readInstant, readLocalTime } from '../src/instant.ts';

const EARLIEST = Date.parse('1900-01-01T00:00:00Z');
const LATEST = Date.parse('2999-12-31T23:59:59.999Z');
const anyInstant = fc.integer({ min: EARLIEST, max: LATEST });
const anyOffset = fc.integer({ min: -(24 * 60 - 1), max: 24 * 60 - 1 });

const two = (number: number) => String(number).padStart(2, '0');

/** What a clock that is so many minutes ahead of UTC shows, and that offset. */
function written(milliseconds: number, offset: number): string {
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  return new Date(milliseconds + offset * 60_000).toISOString().replace('Z', zone);
}

/** The instant that a local time in a zone means. */
function instantIn(timeZone: string, text: string): string {
  const local = readLocalTime(text);
  if (!local) throw new Error(`${text} is no local time`);
  const result = inZone(local, timeZone);
  return 'instant' in result ? result.instant : result.wrong;
}

/** What clocks in a zone show at an instant, as ICU knows it. */
function shownIn(timeZone: string, milliseconds: number): string {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    calendar: 'iso8601',
  });
  return clock.format(milliseconds).replace(' ', 'T');
}

describe('an instant', () => {
  test('is the same whatever the offset it is written with, and comes out in UTC with milliseconds', () => {
    fc.assert(
      fc.property(anyInstant, anyOffset, (milliseconds, offset) => {
        const year = new Date(milliseconds + offset * 60_000).getUTCFullYear();
        fc.pre(year >= 1900 && year <= 2999);
        const utc = new Date(milliseconds).toISOString();
        expect(readInstant(written(milliseconds, offset))).toBe(utc);
        expect(readInstant(utc)).toBe(utc);
      }),
      { numRuns: 300 },
    );
  });

  test('has the days that the calendar has', () => {
    const parts = fc.tuple(
      fc.integer({ min: 1900, max: 2999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    );
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
        const days = [0, 31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month] ?? 0;
        const date = `${year}-${two(month)}-${two(day)}`;
        const exists = day >= 1 && day <= days;
        expect(readInstant(`${date}T12:00:00Z`) !== undefined).toBe(exists);
        expect(readDate(date)).toBe(exists ? date : undefined);
        expect(readLocalTime(`${date}T12:00`) !== undefined).toBe(exists);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['2026-07-01T12:00:00+02:00', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01T10:00:00Z', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01t10:00:00z', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01T10:00:00.5Z', '2026-07-01T10:00:00.500Z'],
    ['2026-07-01T10:00:00.123456789Z', '2026-07-01T10:00:00.123Z'],
    ['2026-07-01T10:00:00.9999999999999Z', '2026-07-01T10:00:00.999Z'],
    ['2026-07-01T10:00:00-00:00', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01T00:00:00+23:59', '2026-06-30T00:01:00.000Z'],
    ['2026-12-31T23:59:59-12:00', '2027-01-01T11:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['1900-01-01T01:00:00+01:00', '1900-01-01T00:00:00.000Z'],
    ['2999-12-31T23:59:59.999Z', '2999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, utc) => {
    expect(Instant.parse(text)).toBe(utc);
    expect(InstantOrLocalTime.parse(text)).toBe(utc);
  });

  test.each([
    '',
    'now',
    'infinity',
    '2026-07-01',
    '2026-07-01T10:00Z',
    '2026-07-01T10:00:00.Z',
    '2026-07-01T10:00:00 +02:00',
    '2026-07-01T10:00:00+0200',
    '2026-07-01T10:00:00+02',
    '2026-07-01T10:00:00+24:00',
    '2026-07-01T10:00:00+02:60',
    '2026-07-01T10:00:00CEST',
    '2026-07-01T24:00:00Z',
    '2026-07-01T10:60:00Z',
    '2016-12-31T23:59:60Z',
    '1900-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '0050-01-01T00:00:00Z',
    '1899-12-31T23:59:59Z',
    '1900-01-01T00:59:59+01:00',
    '3000-01-01T00:00:00Z',
    '2999-12-31T23:00:00-01:00',
    '+002026-07-01T10:00:00Z',
    '-2026-07-01T10:00:00Z',
    '26-07-01T10:00:00Z',
    '2026-W27-3T10:00:00Z',
    ' 2026-07-01T10:00:00Z',
    '2026-07-01T10:00:00Z\n',
    '٢٠٢٦-07-01T10:00:00Z',
  ])('is not %j', (text) => {
    expect(Instant.safeParse(text).success).toBe(false);
    expect(InstantOrLocalTime.safeParse(text).success).toBe(false);
  });

  test.each([0, 1_782_900_000_000, null, true, {}, ['2026-07-01T10:00:00Z']])(
    'is not %j, which is no text',
    (value) => {
      expect(Instant.safeParse(value).success).toBe(false);
      expect(InstantOrLocalTime.safeParse(value).success).toBe(false);
    },
  );
});

describe('a local time', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'UTC',
  ];

  test('means the instant at which clocks in the zone show it, unless they show it twice', () => {
    const lately = fc.integer({
      min: Date.parse('1980-01-01T00:00:00Z') / 1000,
      max: Date.parse('2037-12-31T00:00:00Z') / 1000,
    });
    fc.assert(
      fc.property(lately, fc.constantFrom(...zones), (seconds, zone) => {
        const shown = shownIn(zone, seconds * 1000);
        const read = instantIn(zone, shown);
        if (read.startsWith('Clocks')) {
          const around = [-60, -30, 30, 60].map((minutes) => shownIn(zone, seconds * 1000 + minutes * 60_000));
          expect(around).toContain(shown);
        } else expect(read).toBe(new Date(seconds * 1000).toISOString());
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T01:59', '2026-10-24T23:59:00.000Z'],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-03-08T03:00', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01T02:00', '2026-11-01T07:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:30', '2026-10-03T15:30:00.000Z'],
    ['America/Santiago', '2026-09-06T01:00', '2026-09-06T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-07-01 10:00', '2026-07-01T04:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-07-01T00:00:00.25', '2026-06-30T10:00:00.250Z'],
  ])('in %s %s is %s', (zone, text, utc) => {
    expect(InstantOrLocalTime.parse(text)).toBe(text);
    expect(instantIn(zone, text)).toBe(utc);
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T02:00'],
    ['Europe/Berlin', '2026-03-29T02:59:59.999'],
    ['America/New_York', '2026-03-08T02:30'],
    ['Australia/Lord_Howe', '2026-10-04T02:15'],
    ['America/Santiago', '2026-09-06T00:30'],
    ['Pacific/Apia', '2011-12-30T12:00'],
  ])('that a clock change in %s skips means nothing: %s', (zone, text) => {
    expect(instantIn(zone, text)).toMatch(/^Clocks in .* skip or repeat this time/);
  });

  test.each([
    ['Europe/Berlin', '2026-10-25T02:00'],
    ['Europe/Berlin', '2026-10-25T02:59:59.999'],
    ['America/New_York', '2026-11-01T01:30'],
    ['Australia/Lord_Howe', '2026-04-05T01:45'],
    ['America/Santiago', '2026-04-04T23:30'],
  ])('that a clock change in %s repeats could mean two instants: %s', (zone, text) => {
    expect(instantIn(zone, text)).toMatch(/^Clocks in .* skip or repeat this time/);
  });

  test('must lie in the years 1900 to 2999, as an instant must', () => {
    expect(instantIn('UTC', '1900-01-01T00:00')).toBe('1900-01-01T00:00:00.000Z');
    expect(instantIn('UTC', '2999-12-31T23:59:59.999')).toBe('2999-12-31T23:59:59.999Z');
    for (const text of ['1899-12-31T23:59', '3000-01-01T00:00', '0001-01-01T00:00', '9999-12-31T23:59']) {
      expect(instantIn('UTC', text)).toBe('The year must be from 1900 to 2999.');
    }
  });

  test.each([
    '2026-07-01',
    '2026-07-01T10',
    '2026-07-01T24:00',
    '2026-07-01T10:60',
    '2026-12-31T23:59:60',
    '2026-02-30T10:00',
    '2026-07-01T10:00:00[Europe/Berlin]',
    '2026-07-01T10:00[u-ca=hebrew]',
    '2026-07-01T10:00 ',
    '2026-07-01  10:00',
  ])('is not %j', (text) => {
    expect(InstantOrLocalTime.safeParse(text).success).toBe(false);
  });
});

test.each(['2026-07-01T00:00:00Z', '2026-7-1', '1899-12-31', '3000-01-01', '20260701', '', '2026-07-01\n'])(
  '%j is no date',
  (text) => {
    expect(readDate(text)).toBeUndefined();
  },
);
