import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { AppointmentImportLine } from '@kupfer/schemas/calendar-file';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf, good } from './appointments.ts';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { eventually } from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let database: Database;
beforeAll(async () => {
  service = await startService();
  database = openDatabase(service.databaseUrl);
});
afterAll(async () => {
  await database.close();
  await service.stop();
});

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const startOf = (hour: number) => new Date(Date.UTC(2026, 6, 1, hour)).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** An event that lasts this hour, and as long on the days after, if it is a series. */
const inHour = (hour: number, uid: string, ...lines: string[]) =>
  event(uid, `DTSTART:${startOf(hour)}`, `DTEND:${startOf(hour + 1)}`, `SUMMARY:${uid}`, ...lines);

const namesOf = async (person: Person) => (await appointmentsOf(person)).map(({ name }) => name);

async function refusingDoubleBooking() {
  const person = service.as(undefined, 'admin');
  await good(person.patch('/organization/', { double_booking: 'refuse' }));
  return person;
}

test('refused events among many are told with line and reason, hinder no other, and nothing of them is stored', async () => {
  const anna = await refusingDoubleBooking();
  const events = numbers(230).map((n) => {
    if (n % 50 === 30) return inHour(1000 + n - 1, `${n}`, 'RRULE:FREQ=DAILY;INTERVAL=100;COUNT=2');
    if (n % 50 === 40) return event(`${n}`, 'DTSTART:20260230T100000Z');
    return inHour(1000 + n, `${n}`);
  });
  const lines = calendar(...events).split('\r\n');
  const { counts, rows } = await importCalendar(anna, calendar(...events));
  const refused = numbers(230).filter((n) => n % 50 === 30 || n % 50 === 40);
  expect(counts).toEqual([230 - refused.length, 0, 0, refused.length]);
  expect(rows.map(({ uid, status }) => `${uid} ${status}`)).toEqual(refused.map((n) => `${n} failed`));
  for (const { uid, line, errors } of rows) {
    expect(lines.slice(line - 1, line + 1)).toEqual(['BEGIN:VEVENT', `UID:${uid}`]);
    expect(errors[0]?.detail).toContain(Number(uid) % 50 === 30 ? 'double booking' : 'does not exist');
  }
  const stored = numbers(230).filter((n) => !refused.includes(n));
  expect(await namesOf(anna)).toEqual(stored.map(String));
});

test('an event may take the time that an event before it gives up, and not the one that it takes', async () => {
  const anna = await refusingDoubleBooking();
  await importCalendar(anna, calendar(inHour(1, 'moved')));
  const { counts, rows } = await importCalendar(
    anna,
    calendar(inHour(2, 'moved', 'SEQUENCE:1'), inHour(1, 'free'), inHour(2, 'taken')),
  );
  expect(counts).toEqual([1, 1, 0, 1]);
  expect(rows).toMatchObject([{ uid: 'taken', status: 'failed' }]);
  expect(await namesOf(anna)).toEqual(['free', 'moved']);
});

test('events of one file with the same UID meet one another', async () => {
  const anna = service.as();
  const states = [1, 3, 2].map((sequence) => event('same', `SUMMARY:${sequence}`, `SEQUENCE:${sequence}`));
  const { counts, words } = await importCalendar(anna, calendar(...states, inHour(9, 'other')));
  expect([counts, words]).toEqual([[2, 1, 1, 0], 'A later state of this event was imported already.']);
  expect(await namesOf(anna)).toEqual(['other', '3']);
  const gone = event('same', 'STATUS:CANCELLED', 'SEQUENCE:4');
  expect((await importCalendar(anna, calendar(gone, inHour(3, 'same', 'SEQUENCE:5')))).counts).toEqual([1, 1, 0, 0]);
});

test('a file that is only looked at says the same of its refused events, and stores nothing', async () => {
  const anna = await refusingDoubleBooking();
  await importCalendar(anna, calendar(inHour(7, 'there')));
  const events = numbers(120).map((n) => (n === 60 ? event('60', 'DTSTART:tomorrow') : inHour(n, `${n}`)));
  const looked = await importCalendar(anna, calendar(...events), '?dry_run=true');
  expect(looked.counts).toEqual([118, 0, 0, 2]);
  expect(await namesOf(anna)).toEqual(['there']);
  const stored = await importCalendar(anna, calendar(...events));
  expect(stored).toEqual(looked);
});

