import type { Appointment } from '@kupfer/schemas/appointment';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf, book, good, look, meet } from './appointments.ts';
import { appointmentsOf, importCalendar } from './calendar-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const exported = async (person: ReturnType<RunningService['as']>) =>
  (await person.send('GET', '/appointment/export/?format=ics')).text;

const text = (most: number) =>
  fc
    .string({ unit: fc.constantFrom(...'aä,;:\\"ß🐎 \'=-x'), maxLength: most })
    .map((each) => each.replaceAll(/\s+/g, ' ').trim());
const lines = fc.array(text(60), { maxLength: 4 }).map((each) => each.join('\n').trim());

const appointments = fc.record({
  name: text(50).filter((name) => name !== ''),
  address: text(100),
  summary: lines,
  type: fc.uniqueArray(
    text(50).filter((type) => type !== ''),
    { maxLength: 3 },
  ),
  time_zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'),
  start: fc.integer({ min: Date.parse('2020-01-01') / 1000, max: Date.parse('2030-01-01') / 1000 }),
  length: fc.integer({ min: 0, max: 100_000 }),
});

const shared = ({ name, address, summary, type, start_date, end_date }: Appointment) =>
  JSON.stringify({ name, address, summary, type, start_date, end_date });

test('what is exported from one organization is the same when another imports it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(appointments, { minLength: 1, maxLength: 8 }), async (made) => {
      const [anna, bert] = [service.as(), service.as()];
      for (const { start, length, ...fields } of made) {
        const start_date = new Date(start * 1000).toISOString();
        const end_date = new Date((start + length) * 1000).toISOString();
        await book(anna, { ...fields, start_date, end_date });
      }
      const calendar = await exported(anna);
      expect((await importCalendar(bert, calendar)).counts).toEqual([made.length, 0, 0, 0]);
      const [given, taken] = [await appointmentsOf(anna), await appointmentsOf(bert)];
      expect(taken.map(shared).sort()).toEqual(given.map(shared).sort());
      expect((await importCalendar(bert, calendar)).counts).toEqual([0, 0, made.length, 0]);
      expect((await importCalendar(anna, calendar)).counts).toEqual([0, 0, made.length, 0]);
      expect(await appointmentsOf(anna)).toEqual(given);
    }),
    { numRuns: 12 },
  );
});

test('our own export that comes back changes what somebody has changed in it, and nothing else', async () => {
  const anna = service.as();
  const guest = await meet(anna, { emails: [{ type: 'office', email: 'guest@example.org' }] });
  const silent = await meet(anna, { last_name: 'Without address' });
  const made = await book(anna, {
    name: 'Before',
    summary: 'Summary',
    notes: [{ type: 'Primary', note: 'A note' }],
    invitee_uuids: [guest.uuid, silent.uuid],
  });
  const calendar = (await exported(anna)).replace('SUMMARY:Before', 'SUMMARY:After');
  expect((await importCalendar(anna, calendar)).counts).toEqual([0, 1, 0, 0]);
  const { name, edit_date, ...rest } = await look(anna, made);
  const { name: _, edit_date: before, ...same } = made;
  expect(name).toBe('After');
  expect(edit_date > before).toBe(true);
  expect(rest).toEqual(same);
});

test('our own export that is older than the appointment changes nothing', async () => {
  const anna = service.as();
  const made = await book(anna, { name: 'Before' });
  const calendar = await exported(anna);
  await good(anna.patch(addressOf(made), { name: 'Later' }));
  const { counts, words } = await importCalendar(anna, calendar);
  expect([counts, words]).toEqual([[0, 0, 1, 0], 'The appointment was changed here since this was exported.']);
  expect((await look(anna, made)).name).toBe('Later');
});
