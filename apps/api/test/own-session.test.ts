import { findAccount, replacePassword } from '@kupfer/db/account';
import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { insertSession } from '@kupfer/db/session';
import type { OpenSession, OwnSessions } from '@kupfer/schemas/session';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deviceOf } from '../src/auth/device.ts';
import { openBrowser } from './browser.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
let database: Database;

beforeAll(async () => {
  service = await startService({ jwtPublicKey: undefined, adminPassword: 'first password' });
  database = openDatabase(service.databaseUrl);
});
afterAll(async () => {
  await database.close();
  await service.stop();
});
beforeEach(async () => {
  await statement(database.pool, 'delete from session');
  await statement(database.pool, 'delete from throttle');
});

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

async function signedIn(password = 'first password', userAgent = firefox) {
  const browser = openBrowser(service);
  const { status, body } = await browser.post<OpenSession>(
    '/auth/login',
    { username: 'admin', password },
    { 'user-agent': userAgent },
  );
  expect(status).toBe(200);
  return { browser, open: body };
}

/** Somebody else with an account of the same organization. */
async function colleague(username: string) {
  const { open } = await signedIn();
  await statement(
    database.pool,
    `with made as (
       insert into account (uuid, username, username_key, search_text, password_hash)
       select gen_random_uuid(), $1::text, $1::text, $1::text, password_hash from account where username = 'admin' returning uuid)
     insert into member (organization_uuid, account_uuid, role) select $2, uuid, 'member' from made`,
    [username, open.organization_uuid],
  );
  const browser = openBrowser(service);
  await browser.post('/auth/login', { username, password: 'first password' });
  return browser;
}

const listed = async (browser: ReturnType<typeof openBrowser>) =>
  (await browser.get<OwnSessions>('/auth/sessions/')).body.results;

test('people see where they are signed in, the last used first, and nothing secret', async () => {
  const phone = await signedIn(
    'first password',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1',
  );
  const { browser } = await signedIn();
  expect(await listed(browser)).toEqual([
    expect.objectContaining({
      device: 'Firefox, Linux',
      is_current: true,
      address: expect.stringMatching(/127\.0\.0\.1$/),
    }),
    expect.objectContaining({ device: 'Safari, iPhone', is_current: false }),
  ]);
  await phone.browser.post('/auth/refresh', {});
  const results = await listed(phone.browser);
  expect(results.map(({ is_current }) => is_current)).toEqual([true, false]);
  for (const session of results) {
    expect(Object.keys(session).sort()).toEqual([
      'address',
      'create_date',
      'device',
      'is_current',
      'last_used_at',
      'uuid',
    ]);
  }
});

test('a session is ended from elsewhere at once', async () => {
  const { browser: lost } = await signedIn();
  const { browser } = await signedIn();
  const other = (await listed(browser)).find(({ is_current }) => !is_current);
  expect((await browser.delete(`/auth/sessions/${other?.uuid}/`)).status).toBe(204);
  expect((await lost.post('/auth/refresh', {})).status).toBe(401);
  expect((await lost.get('/auth/sessions/')).status).toBe(401);
  expect((await browser.delete(`/auth/sessions/${other?.uuid}/`)).status).toBe(404);
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
});

test('ending the session that asks signs out', async () => {
  const { browser } = await signedIn();
  const [own] = await listed(browser);
  expect((await browser.delete(`/auth/sessions/${own?.uuid.toUpperCase()}`)).status).toBe(204);
  expect(browser.cookies.size).toBe(0);
});

test('nobody sees or ends the sessions of others', async () => {
  const { browser } = await signedIn();
  const [own] = await listed(browser);
  const other = await colleague('bruno');
  expect(await listed(other)).toHaveLength(1);
  for (const uuid of [own?.uuid, crypto.randomUUID(), 'x', '%00']) {
    const answer = await other.delete<object>(`/auth/sessions/${uuid}/`);
    expect(answer).toMatchObject({ status: 404, body: { detail: 'There is no such object.' } });
  }
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
});