test('the same events twice at once, in another order, are stored once', async () => {
  const anna = service.as();
  const events = numbers(250).map((n) => inHour(n, `${n}`));
  const [forwards, backwards] = [calendar(...events), calendar(...events.toReversed())];
  const both = await Promise.all([importCalendar(anna, forwards), importCalendar(anna, backwards)]);
  const sums = both.map(({ counts: [created = 0, , skipped = 0] }) => [created, skipped]);
  expect(both.map(({ end }) => end.problem)).toEqual([null, null]);
  expect(sums.map(([created = 0, skipped = 0]) => created + skipped)).toEqual([250, 250]);
  expect(sums.reduce((sum, [created = 0]) => sum + created, 0)).toBe(250);
  expect(await appointmentsOf(anna)).toHaveLength(250);
  const later = events.map((lines) => [...lines.slice(0, -1), 'SEQUENCE:1', 'LOCATION:Later', 'END:VEVENT']);
  const again = await Promise.all([
    importCalendar(anna, calendar(...later)),
    importCalendar(anna, calendar(...later.toReversed())),
  ]);
  expect(again.map(({ end }) => [end.updated + end.skipped, end.problem])).toEqual([
    [250, null],
    [250, null],
  ]);
  expect(again.reduce((sum, { end }) => sum + end.updated, 0)).toBe(250);
});

/** Begins an import, whose answer grows as it is read. */
async function begin(person: Person, body: string) {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${person.token}`, 'content-type': 'text/calendar' };
  const url = `${service.url}/appointment/import/`;
  const response = await fetch(url, { method: 'POST', body, headers, signal: abort.signal });
  const answer = { text: '' };
  const end = (async () => {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) answer.text += part;
  })();
  const lines = () =>
    answer.text
      .split('\n')
      .slice(0, -1)
      .map((line) => AppointmentImportLine.parse(JSON.parse(line)));
  const done = () => Math.max(...lines().flatMap((line) => ('done' in line ? line.done : [])));
  return { abort, end, done, lines };
}

test('a line of the answer counts what is committed, while the rest is under way', async () => {
  const anna = service.as();
  await importCalendar(anna, calendar(inHour(149, 'held')));
  const [held] = await appointmentsOf(anna);
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('select from appointment where uuid = $1 for update', [held?.uuid]);
    const events = [...numbers(149).map((n) => inHour(n, `${n}`)), inHour(149, 'held', 'LOCATION:Here')];
    const { end, done, lines } = await begin(anna, calendar(...events));
    await eventually(async () => {
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      expect(await statement(database.pool, waiting)).toHaveLength(1);
    });
    await eventually(async () => expect((await appointmentsOf(anna)).length).toBe(done() + 1));
    expect(done()).toBeGreaterThan(0);
    await client.query('rollback');
    await end;
    expect(lines().at(-1)).toEqual({ created: 149, updated: 1, skipped: 0, failed: 0, problem: null });
    expect(done()).toBe(150);
  } finally {
    client.release(true);
  }
});

test('a connection that breaks leaves whole events, and the next import goes on', async () => {
  const anna = service.as();
  const series = numbers(600).map((n) => inHour(n, `${n}`, 'RRULE:FREQ=DAILY;INTERVAL=30;COUNT=3'));
  const { abort, end, done } = await begin(anna, calendar(...series));
  await eventually(() => expect(done()).toBeGreaterThan(0));
  abort.abort();
  await end.catch(() => {});
  const again = await importCalendar(anna, calendar(...series));
  expect(again.end).toMatchObject({ updated: 0, failed: 0, problem: null });
  expect(again.end.skipped).toBeGreaterThanOrEqual(done());
  expect(again.end.created + again.end.skipped).toBe(600);
  expect(await appointmentsOf(anna)).toHaveLength(1800);
});

test('what a colleague has changed in an appointment meanwhile is not deleted with the others', async () => {
  const anna = service.as();
  await importCalendar(anna, calendar(inHour(1, 'a'), inHour(2, 'b')));
  const [first] = await appointmentsOf(anna);
  if (!first) throw new Error('there is none');
  await good(anna.patch(addressOf(first), { name: 'Mine' }));
  const gone = ['a', 'b'].map((uid) => event(uid, 'STATUS:CANCELLED', 'SEQUENCE:1'));
  expect((await importCalendar(anna, calendar(...gone))).counts).toEqual([0, 1, 1, 0]);
  expect(await namesOf(anna)).toEqual(['Mine']);
});
