import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { type RunningService, startService } from './service.ts';

const admin = { username: 'admin', password: 'secret' };
const routes = ['/auth/login', '/auth/refresh', '/auth/logout'];
let service: RunningService;
let database: Database;

beforeAll(async () => {
  service = await startService({
    jwtPublicKey: undefined,
    adminPassword: 'secret',
    corsOrigins: ['https://app.example.org'],
  });
  database = openDatabase(service.databaseUrl);
});
afterAll(async () => {
  await database.close();
  await service.stop();
});

async function signedIn() {
  const browser = openBrowser(service);
  await browser.post('/auth/login', admin);
  return browser;
}

const bodyFor = (route: string) => (route === '/auth/login' ? admin : {});

const pages: [what: string, headers: Record<string, string>][] = [
  ['of another site', { origin: 'https://evil.example.org' }],
  ['of another port', { origin: 'http://127.0.0.1:1' }],
  ['of the same host by another protocol', { origin: 'https://127.0.0.1' }],
  ['of another name of this machine', { origin: 'http://localhost' }],
  ['in a sandbox', { origin: 'null' }],
  ['that may call the other routes', { origin: 'https://app.example.org' }],
  ['that hides its origin', { origin: '' }],
  ['of another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['of a neighbouring host, as the browser says', { 'sec-fetch-site': 'same-site' }],
];

test.each(pages)('a page %s is refused, and changes nothing', async (_, headers) => {
  const browser = await signedIn();
  const before = await statement(database.pool, 'select * from session order by uuid');
  for (const route of routes) {
    const answer = await browser.post(route, bodyFor(route), headers);
    expect({ route, status: answer.status }).toEqual({ route, status: 403 });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  }
  expect(await statement(database.pool, 'select * from session order by uuid')).toEqual(before);
});

test('a request without Origin is refused, whatever cookie it has', async () => {
  const browser = await signedIn();
  const cookie = [...browser.cookies].map((each) => each.join('=')).join();
  for (const route of routes) {
    expect((await service.stranger.post(route, bodyFor(route), { cookie })).status).toBe(403);
  }
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json2'])(
  'a form that is sent as %s is refused',
  async (type) => {
    const browser = await signedIn();
    for (const route of routes) {
      expect((await browser.post(route, bodyFor(route), { 'content-type': type })).status).toBe(415);
    }
  },
);

test('GET signs nobody in or out', async () => {
  const browser = await signedIn();
  for (const route of routes) {
    const { status, headers } = await browser.get(route);
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST, OPTIONS' });
  }
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
});

test('a session that somebody planted in a browser is not the one that its owner signs in to', async () => {
  const planted = 'p'.repeat(43);
  const browser = openBrowser(service);
  browser.cookies.set('kupfer-session', planted);
  expect((await browser.post('/auth/login', admin)).status).toBe(200);
  expect(browser.cookies.get('kupfer-session')).not.toBe(planted);
  const cookie = `kupfer-session=${planted}`;
  expect((await openBrowser(service).post('/auth/refresh', {}, { cookie })).status).toBe(401);
});

test('signing in anew ends the session that the browser had', async () => {
  const browser = await signedIn();
  const before = `kupfer-session=${browser.cookies.get('kupfer-session')}`;
  expect((await browser.post('/auth/login', admin)).status).toBe(200);
  expect((await openBrowser(service).post('/auth/refresh', {}, { cookie: before })).status).toBe(401);
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
});

test('a wrong password opens nothing and leaves the session as it was', async () => {
  const browser = await signedIn();
  const { status, headers } = await browser.post('/auth/login', { username: 'admin', password: 'wrong' });
  expect({ status, cookies: headers.getSetCookie() }).toEqual({ status: 401, cookies: [] });
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
});

test.each(['', 'x', 'x'.repeat(4000), "' or true --", '%00', '\\x00', 'true', '[object Object]'])(
  'the made-up secret %j opens no session',
  async (secret) => {
    const cookie = `kupfer-session=${secret}`;
    expect((await openBrowser(service).post('/auth/refresh', {}, { cookie })).status).toBe(401);
  },
);

test('the stored hash of a secret opens no session', async () => {
  await signedIn();
  const [row] = await statement<{ secret_hash: Buffer }>(database.pool, 'select secret_hash from session limit 1');
  for (const encoding of ['hex', 'base64url', 'base64'] as const) {
    const cookie = `kupfer-session=${row?.secret_hash.toString(encoding)}`;
    expect((await openBrowser(service).post('/auth/refresh', {}, { cookie })).status).toBe(401);
  }
});

test('the cookie opens no other door', async () => {
  const browser = await signedIn();
  expect((await browser.get('/contacttype/')).status).toBe(401);
  expect((await browser.get('/trpc/contactType.list?input={}')).status).toBe(401);
  expect((await browser.post('/contacttype/', { name: 'x' })).status).toBe(401);
});

test('the token opens no session', async () => {
  const browser = openBrowser(service);
  const { body } = await browser.post('/auth/login', admin);
  const authorization = `Bearer ${body.access_token}`;
  const cookie = `kupfer-session=${body.access_token}`;
  expect((await openBrowser(service).post('/auth/refresh', {}, { authorization })).status).toBe(401);
  expect((await openBrowser(service).post('/auth/refresh', {}, { cookie })).status).toBe(401);
});

test('a user agent of any length is kept in part', async () => {
  const browser = openBrowser(service);
  expect((await browser.post('/auth/login', admin, { 'user-agent': 'x'.repeat(8000) })).status).toBe(200);
  const [row] = await statement(database.pool, 'select length(user_agent) from session order by uuid desc limit 1');
  expect(row).toEqual({ length: 400 });
});
