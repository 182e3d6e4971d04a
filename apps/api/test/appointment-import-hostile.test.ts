import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meet } from './appointments.ts';
import { appointmentsOf, calendar, event, importCalendar, send } from './calendar-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const good = event('good', 'SUMMARY:Good');

describe('a file that is no calendar is refused as a whole', () => {
  test.each([
    ['empty', '', 400],
    ['blank', '\r\n\r\n', 400],
    ['a text', 'Dear all,\nsee you tomorrow', 400],
    ['a page', '<!doctype html><title>x</title>', 400],
    ['binary', 'PK\u0003\u0004\u0000\u0000', 400],
    ['a calendar with a byte 0', calendar(event('a\u0000b')), 400],
    ['an event alone', good.join('\r\n'), 400],
    ['one line of 3 MB', 'x'.repeat(3_000_000), 400],
  ])('%s', async (_, text, expected) => {
    expect((await send(service.as(), text)).status).toBe(expected);
  });

  test('by its media type, its size, an unknown parameter, or who is asking', async () => {
    const anna = service.as();
    expect((await send(anna, calendar(good), '', 'application/json')).status).toBe(415);
    expect((await send(anna, calendar(good), '?dryrun=true')).status).toBe(400);
    expect((await send(anna, calendar(good), '?owner=me')).status).toBe(400);
    expect((await send(service.stranger, calendar(good))).status).toBe(401);
    expect((await anna.get('/appointment/import/')).status).toBe(405);
    expect((await send(anna, 'x'.repeat(51 * 1024 * 1024))).status).toBe(413);
  });
});

describe('an event that cannot be read is named, and does not stop the others', () => {
  test.each([
    ['a day that does not exist', ['DTSTART:20260230T100000Z'], 'does not exist'],
    ['a time that does not exist', ['DTSTART:20260701T250000Z'], 'does not exist'],
    ['a year too far', ['DTSTART:99990101T000000Z'], 'does not exist'],
    ['no start', ['DTSTART:', 'SUMMARY:x'], 'DTSTART'],
    ['words for a time', ['DTSTART:tomorrow'], 'DTSTART: tomorrow does not exist'],
    ['an end before its start', ['DTSTART:20260701T100000Z', 'DTEND:20260701T090000Z'], 'DTEND is before DTSTART'],
    ['a negative length', ['DTSTART:20260701T100000Z', 'DURATION:-PT1H'], 'negative'],
    ['a length of ages', ['DTSTART:20260701T100000Z', 'DURATION:P99999999999D'], 'outside 1900 to 2999'],
    ['a rule that is none', ['DTSTART:20260701T100000Z', 'RRULE:FREQ=NEVER'], 'frequency'],
    ['every second for ever', ['DTSTART:20260701T100000Z', 'RRULE:FREQ=SECONDLY'], 'SECONDLY'],
    ['no colon', ['DTSTART:20260701T100000Z', 'SUMMARY'], 'cannot be read'],
    ['a uid of 5,000 characters', [`UID:${'u'.repeat(5000)}`, 'DTSTART:20260701T100000Z'], 'UID'],
    [
      'more than a million characters',
      ['DTSTART:20260701T100000Z', `DESCRIPTION:${'x'.repeat(1_100_000)}`],
      '1,048,576',
    ],
    [
      'a million characters in folds',
      ['DTSTART:20260701T100000Z', `DESCRIPTION:${'x\r\n '.repeat(1_100_000)}`],
      '1,048,576',
    ],
  ])('%s', async (_, lines, words) => {
    const anna = service.as();
    const bad = ['BEGIN:VEVENT', ...(lines[0]?.startsWith('UID') ? [] : ['UID:bad']), ...lines, 'END:VEVENT'];
    const { counts, rows, words: said } = await importCalendar(anna, calendar(bad, good));
    expect(said).toContain(words);
    expect(counts).toEqual([1, 0, 0, 1]);
    expect(rows).toMatchObject([{ status: 'failed', line: 4 }]);
    expect((await appointmentsOf(anna)).map(({ name }) => name)).toEqual(['Good']);
  });

  test('an event without its end', async () => {
    const anna = service.as();
    const { counts, words } = await importCalendar(anna, calendar(good.slice(0, -1), event('other')));
    expect([counts, words]).toEqual([[1, 0, 0, 1], 'It has no END:VEVENT.']);
  });
});

