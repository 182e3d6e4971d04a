import { openDatabase } from '@kupfer/db/database';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { openAuditTrail } from '../src/audit-trail.ts';
import { feedSecrets } from '../src/auth/feed-secret.ts';
import { signingKey } from '../src/auth/keys.ts';
import { authRoutes } from '../src/auth/routes.ts';
import { startChangeFeed } from '../src/change-feed.ts';
import { createMetrics } from '../src/metrics.ts';
import { rateLimiter } from '../src/rate-limit.ts';
import { openApiDocument } from '../src/rest/openapi.ts';
import { operationsOf } from '../src/rest/operations.ts';
import { plainRoutes } from '../src/rest/plain-routes.ts';
import { appRouter } from '../src/router.ts';
import { readSettings } from '../src/settings.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const operations = operationsOf(appRouter);
const paths = openApiDocument(undefined).paths ?? {};
const documented = Object.entries(paths).map(([path, item]) => ({
  path,
  methods: METHODS.filter((method) => item[method]).map((method) => method.toUpperCase()),
}));

const named = (routes: { method: string; path: string }[]) =>
  routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort();

test('every procedure is an operation of REST', () => {
  expect(operations.map(({ name }) => name)).toEqual(Object.keys(appRouter._def.procedures));
});

test('no two operations share a method and path', () => {
  const all = named([...operations, ...plainRoutes]);
  expect(all).toEqual([...new Set(all)]);
});

test('the document tells of every operation and every plain route, and of nothing else', () => {
  const told = documented.flatMap(({ path, methods }) => methods.map((method) => ({ method, path })));
  expect(named(told)).toEqual(named([...operations, ...plainRoutes]));
});

test('operations are called in the document as their procedures are by tRPC', () => {
  const ids = Object.values(paths).flatMap((item) =>
    METHODS.map((method) => item[method]?.operationId).filter(Boolean),
  );
  expect(
    ids.filter((id) => !/^(auth|events|health)_|_(import|export)$|^calendarFeed_read$/.test(String(id))).sort(),
  ).toEqual(operations.map(({ name }) => name.replace('.', '_')).sort());
});

test.each(documented)('$path is served by the documented methods, and by no other', async ({ path, methods }) => {
  const { status, headers } = await service.stranger.send('OPTIONS', path.replace('{uuid}', crypto.randomUUID()));
  const allowed = headers
    .get('allow')
    ?.split(', ')
    .filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
  expect({ status, allowed: allowed?.sort() }).toEqual({ status: 204, allowed: [...methods].sort() });
});

test('whatever is served is in the document, but for the documentation itself and the other door', async () => {
  const database = openDatabase('postgresql://localhost/never-asked');
  const limitRate = rateLimiter(0);
  const log = pino({ level: 'silent' });
  const feed = startChangeFeed({ database, log });
  const signing = await signingKey('a secret that nobody needs to guess');
  const trail = openAuditTrail({ database, log });
  const auth = authRoutes({ database, signing, limitRate, mails: 'none', trail });
  const app = createApp({
    database,
    callerOf: async () => null,
    limitRate,
    hasMailbox: false,
    feedSecrets: feedSecrets('a secret that nobody needs to guess'),
    settings: readSettings({}),
    isStopping: () => false,
    metrics: createMetrics(database),
    log,
    feed,
    web: undefined,
    auth,
  });
  await feed.stop();
  await database.close();
  const served = new Set(app.routes.map(({ path }) => path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')));
  const told = documented.map(({ path }) => path.replace(/\/$/, ''));
  const beside = [...served].filter((path) => !told.includes(path));
  expect(beside.sort()).toEqual([
    '/',
    '/*',
    '/admin',
    '/docs',
    '/docs/favicon-32x32.png',
    '/docs/openapi.json',
    '/docs/page.css',
    '/docs/problems',
    '/docs/start.js',
    '/docs/swagger-ui-bundle.js',
    '/docs/swagger-ui.css',
    '/trpc/*',
  ]);
});
