import { afterAll, beforeAll, expect, test } from 'vitest';
import { byHand } from './requests.ts';
import { type Person, type RunningService, startService } from './service.ts';

const origin = 'https://app.example.org';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService({ corsOrigins: [origin, 'http://localhost:5173'], rateLimit: 1000 });
  anna = service.as();
});

afterAll(() => service.stop());

/** The header fields of an answer that are about CORS. */
const shared = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

const preflight = (path: string, from = origin) =>
  service.stranger.send('OPTIONS', path, {
    headers: { origin: from, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' },
  });

test.each([
  '/contact/',
  '/contact/0/',
  '/nothing/',
  '/trpc/contact.list',
  '/livez',
  '/docs/openapi.json',
  '/auth/token',
])('a page of an allowed origin may read what %s answers, and other pages may not', async (path) => {
  const exposed = expect.stringMatching(
    /ETag.*Idempotency-Replayed.*Link.*Location.*RateLimit.*Retry-After.*X-Request-Id/,
  );
  const allowed = { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed };
  expect(shared((await anna.get(path, { origin })).headers)).toEqual(allowed);
  for (const other of ['https://example.org', `${origin}.example.com`, 'http://app.example.org', 'null']) {
    expect(shared((await anna.get(path, { origin: other })).headers)).toEqual({});
  }
});

test('a refusal may be read too', async () => {
  const { status, headers } = await service.stranger.get('/contact/', { origin });
  expect({ status, from: headers.get('access-control-allow-origin') }).toEqual({ status: 401, from: origin });
});

test('a browser that asks first is told the methods of the path and the header fields, for two hours', async () => {
  const { status, headers } = await preflight(`/contact/${crypto.randomUUID()}/`);
  expect(status).toBe(204);
  expect(shared(headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': expect.stringMatching(/Authorization.*Content-Type.*Idempotency-Key.*If-Match/),
    'access-control-max-age': '7200',
  });
  expect(headers.get('allow')).toBe('GET, HEAD, PUT, PATCH, DELETE, OPTIONS');
});

test('one of another origin is told nothing but what is allowed here', async () => {
  const { status, headers } = await preflight('/contact/', 'https://example.org');
  expect({ status, allow: headers.get('allow') }).toEqual({ status: 204, allow: 'GET, HEAD, POST, OPTIONS' });
  expect(shared(headers)).toEqual({});
});

test('what is no path, and no method of it, stays so', async () => {
  expect(await preflight('/nothing/')).toMatchObject({ status: 404 });
  expect(await anna.send('DELETE', '/contact/', { headers: { origin } })).toMatchObject({ status: 405 });
  const { headers } = await service.stranger.send('OPTIONS', '/contact/', { headers: { origin } });
  expect(headers.get('access-control-allow-methods')).toBe(null);
});

test.each([
  ['/contact/', 'Authorization, Accept-Encoding, Origin'],
  ['/contact/0/', 'Origin'],
  ['/livez', 'Origin'],
  ['/trpc/contact.list', expect.stringMatching(/Authorization, Accept-Encoding, Origin$/)],
])('caches tell the origins apart that ask for %s', async (path, vary) => {
  expect((await anna.get(path)).headers.get('vary')).toEqual(vary);
  expect((await anna.get(path, { origin })).headers.get('vary')).toEqual(vary);
});

test('credentials are never allowed', async () => {
  for (const { headers } of [await preflight('/contact/'), await anna.get('/contact/', { origin })]) {
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  }
});

test('without origins nothing is shared', async () => {
  const closed = await startService();
  const { headers } = await closed.as().get('/contact/', { origin });
  expect(shared(headers)).toEqual({});
  expect(headers.get('vary')).toBe('Authorization, Accept-Encoding');
  await closed.stop();
});

test('an allowed origin does not open the service under a foreign host', async () => {
  const lines = ['GET /livez HTTP/1.1', 'Host: example.org', `Origin: ${origin}`];
  expect(await byHand(service.url, lines)).toMatchObject({ status: 421 });
});