describe('rules that no calendar ends', () => {
  const rule = async (start: string, text: string) => {
    const anna = service.as();
    const answer = await importCalendar(anna, calendar(event('r', `DTSTART:${start}`, `RRULE:${text}`), good));
    return { ...answer, found: await appointmentsOf(anna) };
  };

  test('are taken for a year ahead, and the answer says so', async () => {
    const { words, found, counts } = await rule('20260701T100000Z', 'FREQ=WEEKLY');
    expect(counts).toEqual([2, 0, 0, 0]);
    expect(words).toMatch(/^weekly, without end: taken until \d{4}-\d\d-\d\d \(\d+ appointments\)\.$/);
    const year = Date.now() + 366 * 86_400_000;
    expect(found.every(({ start_date }) => Date.parse(start_date) < year)).toBe(true);
  });

  test('one that begins later than that is passed over, and the answer says until when it is too early', async () => {
    const year = new Date().getUTCFullYear() + 2;
    const { words, counts } = await rule(`${year}0701T100000Z`, 'FREQ=WEEKLY');
    expect(counts).toEqual([1, 0, 1, 0]);
    const [, until = ''] =
      /^The series begins after (\S+), and .*: import it again when it is nearer\.$/.exec(words) ?? [];
    expect(Math.abs(Date.parse(until) - Date.now() - 365 * 86_400_000)).toBeLessThan(3 * 86_400_000);
  });

  test('of which nothing is left is passed over, and the answer says why', async () => {
    const daily = ['DTSTART:20260701T100000Z', 'RRULE:FREQ=DAILY;COUNT=2'];
    const out = event('r', ...daily, 'EXDATE:20260701T100000Z,20260702T100000Z');
    const apart = [event('r', ...daily, 'EXDATE:20260701T100000Z'), event('r', 'RECURRENCE-ID:20260702T100000Z')];
    for (const [file, created] of [[calendar(out, good), 1] as const, [calendar(...apart, good), 2] as const]) {
      const { words, counts } = await importCalendar(service.as(), file);
      expect(counts).toEqual([created, 0, 1, 0]);
      expect(words).toMatch(/^Nothing of the series is left: .*\(EXDATE\), .*\(RECURRENCE-ID\)\.$/);
    }
  });

  test('a daily one since long ago keeps the thousand that are latest', async () => {
    const { words, found } = await rule('20100101T100000Z', 'FREQ=DAILY;COUNT=1000000000');
    expect(words).toMatch(/^daily: taken from \d{4}-\d\d-\d\d on until .* \(1000 appointments\)\.$/);
    expect(found.length).toBe(1001);
  });

  test.each(['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'])(
    '%s, which no day fits, leaves the day of the event itself',
    async (text) => {
      const { counts, found } = await rule('20260701T100000Z', text);
      expect(counts).toEqual([2, 0, 0, 0]);
      expect(found.length).toBe(2);
    },
  );

  test('a list of more days than ten years have is refused', async () => {
    const days = Array.from({ length: 4_001 }, () => '20260701T100000Z').join(',');
    const { counts, words } = await importCalendar(service.as(), calendar(event('r', `RDATE:${days}`), good));
    expect(counts).toEqual([1, 0, 0, 1]);
    expect(words).toBe('RDATE: at most 4,000 in an event, and here are 4,001.');
  });

  test('a month without that day is left out', async () => {
    const { found } = await rule('20260131T100000Z', 'FREQ=MONTHLY;COUNT=4');
    const days = found.filter(({ name }) => name === '').map(({ start_date }) => start_date.slice(5, 10));
    expect(days.every((day) => day.endsWith('-31'))).toBe(true);
    expect(days.length).toBeGreaterThan(1);
  });

  test('a zone whose clocks change every second is not worked out', async () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Odd', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'RRULE:FREQ=SECONDLY'];
    const offsets = ['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:STANDARD', 'END:VTIMEZONE'];
    const { counts, words } = await importCalendar(
      service.as(),
      calendar([...zone, ...offsets], event('a', 'DTSTART;TZID=Odd:20260701T100000')),
    );
    expect([counts, words]).toEqual([[1, 0, 0, 0], 'The time zone Odd is unknown: Europe/Berlin was taken.']);
  });
});

test('a file that breaks off keeps what came before, and says where', async () => {
  const anna = service.as();
  const whole = calendar(good, event('cut', 'SUMMARY:Cut'));
  const { counts, end } = await importCalendar(anna, whole.slice(0, whole.indexOf('SUMMARY:Cut')));
  expect(counts).toEqual([1, 0, 0, 0]);
  expect(end.problem).toMatchObject({ status: 400, detail: expect.stringContaining('within the VEVENT of line 10') });
});

test('ten thousand attendees are looked up, and those whom nobody knows are counted', async () => {
  const anna = service.as();
  const known = await meet(anna, { emails: [{ type: 'office', email: 'a77@example.org' }] });
  const attendees = Array.from({ length: 10_000 }, (_, number) => `ATTENDEE:mailto:a${number}@example.org`);
  const { counts, words } = await importCalendar(anna, calendar(event('many', ...attendees)));
  expect(counts).toEqual([1, 0, 0, 0]);
  expect(words).toContain('and 9989 more');
  expect(await appointmentsOf(anna)).toMatchObject([{ invitee_uuids: [known.uuid] }]);
});

test('what has no room in its field is in the summary', async () => {
  const anna = service.as();
  const title = `${'Besprechung '.repeat(8)}am Ende`;
  const place = `${'Straße '.repeat(20)}42`;
  const { rows } = await importCalendar(
    anna,
    calendar(event('long', `SUMMARY:${title}`, `LOCATION:${place}`, 'DESCRIPTION:Text')),
  );
  expect(rows).toMatchObject([{ status: 'noted', errors: [{ pointer: '/name' }, { pointer: '/address' }] }]);
  const [found] = await appointmentsOf(anna);
  expect(found?.summary).toBe(`${title}\n\n${place}\n\nText`);
  expect(found?.name).toBe('Besprechung Besprechung Besprechung Besprechung…');
});

test('with double booking refused an event that conflicts is named, and the others are taken', async () => {
  const anna = service.as(undefined, 'admin');
  await anna.patch('/organization/', { double_booking: 'refuse' });
  const { counts, rows } = await importCalendar(
    anna,
    calendar(
      event('a'),
      event('b', 'DTSTART:20260701T103000Z', 'DTEND:20260701T104000Z'),
      event('c', 'DTSTART:20260701T110000Z'),
    ),
  );
  expect(counts).toEqual([2, 0, 0, 1]);
  const [first] = await appointmentsOf(anna);
  expect(rows).toMatchObject([{ uid: 'b', status: 'failed', appointment: first?.uuid }]);
});
