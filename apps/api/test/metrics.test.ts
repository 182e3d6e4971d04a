import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './notifications.ts';
import { type RunningService, startService } from './service.ts';

const metricsToken = 'a-token-for-metrics-alone';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** The samples of a service by their names and labels. */
async function measured(): Promise<Map<string, number>> {
  const { status, headers, text } = await service.stranger.get('/metrics');
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/plain; version=0.0.4; charset=utf-8',
  });
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

const counted = (method: string, route: string, status: number) =>
  `http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

test('requests are counted by method, route and status, never by their paths', async () => {
  const anna = service.as();
  const { body } = await anna.post('/contact/', {});
  await anna.get(`/contact/${body.uuid}/`);
  await anna.get(`/contact/${body.uuid}`);
  await anna.get(`/contact/${crypto.randomUUID()}/`);
  await anna.get('/contact/?limit=1');
  await anna.send('HEAD', '/contact/');
  await anna.put('/contact/', {});
  await anna.get('/secret-path/');
  await anna.get('/trpc/contact.list?input={}');
  await service.stranger.post('/auth/token', {});
  const samples = await measured();
  for (const [name, count] of [
    [counted('POST', '/contact/', 201), 1],
    [counted('GET', '/contact/{uuid}/', 200), 2],
    [counted('GET', '/contact/{uuid}/', 404), 1],
    [counted('GET', '/contact/', 200), 1],
    [counted('HEAD', '/contact/', 200), 1],
    [counted('PUT', '/contact/', 405), 1],
    [counted('GET', 'none', 404), 1],
    [counted('GET', '/trpc/*', 200), 1],
    [counted('POST', '/auth/token/', 400), 1],
  ] as const) {
    expect([name, samples.get(name)]).toEqual([name, count]);
  }
  const names = [...samples.keys()].join('\n');
  expect(names).not.toContain(String(body.uuid));
  expect(names).not.toContain('secret-path');
});

test('their durations are in seconds', async () => {
  await service.as().get('/organization/');
  const samples = await measured();
  const labels = 'method="GET",route="/organization/",status="200"';
  const sum = samples.get(`http_request_duration_seconds_sum{${labels}}`) ?? 0;
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(10);
  expect(samples.get(`http_request_duration_seconds_bucket{le="10",${labels}}`)).toBe(1);
});

test('connections to the database are told, and what the process needs', async () => {
  await service.as().get('/contact/');
  // The service does something by itself now and then.
  const samples = await eventually(async () => {
    const found = await measured();
    expect(found.get('database_connections')).toBeGreaterThan(0);
    expect(found.get('database_connections_idle')).toBe(found.get('database_connections'));
    expect(found.get('database_connections_awaited')).toBe(0);
    return found;
  });
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(samples.has('nodejs_eventloop_lag_seconds')).toBe(true);
});

test('where there is a token it is needed, in local mode too', async () => {
  const guarded = await startService({ metricsToken });
  const attempt = (headers?: Record<string, string>) => guarded.stranger.get('/metrics', headers);
  expect(await attempt()).toMatchObject({ status: 401, body: { type: '/docs/problems#not_signed_in' } });
  for (const wrong of [`Bearer ${metricsToken}.`, 'Bearer x', metricsToken, `Basic ${metricsToken}`]) {
    const { status, body, headers } = await attempt({ authorization: wrong });
    expect({ status, body }).toMatchObject({ status: 401, body: { type: '/docs/problems#invalid_token' } });
    expect(headers.get('www-authenticate')).toContain('Bearer');
  }
  expect(await guarded.as(undefined, 'superuser').get('/metrics')).toMatchObject({ status: 401 });
  const { status, text } = await attempt({ authorization: `Bearer ${metricsToken}` });
  expect(status).toBe(200);
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/metrics",status="401"} 6');
  await guarded.stop();
});

test('the token opens nothing else', async () => {
  expect(await service.stranger.get('/contact/', { authorization: `Bearer ${metricsToken}` })).toMatchObject({
    status: 401,
  });
});

test('outside of the local mode there are no metrics without a token', async () => {
  const published = await startService({ local: false, publicUrl: 'https://example.org' });
  expect(await published.stranger.get('/metrics')).toMatchObject({ status: 404 });
  expect(await published.stranger.get('/metrics', { authorization: 'Bearer undefined' })).toMatchObject({
    status: 404,
  });
  await published.stop();
});