test('a page of another origin neither sees nor ends a session', async () => {
  const { browser } = await signedIn();
  const [own] = await listed(browser);
  const evil = { origin: 'https://evil.example.org' };
  expect((await browser.get('/auth/sessions/', evil)).status).toBe(403);
  expect((await browser.get('/auth/sessions/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await browser.delete(`/auth/sessions/${own?.uuid}/`, evil)).status).toBe(403);
  expect(await listed(browser)).toHaveLength(1);
});

test('a new password ends all other sessions, and opens the account from then on', async () => {
  const { browser: other } = await signedIn();
  const { browser } = await signedIn();
  const change = { password: 'first password', new_password: 'second pässword' };
  const { status, text } = await browser.post('/auth/password/change', change);
  expect({ status, text }).toEqual({ status: 204, text: '' });
  expect((await other.post('/auth/refresh', {})).status).toBe(401);
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
  const old = { username: 'admin', password: 'first password' };
  expect((await openBrowser(service).post('/auth/login', old)).status).toBe(401);
  await signedIn('second pässword');
  const back = { password: 'second pässword', new_password: 'first password' };
  expect((await browser.post('/auth/password/change', back)).status).toBe(204);
});

test.each([
  [{ password: 'wrong', new_password: 'a good password' }, '/password', 'This is not your password.'],
  [{ password: 'first password', new_password: '7 chars' }, '/new_password', 'At least 8 characters.'],
  [{ password: 'first password', new_password: '😀'.repeat(7) }, '/new_password', 'At least 8 characters.'],
  [{ password: 'first password', new_password: 'x'.repeat(1025) }, '/new_password', 'At most 1,024 characters.'],
  [{ password: 'first password', new_password: '\ud800'.repeat(9) }, '/new_password', expect.any(String)],
  [{ new_password: 'a good password' }, '/password', expect.any(String)],
  [{ password: 'first password', new_password: 'a good password', username: 'bruno' }, '/username', expect.any(String)],
])('the change %j is refused at its place', async (body, pointer, detail) => {
  const { browser } = await signedIn();
  const answer = await browser.post('/auth/password/change', body);
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer, detail }] } });
  await signedIn();
});

test('nobody changes a password without a session, or from another origin', async () => {
  const { browser, open } = await signedIn();
  const change = { password: 'first password', new_password: 'a good password' };
  expect((await openBrowser(service).post('/auth/password/change', change)).status).toBe(401);
  const authorization = `Bearer ${open.access_token}`;
  expect((await openBrowser(service).post('/auth/password/change', change, { authorization })).status).toBe(401);
  const evil = { origin: 'https://evil.example.org' };
  expect((await browser.post('/auth/password/change', change, evil)).status).toBe(403);
});

test('guessing the password in a browser that was left open is counted like signing in', async () => {
  const { browser } = await signedIn();
  const guess = () => browser.post('/auth/password/change', { password: 'wrong', new_password: 'a good password' });
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await guess()).status));
  expect(statuses.sort()).toEqual([400, 400, 400, 400, 400, 429, 429, 429]);
});

test('of two changes at once one wins, and a session that begins meanwhile does not outlive it', async () => {
  const { browser } = await signedIn();
  const passwords = ['one of two', 'two of two'];
  const [changes, logins] = await Promise.all([
    Promise.all(
      passwords.map((new_password) =>
        browser.post('/auth/password/change', { password: 'first password', new_password }),
      ),
    ),
    Promise.all(
      Array.from({ length: 4 }, async () => {
        const begun = openBrowser(service);
        await begun.post('/auth/login', { username: 'admin', password: 'first password' });
        return begun;
      }),
    ),
  ]);
  expect(changes.map(({ status }) => status).sort()).toEqual([204, 400]);
  for (const begun of logins) expect((await begun.post('/auth/refresh', {})).status).toBe(401);
  const password = passwords[changes.findIndex(({ status }) => status === 204)];
  await statement(database.pool, 'delete from throttle');
  expect((await browser.post('/auth/password/change', { password, new_password: 'first password' })).status).toBe(204);
});

test('no session begins by a password that was replaced, or an account that was disabled, since it was verified', async () => {
  const account = await findAccount(database, 'admin');
  if (!account) throw new Error('there is no user admin');
  const begin = (secret: string) =>
    insertSession(database, { account, secret_hash: Buffer.from(secret), user_agent: '', address: '' });
  expect(await begin('in time')).toBe(true);
  await statement(database.pool, 'update account set disabled_at = now()');
  expect(await begin('disabled')).toBe(false);
  await statement(database.pool, 'update account set disabled_at = null');
  const { password_hash } = account;
  expect(await replacePassword(database, account, { password_hash: 'another', kept: account.uuid })).toBe(true);
  expect(await begin('too late')).toBe(false);
  expect(await statement(database.pool, 'select from session')).toEqual([]);
  await statement(database.pool, `update account set password_hash = $1`, [password_hash]);
});

test.each([
  [firefox, 'Firefox, Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0',
    'Edge, Windows',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605.1', 'Safari, macOS'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36', 'Chrome, Android'],
  ['curl/8.9.1', 'curl'],
  ['<script>alert(1)</script>', '<script>alert(1)<'],
  ['', ''],
])('the device of %j is %j', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});
