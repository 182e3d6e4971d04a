import { Fault } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { rateLimiter } from '../src/rate-limit.ts';
import { type Answer, type RunningService, startService } from './service.ts';

let service: RunningService;

beforeAll(async () => {
  // Nothing comes back while the requests of a test are sent, however long that takes.
  vi.useFakeTimers({ toFake: ['performance'] });
  service = await startService({ rateLimit: 1, adminPassword: 'secret' });
});

afterAll(async () => {
  await service.stop();
  vi.useRealTimers();
});

/** Sends it until it is refused as one too many, and answers that refusal. */
async function oneTooMany(send: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  for (let sent = 1; sent <= 100; sent++) {
    const answer = await send();
    if (answer.status === 429) return answer;
  }
  throw new Error('all of them were answered');
}

const refused = { status: 429, body: { type: '/docs/problems#too_many_requests', status: 429 } };

test('who sends too much is told when to go on, and nobody else notices', async () => {
  const [anna, otto] = [service.as(), service.as()];
  const first = await anna.get('/contact/');
  expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=2;w=2');
  expect(first.headers.get('ratelimit')).toBe('"caller";r=1;t=1');
  const { headers, ...answer } = await oneTooMany(() => anna.get('/contact/'));
  expect(answer).toMatchObject(refused);
  expect(headers.get('retry-after')).toBe('1');
  expect(headers.get('ratelimit-policy')).toBe('"caller";q=2;w=2');
  expect(headers.get('ratelimit')).toBe('"caller";r=0;t=2');
  expect(await otto.get('/contact/')).toMatchObject({ status: 200 });
  expect(await service.as(anna.organization_uuid).get('/contact/')).toMatchObject({ status: 200 });
});

test('both doors count together, and each call of a batch', async () => {
  const anna = service.as();
  const input = encodeURIComponent('{"0":{},"1":{}}');
  const batch = await anna.get(`/trpc/organization.get,organization.get?batch=1&input=${input}`);
  expect(batch).toMatchObject({ status: 200 });
  expect(batch.headers.get('ratelimit')).toBe('"caller";r=0;t=2');
  expect(await anna.get('/organization/')).toMatchObject(refused);
});

test('tRPC tells the same refusal', async () => {
  const anna = service.as();
  const { headers, ...answer } = await oneTooMany(() => anna.get('/trpc/organization.get'));
  expect(answer).toMatchObject({ status: 429, body: { error: { data: { problem: refused.body } } } });
  expect(headers.get('retry-after')).toBe('1');
});

test('who must not is told so first, and it does not count', async () => {
  const anna = service.as();
  for (let sent = 1; sent <= 10; sent++) {
    expect(await service.stranger.get('/contact/')).toMatchObject({ status: 401 });
    expect(await anna.patch('/organization/', {})).toMatchObject({ status: 403 });
  }
  expect((await anna.get('/organization/')).headers.get('ratelimit')).toBe('"caller";r=1;t=1');
});

test.each(['/contact/', '/trpc/contact.create'])('of a body nothing is looked at before: %s', async (path) => {
  const anna = service.as();
  const send = () => anna.post(path, 'x'.repeat(1_048_576));
  expect(await send()).toMatchObject({ status: 413 });
  expect(await oneTooMany(send)).toMatchObject({ status: 429 });
});

test('signing in is limited by address', async () => {
  const empty = () => service.stranger.post('/auth/token', {});
  const first = await empty();
  expect(first.status).toBe(400);
  expect(first.headers.get('ratelimit')).toBe('"caller";r=1;t=1');
  expect(await oneTooMany(empty)).toMatchObject(refused);
});

test('documentation and health are not limited', async () => {
  for (const path of ['/livez', '/docs', '/docs/openapi.json']) {
    const { status, headers } = await service.stranger.get(path);
    expect({ status, limit: headers.get('ratelimit') }).toEqual({ status: 200, limit: null });
  }
});

test('in local mode nothing is limited unless it is asked for', async () => {
  const local = await startService();
  const { headers } = await local.as().get('/contact/');
  expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  await local.stop();
});

test('what was used up comes back steadily, up to the double of a second', () => {
  let now = 0;
  const limit = rateLimiter(10, () => now);
  const passed = (calls: number) => {
    let count = 0;
    for (let sent = 1; sent <= calls; sent++) {
      try {
        limit('anna', {});
        count += 1;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    }
    return count;
  };
  expect(passed(30)).toBe(20);
  now = 100;
  expect(passed(30)).toBe(1);
  now = 1100;
  expect(passed(30)).toBe(10);
  now = 60_000;
  expect(passed(30)).toBe(20);
});

test('a batch that is larger than all that is allowed at once passes when nothing else was sent', () => {
  const limit = rateLimiter(5, () => 0);
  const fields: Record<string, string> = {};
  limit('anna', fields, 20);
  expect(fields).toEqual({ 'RateLimit-Policy': '"caller";q=10;w=2', RateLimit: '"caller";r=0;t=2' });
  expect(() => limit('anna', fields, 20)).toThrow(expect.objectContaining({ retryAfter: 2 }));
});
