import { openDatabase, statement } from '@kupfer/db/database';
import { purgeKeptAnswers } from '@kupfer/db/kept-answer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf } from '../src/rest/operations.ts';
import { appRouter } from '../src/router.ts';
import { kinds } from './objects.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

const keyed = (key: string = crypto.randomUUID()) => ({ 'idempotency-key': key });
const isReplayed = ({ headers }: { headers: Headers }) => headers.get('idempotency-replayed') === 'true';

/** Tried where else they are tested. */
const elsewhere = [
  '/apikey/',
  '/calendarfeed/',
  '/calendarfeed/{uuid}/renew/',
  '/contact/{uuid}/merge/',
  '/contact/{uuid}/unmerge/',
  '/demo/',
  '/invitation/',
  '/invitation/{uuid}/resend/',
  '/organizations/',
];

test('everything that is made by a POST is tried here, or elsewhere', () => {
  const posts = operationsOf(appRouter).filter(({ method }) => method === 'POST');
  const resend = '/appointmentnotifications/{uuid}/resend/';
  const tried = [...kinds.map(({ path }) => path), resend, ...elsewhere];
  expect(posts.map(({ path }) => path).sort()).toEqual(tried.sort());
});

describe.each(kinds)('$path', ({ path, make, change }) => {
  test('a repeated request makes one object and is answered the same', async () => {
    const body = await make(anna);
    const headers = keyed();
    const first = await anna.post(path, body, headers);
    const again = await anna.post(path, body, headers);
    expect([first, again].map(isReplayed)).toEqual([false, true]);
    expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
    for (const name of ['location', 'etag']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    const after = await anna.post(path, { ...body, ...change() }, headers);
    expect(after).toMatchObject({ status: 422, body: { type: '/docs/problems#key_reused' } });
  });

  test('an answer is erased with the object that it shows, and its request is not done again', async () => {
    const body = await make(anna);
    const headers = keyed();
    const first = await anna.post(path, body, headers);
    await anna.delete(`${path}${first.body.uuid}/`);
    const again = await anna.post(path, body, headers);
    expect(again).toMatchObject({ status: 409, body: { type: '/docs/problems#conflict' } });
    const database = openDatabase(service.databaseUrl);
    const kept = await statement(database.pool, 'select answer from kept_answer where object_uuid = $1', [
      first.body.uuid,
    ]);
    expect(kept).toEqual([{ answer: null }]);
    await database.close();
  });
});

test('of 50 requests with one key at once one makes a contact, the others are told its answer or to wait', async () => {
  const headers = keyed();
  const body = { last_name: 'Only' };
  const answers = await Promise.all(Array.from({ length: 50 }, () => anna.post('/contact/', body, headers)));
  for (const answer of answers) {
    if (answer.status === 201) continue;
    expect(answer).toMatchObject({ status: 409, body: { type: '/docs/problems#still_running' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  expect(new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
  expect((await anna.get('/contact/?search=only')).body.count).toBe(1);
});

test('a key is its caller’s own, and holds for one path of one organization', async () => {
  const headers = keyed('mine');
  const body = { last_name: 'Mine' };
  const first = await anna.post('/contact/', body, headers);
  const colleague = service.as(anna.organization_uuid);
  const stranger = service.as();
  for (const other of [
    await colleague.post('/contact/', body, headers),
    await stranger.post('/contact/', body, headers),
  ]) {
    expect({ status: other.status, replayed: isReplayed(other) }).toEqual({ status: 201, replayed: false });
    expect(other.body.uuid).not.toBe(first.body.uuid);
  }
  expect((await anna.post('/contacttype/', { name: 'Mine' }, headers)).status).toBe(201);
});

test('a refused request keeps nothing: corrected, the same key is good', async () => {
  const headers = keyed();
  expect((await anna.post('/contact/', { title: 'Dr.' }, headers)).status).toBe(400);
  expect((await anna.post('/contact/', { contact_type: 'unknown' }, headers)).status).toBe(400);
  expect((await anna.post('/contact/', { title: 'Ms.' }, headers)).status).toBe(201);
});

test('a key has 1 to 255 visible characters', async () => {
  for (const key of ['', 'a b', 'ä', 'x'.repeat(256)]) {
    const { status } = await anna.post('/contact/', {}, { 'idempotency-key': Buffer.from(key).toString('latin1') });
    expect({ key, status }).toEqual({ key, status: 400 });
  }
  expect((await anna.post('/contact/', {}, keyed('x'.repeat(255)))).status).toBe(201);
});

test('a mail is tried again once', async () => {
  const time = { start_date: '2030-01-01T10:00:00Z', end_date: '2030-01-01T11:00:00Z' };
  const appointment = await anna.post('/appointment/', time);
  const notification = { appointment: appointment.body.uuid, recipient: 'anna@example.org' };
  const asked = { ...notification, send_notification: true, send_at: '2029-01-01T00:00:00Z' };
  const { body } = await anna.post('/appointmentnotifications/', asked);
  const at = `/appointmentnotifications/${body.uuid}/`;
  await anna.patch(at, { send_notification: false });
  const headers = keyed();
  const first = await anna.post(`${at}resend/`, undefined, headers);
  const again = await anna.post(`${at}resend/`, undefined, headers);
  expect([first.status, again.status, isReplayed(again)]).toEqual([200, 200, true]);
  const other = await anna.post('/appointmentnotifications/', asked);
  await anna.patch(`/appointmentnotifications/${other.body.uuid}/`, { send_notification: false });
  const elsewhere = await anna.post(`/appointmentnotifications/${other.body.uuid}/resend/`, undefined, headers);
  expect({ status: elsewhere.status, replayed: isReplayed(elsewhere) }).toEqual({ status: 200, replayed: false });
});

test('by tRPC a key goes with a single call', async () => {
  const body = JSON.stringify({ last_name: 'Call' });
  const options = { body, headers: { 'content-type': 'application/json', ...keyed() } };
  const first = await anna.send('POST', '/trpc/contact.create', options);
  const again = await anna.send('POST', '/trpc/contact.create', options);
  expect(again.text).toBe(first.text);
  expect([first, again].map(isReplayed)).toEqual([false, true]);
  const batch = { ...options, body: JSON.stringify({ 0: { last_name: 'A' }, 1: { last_name: 'B' } }) };
  const refused = await anna.send<Fields[]>('POST', '/trpc/contact.create,contact.create?batch=1', batch);
  expect(refused.status).toBe(400);
  expect((await anna.get('/contact/?search=call')).body.count).toBe(1);
});

test('after a day an answer is no longer kept', async () => {
  const headers = keyed();
  const first = await anna.post('/contact/', { last_name: 'Day' }, headers);
  const database = openDatabase(service.databaseUrl);
  const age = "update kept_answer set create_date = now() - interval '24 hours' where object_uuid = $1";
  await statement(database.pool, age, [first.body.uuid]);
  const again = await anna.post('/contact/', { last_name: 'Night' }, headers);
  expect([again.status, isReplayed(again)]).toEqual([201, false]);
  await statement(database.pool, age, [again.body.uuid]);
  await purgeKeptAnswers(database);
  const left = await statement(
    database.pool,
    "select from kept_answer where create_date < now() - interval '23 hours'",
  );
  expect(left).toEqual([]);
  await database.close();
});
