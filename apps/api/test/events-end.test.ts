import { databaseUrl, run } from '@kupfer/db/testing-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { meet } from './appointments.ts';
import { type EventReader, readEvents } from './event-reader.ts';
import { eventually } from './notifications.ts';
import { type Person, type RunningService, signToken, startService } from './service.ts';

let service: RunningService;
const readers: EventReader[] = [];
beforeEach(async () => {
  service = await startService();
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await service.stop();
});

async function follow(token: string | undefined, headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await readEvents(service.url, token, headers);
  readers.push(reader);
  return reader;
}

/** Opens a stream as soon as the service takes one. */
const followAgain = ({ token }: Person) =>
  eventually(async () => {
    const reader = await follow(token);
    expect(reader.status).toBe(200);
    return reader;
  });

async function toHear(reader: EventReader, person: Person): Promise<void> {
  const { uuid } = await meet(person);
  await eventually(() => expect(reader.changed('contact')).toContain(uuid));
}

const problem = (code: string) => expect.objectContaining({ type: `/docs/problems#${code}`, instance: '/events' });

test('a stream is refused as any other request is', async () => {
  const [anna, stranger] = [service.as(), service.stranger];
  const expired = signToken({ ...anna, exp: 1 });
  expect(await stranger.get('/events')).toMatchObject({ status: 401, body: problem('not_signed_in') });
  const headers = { authorization: `Bearer ${expired}` };
  expect(await stranger.get('/events', headers)).toMatchObject({ status: 401, body: problem('invalid_token') });
  expect((await stranger.get(`/events?access_token=${anna.token}`)).status).toBe(401);
  const elsewhere = { 'x-organization-uuid': anna.organization_uuid };
  expect(await anna.get('/events', elsewhere)).toMatchObject({ status: 403, body: problem('not_allowed') });
  const places = [{ pointer: '/since' }, { pointer: '/~1~0' }];
  expect(await anna.get('/events?since=1&/~=2')).toMatchObject({ status: 400, body: { errors: places } });
  expect((await anna.post('/events')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
});

test('HEAD says what there is, and opens nothing', async () => {
  const anna = service.as();
  for (let count = 0; count < 25; count++) {
    const { status, headers, text } = await anna.send('HEAD', '/events');
    expect({ status, text, type: headers.get('content-type') }).toEqual({
      status: 200,
      text: '',
      type: 'text/event-stream',
    });
  }
});

test('a stream ends with its token, and says so', async () => {
  const anna = service.as();
  // Good for some seconds by the leeway alone.
  const token = signToken({ ...anna, exp: Math.floor(Date.now() / 1000) - 15 });
  const [short, long] = [await follow(token), await follow(anna.token)];
  await toHear(short, anna);
  await short.ended;
  expect(short.events.at(-1)).toEqual({ event: 'expired', data: {} });
  await toHear(long, anna);
  expect(long.events.map(({ event }) => event)).not.toContain('expired');
});

test('a quiet stream shows that it lives', async () => {
  const reader = await follow(service.as().token);
  await eventually(() => expect(reader.events).toContainEqual({ event: '', data: undefined }));
});

test('a caller has twenty streams, and a new one for each that he closes', async () => {
  const [anna, bert] = [service.as(), service.as()];
  const open = await Promise.all(Array.from({ length: 20 }, () => follow(anna.token)));
  expect(open.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const refused = await anna.get('/events');
  expect(refused).toMatchObject({ status: 429, body: problem('too_many_requests') });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await follow(bert.token)).status).toBe(200);
  for (const reader of open) await toHear(reader, anna);
  open[0]?.close();
  await toHear(await followAgain(anna), anna);
});

test('when the service stops, streams end, and no new one begins', async () => {
  const anna = service.as();
  const reader = await follow(anna.token);
  service.drain();
  await reader.ended;
  expect(reader.events).toEqual([{ event: 'ready', data: {} }]);
  expect((await anna.get('/events')).status).toBe(503);
});

/** Ends the connections that these statements run on, and answers how many there were. */
async function killConnections(which: string): Promise<void> {
  const name = new URL(service.databaseUrl).pathname.slice(1);
  await run(
    databaseUrl(service.databaseUrl, 'postgres'),
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and ${which}`,
  );
}

test('when the connection that reads the changes is lost, all streams end, and new ones are told again', async () => {
  const anna = service.as();
  const open = [await follow(anna.token), await follow(service.as().token)];
  await killConnections(`query like '%from change%'`);
  for (const reader of open) {
    await reader.ended;
    expect(reader.events.map(({ event }) => event)).not.toContain('expired');
  }
  await toHear(await followAgain(anna), anna);
  expect(service.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

test('while the database is away streams are refused', async () => {
  const anna = service.as();
  const reader = await follow(anna.token);
  const name = new URL(service.databaseUrl).pathname.slice(1);
  const server = databaseUrl(service.databaseUrl, 'postgres');
  await run(server, `alter database ${name} with allow_connections false`);
  await killConnections('true');
  await reader.ended;
  const refused = await anna.get('/events');
  expect(refused).toMatchObject({ status: 503, body: problem('unavailable') });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await run(server, `alter database ${name} with allow_connections true`);
  await toHear(await followAgain(anna), anna);
});

test('the log tells of a stream when it begins', async () => {
  const anna = service.as();
  await follow(anna.token);
  expect(service.log.at(-1)).toMatchObject({ path: '/events', status: 200, organization: anna.organization_uuid });
});
