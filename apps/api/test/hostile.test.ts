import { openDatabase } from '@kupfer/db/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

const time = { start_date: '2030-01-01T10:00:00Z', end_date: '2030-01-01T11:00:00Z' };

test.each([
  ['an object that is no text', { toString: 1 }],
  ['the right uuid in a list', 'own'],
  ['a very deep list', 'deep'],
])('%s as organization_uuid is bad input', async (_, given) => {
  const { body } = await anna.post('/contact/', {});
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const value =
    given === 'own' ? JSON.stringify([anna.organization_uuid]) : given === 'deep' ? deep : JSON.stringify(given);
  const options = { headers: { 'content-type': 'application/json' }, body: `{"organization_uuid":${value}}` };
  const refused = await anna.send('PATCH', `/contact/${body.uuid}/`, options);
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/organization_uuid' }] } });
});

test('an answer does not grow with what was sent: at most 100 places are told', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, number) => [`x${number}`, 1]));
  for (const refused of [await anna.post('/contact/', unknown), await service.stranger.post('/auth/token', unknown)]) {
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toHaveLength(100);
  }
});

test('a list that is too long is refused as a whole', async () => {
  const notes = Array.from({ length: 200_000 }, () => ({}));
  const refused = await anna.post('/appointment/', { ...time, notes });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/notes' }] } });
  expect(refused.body.errors).toHaveLength(1);
});

test.each(['CET', 'EST', 'Europe', '+01:00', 'Europe/Nowhere'])('%s is no time zone', async (time_zone) => {
  const refused = await anna.patch('/organization/', { time_zone });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/time_zone' }] } });
});

test('who follows edit_date misses nothing that had to wait: it is by the clock, not by the beginning', async () => {
  const [late, early] = [await anna.post('/contact/', {}), await anna.post('/contact/', {})];
  const database = openDatabase(service.databaseUrl);
  const holder = await database.pool.connect();
  await holder.query('begin');
  await holder.query('select from contact where uuid = $1 for update', [late.body.uuid]);
  const waiting = anna.patch<{ edit_date: string }>(`/contact/${late.body.uuid}/`, { suffix: 'waited' });
  const isWaiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  await eventually(async () => expect((await database.pool.query(isWaiting)).rowCount).toBe(1));
  const meanwhile = await anna.patch<{ edit_date: string }>(`/contact/${early.body.uuid}/`, { suffix: 'quick' });
  await holder.query('commit');
  holder.release();
  expect((await waiting).body.edit_date > meanwhile.body.edit_date).toBe(true);
  await database.close();
});

test('a filter by 1,000 uuids is answered, one by more is refused', async () => {
  const { body } = await anna.post('/contact/', {});
  const uuids = [body.uuid, ...Array.from({ length: 999 }, () => crypto.randomUUID())];
  expect(await anna.get(`/contact/?uuid=${uuids.join()}`)).toMatchObject({ status: 200, body: { count: 1 } });
  const refused = await anna.get(`/contact/?uuid=${[...uuids, crypto.randomUUID()].join()}`);
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/uuid' }] } });
});
