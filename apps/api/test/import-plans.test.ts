import { afterAll, beforeAll, expect, test } from 'vitest';
import { calendar, event, importCalendar } from './calendar-files.ts';
import { readAnswer, send } from './contact-files.ts';
import { openBackDoor } from './notifications.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
let backDoor: ReturnType<typeof openBackDoor>;
beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

/** How many rows PostgreSQL plans for; -1 as long as it never looked. */
async function rowsPlannedFor(table: string): Promise<number> {
  const [row] = await backDoor.sql<{ rows: number }>(
    'select reltuples::integer as rows from pg_class where oid = $1::text::regclass',
    table,
  );
  return row?.rows ?? Number.NaN;
}

test('lists are planned for as many contacts as an import brings, before it ends', async () => {
  const contacts = Array.from({ length: 1_100 }, (_, n) => `N${n},n${n}@example.org`);
  const { end } = readAnswer((await send(service.as(), ['last_name,email_1_email', ...contacts].join('\n'))).text);
  expect(end).toMatchObject({ created: 1_100 });
  expect(await rowsPlannedFor('contact')).toBeGreaterThanOrEqual(1_000);
});

test('and for as many appointments, of which a series has many', async () => {
  const days = ['DTSTART:20260701T080000Z', 'DTEND:20260701T090000Z', 'RRULE:FREQ=DAILY;COUNT=200'];
  const series = Array.from({ length: 6 }, (_, n) => event(`series ${n}`, ...days));
  const { counts } = await importCalendar(service.as(), calendar(...series));
  expect(counts).toEqual([6, 0, 0, 0]);
  for (const table of ['appointment', 'appointment_participant', 'appointment_import']) {
    expect(await rowsPlannedFor(table)).toBeGreaterThanOrEqual(1_000);
  }
});
