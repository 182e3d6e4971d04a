import { createHash } from 'node:crypto';
import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { purgeSessions } from '@kupfer/db/session';
import type { KeySet, OpenSession } from '@kupfer/schemas/session';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { type RunningService, startService } from './service.ts';

const PASSWORD = 'secret ä';
const admin = { username: 'admin', password: PASSWORD };
let service: RunningService;
let database: Database;

beforeAll(async () => {
  service = await startService({ jwtPublicKey: undefined, adminPassword: PASSWORD });
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

/** A browser in which admin is signed in. */
async function signedIn() {
  const browser = openBrowser(service);
  const { body, headers } = await browser.post<OpenSession>('/auth/login', admin);
  return { browser, open: body, cookie: headers.getSetCookie() };
}

const sessions = () => statement<{ secret_hash: Buffer }>(database.pool, 'select secret_hash from session');

test('signing in answers a token, for whom it is, and where else one may act', async () => {
  const { open } = await signedIn();
  const organization = { organization_uuid: open.organization_uuid, name: 'Demo', role: 'admin' };
  expect(open).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 900,
    core_user_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    username: 'admin',
    name: '',
    email: null,
    organization_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    role: 'superuser',
    organizations: [organization],
    is_default_password: false,
    mails: 'mailbox',
  });
  const { core_user_uuid, organization_uuid, username, role } = open;
  expect(decodeJwt(open.access_token)).toMatchObject({ core_user_uuid, organization_uuid, username, role });
  const authorization = `Bearer ${open.access_token}`;
  expect((await service.stranger.get('/organization/', { authorization })).body).toMatchObject({ name: 'Demo' });
});

test('the cookie is for the sign-in alone, out of reach of scripts and of other sites', async () => {
  const { cookie } = await signedIn();
  expect(cookie).toEqual([
    expect.stringMatching(/^kupfer-session=[\w-]{43}; Max-Age=2592000; Path=\/auth; HttpOnly; SameSite=Strict$/),
  ]);
});

