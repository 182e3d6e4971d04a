import { databaseUrl, run } from '@kupfer/db/testing-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test.each(['/livez', '/livez/', '/readyz', '/readyz/', '/health_check', '/health_check/'])(
  '%s is well',
  async (path) => {
    const { status, headers, body } = await service.stranger.get(path);
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
    expect(headers.get('cache-control')).toBe('no-store');
  },
);

test('of a failure that nobody foresaw the log tells all, and the answer nothing', async () => {
  const anna = service.as();
  await anna.get('/contacttype/');
  await run(service.databaseUrl, 'alter table contact_type rename column name to nom');
  const problem = {
    type: '/docs/problems#internal',
    status: 500,
    detail: 'The service failed; its log has more under the request id.',
  };
  const byRest = await anna.get('/contacttype/', { 'x-request-id': 'by-rest' });
  expect(byRest).toMatchObject({ status: 500, body: { ...problem, instance: '/contacttype/' } });
  const byTrpc = await anna.get('/trpc/contactType.list?input={}', { 'x-request-id': 'by-trpc' });
  expect(byTrpc).toMatchObject({ status: 500, body: { error: { message: problem.detail, data: { problem } } } });
  for (const { text } of [byRest, byTrpc]) expect(text).not.toMatch(/column|sort_key|select|\.ts/);

  const told = service.log.filter(({ level }) => level === 50);
  expect(told.map(({ request_id }) => request_id)).toEqual(['by-rest', 'by-trpc']);
  expect(JSON.stringify(told[0])).toContain('column');
});

test('without its database the service lives, but is not ready', async () => {
  const name = new URL(service.databaseUrl).pathname.slice(1);
  await run(
    databaseUrl(service.databaseUrl, 'postgres'),
    `alter database ${name} with allow_connections false`,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  );
  expect(await service.stranger.get('/livez')).toMatchObject({ status: 200 });
  for (const path of ['/readyz', '/health_check/']) {
    const { status, headers, body } = await service.stranger.get(path);
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { type: '/docs/problems#unavailable', instance: path },
    });
    expect(headers.get('retry-after')).toBe('5');
  }
});
