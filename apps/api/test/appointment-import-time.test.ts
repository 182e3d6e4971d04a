import { afterAll, beforeAll, expect, test } from 'vitest';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** When the appointments of an event begin, and in which zone they are shown. */
async function begins(...lines: string[]) {
  const anna = service.as();
  const { words, counts } = await importCalendar(anna, calendar(event('a', ...lines)));
  const found = await appointmentsOf(anna);
  return { words, counts, starts: found.map(({ start_date }) => start_date.slice(0, 16)), found };
}

test('a date is one where VALUE=DATE was forgotten, too', async () => {
  const { counts, starts, found } = await begins('DTSTART:20261224', 'DTEND:20261226');
  expect(counts).toEqual([1, 0, 0, 0]);
  expect(starts).toEqual(['2026-12-23T23:00']);
  expect(found[0]?.end_date).toBe('2026-12-25T23:00:00.000Z');
});

test.each([
  ['CET', 'Europe/Brussels', '08:00'],
  ['EST5EDT', 'America/New_York', '14:00'],
  ['Japan', 'Asia/Tokyo', '01:00'],
])('the short name %s of a zone is that of %s', async (tzid, zone, hour) => {
  const { found, words } = await begins(`DTSTART;TZID=${tzid}:20260701T100000`);
  expect(found.map(({ time_zone, start_date }) => [time_zone, start_date.slice(11, 16)])).toEqual([[zone, hour]]);
  expect(words).toBe('');
});

test('a series that ends on a day has its time of that day, too', async () => {
  const { starts } = await begins('DTSTART:20260701T100000Z', 'RRULE:FREQ=DAILY;UNTIL=20260703');
  expect(starts).toEqual(['2026-07-01T10:00', '2026-07-02T10:00', '2026-07-03T10:00']);
});

test.each([
  ['130000', ['2026-07-01T14:00', '2026-07-02T14:00']],
  ['140000', ['2026-07-01T14:00', '2026-07-02T14:00', '2026-07-03T14:00']],
])('a series whose end is given in UTC ends then by the clocks of its zone: %s', async (until, expected) => {
  const start = 'DTSTART;TZID=America/New_York:20260701T100000';
  const { starts } = await begins(start, `RRULE:FREQ=DAILY;UNTIL=20260703T${until}Z`);
  expect(starts).toEqual(expected);
});

test('what a rule of RFC 2445 leaves out is left out', async () => {
  const { starts } = await begins(
    'DTSTART:20260701T100000Z',
    'RRULE:FREQ=DAILY;COUNT=4',
    'EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2',
  );
  expect(starts).toEqual(['2026-07-02T10:00', '2026-07-04T10:00']);
});

test('the weekdays of a rule are chosen among those of its year', async () => {
  const { starts } = await begins(
    'DTSTART;TZID=Europe/Berlin:20251231T090000',
    'RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2',
  );
  expect(starts).toEqual(['2025-12-31T08:00', '2026-12-31T08:00']);
});