test('at an address with TLS the cookie is Secure and of this host alone, and no other one is taken', async () => {
  const origin = 'https://contacts.example.org';
  const settings = { jwtPublicKey: undefined, adminPassword: PASSWORD, publicUrl: origin, local: false };
  const open = await startService(settings);
  const browser = openBrowser(open, origin);
  const { status, headers } = await browser.post('/auth/login', admin);
  expect(status).toBe(200);
  expect(headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-kupfer-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
  expect((await browser.post('/auth/refresh', {}, { origin: open.url })).status).toBe(403);
  const secret = browser.cookies.get('__Host-kupfer-session');
  expect((await browser.post('/auth/refresh', {}, { cookie: `kupfer-session=${secret}` })).status).toBe(401);
  await open.stop();
});

test('of the secret in the cookie the database has the hash alone', async () => {
  const { browser } = await signedIn();
  const secret = browser.cookies.get('kupfer-session') ?? '';
  expect(await sessions()).toEqual([{ secret_hash: createHash('sha256').update(secret).digest() }]);
  const everything = await statement(database.pool, 'select * from session');
  expect(JSON.stringify(everything)).not.toContain(secret);
  expect(JSON.stringify(service.log)).not.toContain(secret);
});

test('the session is exchanged for new tokens, with or without a body', async () => {
  const { browser, open } = await signedIn();
  for (const body of [{}, undefined, { organization_uuid: open.organization_uuid.toUpperCase() }]) {
    const { status, body: again, headers } = await browser.post<OpenSession>('/auth/refresh', body);
    expect(status).toBe(200);
    expect({ ...again, access_token: '' }).toEqual({ ...open, access_token: '' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.getSetCookie()).toHaveLength(1);
  }
  expect(await sessions()).toHaveLength(1);
});

test('what somebody may do is read anew for each token', async () => {
  const { browser } = await signedIn();
  const refresh = () => browser.post<OpenSession>('/auth/refresh', {});
  await statement(database.pool, `update account set is_superuser = false, name = 'Anna'`);
  expect((await refresh()).body).toMatchObject({ role: 'admin', name: 'Anna' });
  await statement(database.pool, `update member set role = 'member'`);
  const { body } = await refresh();
  expect(body).toMatchObject({ role: 'member', organizations: [{ role: 'member' }] });
  expect(decodeJwt(body.access_token)).toMatchObject({ role: 'member' });
  await statement(database.pool, 'update member set disabled_at = now()');
  expect(await refresh()).toMatchObject({ status: 403, body: { detail: 'This account belongs to no organization.' } });
  expect((await openBrowser(service).post('/auth/login', admin)).status).toBe(403);
  await statement(database.pool, `update member set disabled_at = null, role = 'admin'`);
  await statement(database.pool, `update account set is_superuser = true, name = ''`);
});

test('who belongs to several organizations chooses one of them, and no other', async () => {
  const { browser, open } = await signedIn();
  const other = '22222222-2222-4222-8222-222222222222';
  const foreign = '33333333-3333-4333-8333-333333333333';
  await statement(
    database.pool,
    `insert into organization (uuid, name) values ('${other}', 'Other'), ('${foreign}', '')`,
  );
  await statement(
    database.pool,
    `insert into member (organization_uuid, account_uuid, role) values ($1, $2, 'member')`,
    [other, open.core_user_uuid],
  );
  const { body } = await browser.post<OpenSession>('/auth/refresh', { organization_uuid: other });
  expect(decodeJwt(body.access_token)).toMatchObject({ organization_uuid: other });
  expect(body.organizations).toEqual([
    { organization_uuid: open.organization_uuid, name: 'Demo', role: 'admin' },
    { organization_uuid: other, name: 'Other', role: 'member' },
  ]);
  const refusal = { status: 403, body: { detail: 'This account does not belong to that organization.' } };
  for (const organization_uuid of [foreign, '44444444-4444-4444-8444-444444444444']) {
    expect(await browser.post('/auth/refresh', { organization_uuid })).toMatchObject(refusal);
  }
  expect((await browser.post('/auth/refresh', { organization_uuid: 'Demo' })).status).toBe(400);
  expect((await browser.post('/auth/refresh', { role: 'superuser' })).status).toBe(400);
  await statement(database.pool, 'delete from member where organization_uuid = $1', [other]);
});

test('signing out ends the session, also for who kept the cookie', async () => {
  const { browser } = await signedIn();
  const cookie = `kupfer-session=${browser.cookies.get('kupfer-session')}`;
  const { status, headers, text } = await browser.post('/auth/logout');
  expect({ status, text }).toEqual({ status: 204, text: '' });
  expect(headers.getSetCookie()).toEqual(['kupfer-session=; Max-Age=0; Path=/auth; HttpOnly; SameSite=Strict']);
  expect(browser.cookies.size).toBe(0);
  expect(await sessions()).toEqual([]);
  expect((await browser.post('/auth/refresh', {}, { cookie })).status).toBe(401);
  expect((await browser.post('/auth/logout', {}, { cookie })).status).toBe(204);
});

test('a session ends when it is over, and is erased then', async () => {
  const { browser } = await signedIn();
  await statement(database.pool, 'update session set expires_at = now()');
  expect(await browser.post('/auth/refresh', {})).toMatchObject({
    status: 401,
    body: { type: '/docs/problems#not_signed_in', detail: 'There is no session, or it has ended: sign in.' },
  });
  await signedIn();
  await purgeSessions(database);
  expect(await sessions()).toHaveLength(1);
});

test('use makes a session last longer, but none lasts for more than half a year', async () => {
  const { browser } = await signedIn();
  const daysLeft = async () => {
    await browser.post('/auth/refresh', {});
    const [row] = await statement<{ days: number }>(
      database.pool,
      'select round(extract(epoch from expires_at - now()) / 86400)::integer as days from session',
    );
    return row?.days;
  };
  await statement(database.pool, `update session set expires_at = now() + interval '1 minute'`);
  expect(await daysLeft()).toBe(30);
  await statement(database.pool, `update session set create_date = now() - interval '179 days'`);
  expect(await daysLeft()).toBe(1);
  await statement(database.pool, `update session set create_date = now() - interval '181 days'`);
  await daysLeft();
  expect((await browser.post('/auth/refresh', {})).status).toBe(401);
});

test('one signs in by e-mail address too, in any case; a user name can be nobody’s address', async () => {
  await statement(database.pool, `update account set email = 'Anna@Example.org', email_key = 'anna@example.org'`);
  const login = (username: string) => openBrowser(service).post('/auth/login', { username, password: PASSWORD });
  expect((await login('ANNA@example.ORG')).body).toMatchObject({ username: 'admin', email: 'Anna@Example.org' });
  expect((await login('anna')).status).toBe(401);
  await expect(
    statement(database.pool, `update account set username = 'anna@example.org', username_key = 'anna@example.org'`),
  ).rejects.toMatchObject({ constraint: 'account_username_check' });
});

test('a disabled account is told so by the right password alone, and its sessions are over', async () => {
  const { browser } = await signedIn();
  await statement(database.pool, 'update account set disabled_at = now()');
  expect((await browser.post('/auth/refresh', {})).status).toBe(401);
  const login = (password: string) => openBrowser(service).post('/auth/login', { username: 'admin', password });
  expect(await login(PASSWORD)).toMatchObject({ status: 403, body: { detail: 'This account is disabled.' } });
  expect((await login('wrong')).status).toBe(401);
  await statement(database.pool, 'update account set disabled_at = null');
});

test('the password that everybody knows is told with each answer', async () => {
  const local = await startService({ jwtPublicKey: undefined });
  const browser = openBrowser(local);
  const { body } = await browser.post('/auth/login', { username: 'admin', password: 'admin' });
  expect(body).toMatchObject({ is_default_password: true });
  expect((await browser.post('/auth/refresh', {})).body).toMatchObject({ is_default_password: true });
  await local.stop();
});

test('the published key verifies the tokens', async () => {
  const { open } = await signedIn();
  const { status, headers, body } = await service.stranger.get<KeySet>('/auth/jwks');
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  expect(body.keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x']]);
  const { payload } = await jwtVerify(open.access_token, createLocalJWKSet(body), { issuer: 'kupfer' });
  expect(payload).toMatchObject({ username: 'admin' });
});
