import { TimeZone } from '@kupfer/schemas/fields';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { windowsZones, zoneOfPlaces } from '../src/calendar-file/windows-zone.ts';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test('each time zone of Windows is one that an appointment may have', async () => {
  expect([...windowsZones.values()].filter((zone) => !TimeZone.safeParse(zone).success)).toEqual([]);
  const person = service.as();
  const names = [...windowsZones.keys()];
  const events = names.map((name) => event(name, `SUMMARY:${name}`, `DTSTART;TZID="${name}":20260701T100000`));
  const { counts, words } = await importCalendar(person, calendar(...events));
  expect([counts, words]).toEqual([[names.length, 0, 0, 0], '']);
  const found = await appointmentsOf(person);
  const local = (instant: string, timeZone: string) =>
    new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant));
  expect(found.map(({ start_date, time_zone }) => local(start_date, time_zone))).toEqual(
    names.map(() => '2026-07-01 10:00'),
  );
  expect(new Map(found.map(({ name, time_zone }) => [name, time_zone]))).toEqual(new Map(windowsZones));
});

test('those that are not in every list are known', () => {
  const names = [
    'Omsk Standard Time',
    'Haiti Standard Time',
    'Russia Time Zone 11',
    'UTC-11',
    'Lord Howe Standard Time',
  ];
  expect(names.map((name) => windowsZones.get(name))).toEqual([
    'Asia/Omsk',
    'America/Port-au-Prince',
    'Asia/Kamchatka',
    'Etc/GMT+11',
    'Australia/Lord_Howe',
  ]);
});

test.each([
  ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
  ['(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien', 'Europe/Berlin'],
  ['(GMT+01:00) Brüssel, Kopenhagen, Madrid, Paris', 'Europe/Paris'],
  ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
  ['(UTC-07:00) Chihuahua, La Paz, Mazatlan', 'America/Mazatlan'],
  ['(UTC) Coordinated Universal Time', 'UTC'],
  ['(UTC+01:00) Nowhere', undefined],
  ['Amsterdam, Berlin', undefined],
])('what Windows shows as %s is %s', (shown, zone) => {
  expect(zoneOfPlaces(shown)).toBe(zone);
});

describe('a zone by the places that Windows shows', () => {
  const name = '(UTC-05:00) Eastern Time (US & Canada)';
  const begin = async (...components: string[][]) => {
    const person = service.as();
    const { words } = await importCalendar(person, calendar(...components));
    const [found] = await appointmentsOf(person);
    return { words, zone: found?.time_zone, start: found?.start_date };
  };

  test.each([
    ['between quotes', `TZID="${name}"`],
    ['without', `TZID=${name}`],
    ['without, and with other parameters', `VALUE=DATE-TIME;TZID=${name};X-A=b`],
  ])('is understood %s', async (_, parameters) => {
    expect(await begin(event('a', `DTSTART;${parameters}:20260701T100000`))).toEqual({
      words: '',
      zone: 'America/New_York',
      start: '2026-07-01T14:00:00.000Z',
    });
  });

  test('is what the file says of it, if it does', async () => {
    const offsets = ['BEGIN:STANDARD', 'DTSTART:16010101T000000', 'TZOFFSETFROM:+0900', 'TZOFFSETTO:+0900'];
    const zone = ['BEGIN:VTIMEZONE', `TZID:${name}`, ...offsets, 'END:STANDARD', 'END:VTIMEZONE'];
    const found = await begin(zone, event('a', `DTSTART;TZID="${name}":20260701T100000`));
    expect(found).toMatchObject({ words: '', start: '2026-07-01T01:00:00.000Z' });
  });
});
