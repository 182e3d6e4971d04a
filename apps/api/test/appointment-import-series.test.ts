import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const timesOf = async (person: Person) =>
  (await appointmentsOf(person)).map(
    ({ start_date, end_date }) => `${start_date.slice(5, 16)} ${end_date.slice(5, 16)}`,
  );

async function begins(...lines: string[]) {
  const person = service.as();
  const { words, counts } = await importCalendar(person, calendar(event('a', ...lines)));
  return { words, counts, times: await timesOf(person) };
}

test('a day that is added in another zone lasts as long as the others, and is left out by its day where they are', async () => {
  const series = ['DTSTART;TZID=Europe/Berlin:20260701T100000', 'DURATION:PT1H'];
  const added = ['RDATE:20260708T223000Z', 'RDATE;TZID=America/New_York:20260710T100000'];
  expect((await begins(...series, ...added)).times).toEqual([
    '07-01T08:00 07-01T09:00',
    '07-08T22:30 07-08T23:30',
    '07-10T14:00 07-10T15:00',
  ]);
  expect((await begins(...series, ...added, 'EXDATE;VALUE=DATE:20260709')).times).toEqual([
    '07-01T08:00 07-01T09:00',
    '07-10T14:00 07-10T15:00',
  ]);
});

test('zones are known by their names in a file of many calendars', async () => {
  const person = service.as();
  const one = (number: number) =>
    calendar(event(`${number}`, `DTSTART;TZID=America/New_York:20260701T${number % 2}00000`));
  const { counts, words } = await importCalendar(
    person,
    Array.from({ length: 230 }, (_, number) => one(number)).join(''),
  );
  expect({ counts, words }).toEqual({ counts: [230, 0, 0, 0], words: '' });
  expect(new Set(await timesOf(person))).toEqual(new Set(['07-01T04:00 07-01T04:00', '07-01T14:00 07-01T14:00']));
});

describe('a PERIOD that is added to a series', () => {
  const start = ['DTSTART;TZID=Europe/Berlin:20260701T100000', 'DURATION:PT1H'];

  test('has its own end, by a time or by a length', async () => {
    const { counts, times } = await begins(
      ...start,
      'RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260702T100000/20260702T123000,20260703T100000/PT30M',
      'RDATE;VALUE=PERIOD:20260704T080000Z/P1DT1H',
      'RDATE;TZID=Europe/Berlin:20260706T100000',
    );
    expect(counts).toEqual([1, 0, 0, 0]);
    expect(times).toEqual([
      '07-01T08:00 07-01T09:00',
      '07-02T08:00 07-02T10:30',
      '07-03T08:00 07-03T08:30',
      '07-04T08:00 07-05T09:00',
      '07-06T08:00 07-06T09:00',
    ]);
  });

  test('has it also where a rule names the same time, and a length of days is one of days', async () => {
    const { times } = await begins(
      'DTSTART;TZID=Europe/Berlin:20261023T100000',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=2',
      'RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20261024T100000/P1D',
    );
    expect(times).toEqual(['10-23T08:00 10-23T09:00', '10-24T08:00 10-25T09:00']);
  });

  test.each([
    ['ends before it begins', '20260702T080000Z/20260702T070000Z'],
    ['ends before it begins', '20260702T080000Z/-PT1H'],
    ['lies outside 1900 to 2999', '20260702T080000Z/P99999999D'],
    ['does not exist', '20260702T080000Z/20260230T070000Z'],
  ])('that %s is refused', async (reason, period) => {
    const { counts, words } = await begins(...start, `RDATE;VALUE=PERIOD:${period}`);
    expect(counts).toEqual([0, 0, 0, 1]);
    expect(words).toMatch(new RegExp(`^RDATE: .*${reason}`));
  });
});

