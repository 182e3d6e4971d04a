import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Answer, type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let database: Database;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  database = openDatabase(service.databaseUrl, { connections: 1 });
  anna = service.as(undefined, 'admin');
  await anna.get('/contacttype/');
});

// Whoever has a place in the queue is served here, however long that takes: it is another limit that would end the wait.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

afterAll(async () => {
  await database.close();
  await service.stop();
});

/** Sends so many requests while what they need is locked, and unlocks it when so many are answered. */
async function crowd(requests: number, unlockAfter: number, send: () => Promise<Answer<Fields>>) {
  const locks = await database.pool.connect();
  await statement(locks, 'begin');
  await statement(locks, 'lock table contact_type');
  const early: Answer<Fields>[] = [];
  const { promise: isTime, resolve: unlock } = Promise.withResolvers<void>();
  const all = Array.from({ length: requests }, async () => {
    const answer = await send();
    if (early.push(answer) === unlockAfter) unlock();
    return answer.status;
  });
  await isTime;
  const atOnce = early.slice();
  await statement(locks, 'rollback');
  locks.release();
  return { atOnce, statuses: await Promise.all(all) };
}

test.each<[string, number, () => Promise<Answer<Fields>>]>([
  ['reads', 200, () => anna.get('/contacttype/')],
  ['writes', 201, () => anna.post('/contacttype/', { name: crypto.randomUUID() })],
])('while two hundred wait for the database, who %s is told at once to come back', async (_, served, send) => {
  // Ten have a connection, two hundred wait.
  const { atOnce, statuses } = await crowd(240, 30, send);
  for (const { status, headers, body } of atOnce) {
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { type: '/docs/problems#unavailable', detail: 'Too many requests wait for the database at the moment.' },
    });
    expect(headers.get('retry-after')).toBe('1');
  }
  // What the service does by itself may wait too.
  const count = (status: number) => statuses.filter((each) => each === status).length;
  expect(count(503)).toBeLessThan(35);
  expect(count(served)).toBe(240 - count(503));
});