describe('an occurrence whose RECURRENCE-ID is a day', () => {
  const series = event('s', 'DTSTART;TZID=Europe/Berlin:20260701T233000', 'DURATION:PT30M', 'RRULE:FREQ=DAILY;COUNT=3');
  const moved = (id: string, ...lines: string[]) =>
    event('s', id, 'DTSTART:20260703T150000Z', 'DTEND:20260703T160000Z', ...lines);

  test.each([
    ['a date', 'RECURRENCE-ID;VALUE=DATE:20260702'],
    ['a date that does not say so', 'RECURRENCE-ID:20260702'],
  ])('by %s is that of this day, whichever comes first', async (_, id) => {
    for (const file of [calendar(series, moved(id)), calendar(moved(id), series)]) {
      const person = service.as();
      await importCalendar(person, file);
      const times = ['07-01T21:30 07-01T22:00', '07-03T15:00 07-03T16:00', '07-03T21:30 07-03T22:00'];
      expect(await timesOf(person)).toEqual(times);
      expect((await importCalendar(person, file)).counts).toEqual([0, 0, 2, 0]);
      expect(await timesOf(person)).toEqual(times);
    }
  });

  test('means the one of that day, also where it was moved to another time', async () => {
    const person = service.as();
    const moving = (...lines: string[]) => calendar(event('s', 'RECURRENCE-ID;VALUE=DATE:20260702', ...lines));
    await importCalendar(person, calendar(series));
    const at = 'DTSTART:20260702T150000Z';
    expect((await importCalendar(person, moving(at, 'SUMMARY:New'))).counts).toEqual([0, 1, 0, 0]);
    expect((await appointmentsOf(person)).map(({ name }) => name)).toEqual(['', 'New', '']);
    expect((await importCalendar(person, moving(at, 'STATUS:CANCELLED', 'SEQUENCE:1'))).counts).toEqual([0, 1, 0, 0]);
    expect((await appointmentsOf(person)).map(({ name }) => name)).toEqual(['', '']);
  });

  test('changes the one that was imported with its series before', async () => {
    const person = service.as();
    await importCalendar(person, calendar(series));
    const alone = event(
      's',
      'RECURRENCE-ID;VALUE=DATE:20260702',
      'DTSTART;TZID=Europe/Berlin:20260702T233000',
      'SUMMARY:New',
    );
    expect((await importCalendar(person, calendar(alone))).counts).toEqual([0, 1, 0, 0]);
    expect((await appointmentsOf(person)).map(({ name }) => name)).toEqual(['', 'New', '']);
    expect((await importCalendar(person, calendar(series, moved('RECURRENCE-ID:20260702T213000Z')))).counts).toEqual([
      0, 1, 1, 0,
    ]);
    expect((await timesOf(person)).length).toBe(3);
  });

  test('is the day itself in a series of days', async () => {
    const person = service.as();
    const days = event('d', 'DTSTART;VALUE=DATE:20260701', 'RRULE:FREQ=DAILY;COUNT=2');
    await importCalendar(
      person,
      calendar(days, event('d', 'RECURRENCE-ID;VALUE=DATE:20260702', 'DTSTART:20260702T100000Z')),
    );
    expect((await timesOf(person)).map((times) => times.slice(0, 11))).toEqual(['06-30T22:00', '07-02T10:00']);
  });
});

describe('an event with more of something than is read is refused before it is read', () => {
  const many = (count: number, line: string) => Array.from({ length: count }, () => line);

  test.each([
    [
      'days in one line',
      [`RDATE:${many(50_000, '20260701T100000Z').join()}`],
      '/start_date',
      'RDATE: at most 4,000 .* 50,000',
    ],
    ['days in many lines', many(45_000, 'RDATE:20260701T100000Z'), '/start_date', 'RDATE: at most 4,000 .* 45,000'],
    ['days that are left out', many(4_001, 'EXDATE:20260701T100000Z'), '/start_date', 'EXDATE: at most 4,000 .* 4,001'],
    [
      'attendees',
      many(10_001, 'ATTENDEE:mailto:a@example.org'),
      '/invitee_uuids',
      'ATTENDEE: at most 10,000 .* 10,001',
    ],
    ['parameters', [`SUMMARY${';A=b'.repeat(200_000)}:x`], '/name', 'SUMMARY: .* 10,000 characters'],
    ['characters in a rule', [`RRULE:FREQ=DAILY${';BYDAY=MO'.repeat(50_000)}`], '/start_date', 'RRULE: at most 10,000'],
    [
      'times a day by the hour',
      [`RRULE:FREQ=HOURLY;COUNT=3;BYMINUTE=${Array.from({ length: 60 }, (_, minute) => minute).join()}`],
      '/start_date',
      'RRULE: at most 200 times a day',
    ],
    [
      'times a day',
      [`RRULE:FREQ=DAILY;BYHOUR=8,9,10,11;BYMINUTE=${Array.from({ length: 60 }, (_, minute) => minute).join()}`],
      '/start_date',
      'RRULE: at most 200 times a day',
    ],
    ['characters in a length', [`DURATION:P${'1D'.repeat(500_000)}`], '/end_date', 'DURATION: at most 10,000'],
  ])('%s', async (_, lines, pointer, words) => {
    const { rows, counts } = await importCalendar(service.as(), calendar(event('a', ...lines), event('b')));
    expect(counts).toEqual([1, 0, 0, 1]);
    const detail = expect.stringMatching(new RegExp(`^${words}`));
    expect(rows).toMatchObject([{ status: 'failed', line: 4, errors: [{ pointer, detail }] }]);
  });

  test('what nobody reads may be as much as it likes', async () => {
    const lines = [...many(100_000, 'X-A:1'), `X-B${';A=b'.repeat(20_000)}:x`, 'nonsense'];
    const { counts, words } = await importCalendar(service.as(), calendar(event('a', ...lines)));
    expect([counts, words]).toEqual([[1, 0, 0, 0], '']);
  });

  test('a day of a long list may have a zone of any name', async () => {
    const zone = '(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna';
    const days = many(900, `RDATE;TZID=${zone}:20260702T100000`);
    const { counts } = await importCalendar(service.as(), calendar(event('a', ...days)));
    expect(counts).toEqual([1, 0, 0, 0]);
  });
});
