import { statement } from '@kupfer/db/database';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signAccessToken } from '../src/auth/access-token.ts';
import { signingKey } from '../src/auth/keys.ts';
import { type Accounts, forgetTries, invite, join, type SignedIn, signIn, startAccounts } from './accounts.ts';
import { openBrowser } from './browser.ts';
import { signToken, startService } from './service.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

const get = (path: string, headers: Record<string, string>) => accounts.service.stranger.get(path, headers);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('a token of another installation opens nothing', async () => {
  const other = await startService({ jwtPublicKey: undefined, adminPassword: 'first password' });
  const { body } = await other.stranger.post('/auth/token', { username: 'admin', password: 'first password' });
  await other.stop();
  expect((await get('/contact/', bearer(String(body.access_token)))).status).toBe(401);
});

test('a token that says what an account may not is no token of ours without our key', async () => {
  const anna = await join(accounts, admin, { username: 'anna' });
  const claims = { ...decodeJwt(anna.open.access_token), role: 'superuser' };
  const parts = anna.open.access_token.split('.');
  const forged = [parts[0], Buffer.from(JSON.stringify(claims)).toString('base64url'), parts[2]].join('.');
  expect((await get('/contact/', bearer(forged))).status).toBe(401);
  const guessed = await signingKey('a secret of thirty-two bytes, or more');
  const { core_user_uuid, organization_uuid, username } = anna.open;
  const signed = await signAccessToken(guessed, { core_user_uuid, organization_uuid, username, role: 'superuser' });
  expect((await get('/contact/', bearer(signed))).status).toBe(401);
});

test('a platform’s token in our name opens nothing, and one with the uuid of an account is no account', async () => {
  const { core_user_uuid, organization_uuid } = admin.open;
  const claims = { core_user_uuid, organization_uuid, username: 'admin', role: 'superuser' };
  expect((await get('/contact/', bearer(signToken({ ...claims, iss: 'kupfer' })))).status).toBe(401);
  const token = signToken({ ...claims, role: 'member' });
  expect((await get('/invitation/', bearer(token))).status).toBe(403);
  expect((await openBrowser(accounts.service).post('/auth/refresh', {}, bearer(token))).status).toBe(401);
  expect((await get('/member/', admin.headers)).body.results).toEqual(
    expect.arrayContaining([expect.objectContaining({ core_user_uuid, role: 'superuser' })]),
  );
});

test('the old token of a disabled member does no more than it did, and for no longer than it says', async () => {
  const bruno = await join(accounts, admin, { username: 'bruno' });
  const at = `/member/${bruno.open.core_user_uuid}/`;
  await accounts.service.stranger.patch(at, { is_disabled: true }, admin.headers);
  const { exp = 0, iat = 0 } = decodeJwt(bruno.open.access_token);
  expect(exp - iat).toBe(900);
  expect((await accounts.service.stranger.patch(at, { is_disabled: false }, bruno.headers)).status).toBe(403);
  for (const body of [{}, undefined]) expect((await bruno.browser.post('/auth/refresh', body)).status).toBe(401);
});

test('a changed X-Forwarded-For is no new address while no proxy is trusted', async () => {
  const statuses: number[] = [];
  for (let number = 0; number < 8; number++) {
    const headers = { 'x-forwarded-for': `192.0.2.${number}`, 'x-real-ip': `192.0.2.${number}` };
    const body = { username: 'nobody', password: 'wrong' };
    statuses.push((await accounts.service.stranger.post('/auth/token', body, headers)).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
});

test('a foreign Host is no way to make a foreign page one of ours', async () => {
  const evil = 'evil.example.org';
  const headers = { host: evil, origin: `http://${evil}` };
  const browser = openBrowser(accounts.service);
  const { status } = await browser.post('/auth/login', { username: 'admin', password: 'first password' }, headers);
  // What fetch makes of the header Host is its own affair: neither way may it be let in.
  expect([403, 421]).toContain(status);
  const forwarded = { 'x-forwarded-host': evil, origin: `http://${evil}` };
  expect((await browser.post('/auth/login', { username: 'admin', password: 'first password' }, forwarded)).status).toBe(
    403,
  );
});

test('who is locked out at one address by wrong tries is let in by a session that is open', async () => {
  const guess = { username: 'admin', password: 'wrong' };
  for (let tries = 0; tries < 7; tries++) await openBrowser(accounts.service).post('/auth/login', guess);
  const right = { username: 'admin', password: 'first password' };
  expect((await openBrowser(accounts.service).post('/auth/login', right)).status).toBe(429);
  expect((await admin.browser.post('/auth/refresh', {})).status).toBe(200);
});

test('the limit of tries is one for all ways to give a password', async () => {
  const carla = await join(accounts, admin, { username: 'carla' });
  const wrong = { username: 'carla', password: 'wrong' };
  for (let tries = 0; tries < 2; tries++) {
    await accounts.service.stranger.post('/auth/token', wrong);
    await openBrowser(accounts.service).post('/auth/login', wrong);
  }
  const change = { password: 'wrong', new_password: 'a good password' };
  expect((await carla.browser.post('/auth/password/change', change)).status).toBe(400);
  expect((await carla.browser.post('/auth/password/change', change)).status).toBe(429);
  expect((await accounts.service.stranger.post('/auth/token', wrong)).status).toBe(429);
});

test.each(['password', 'username'])('a %s of a megabyte is refused before it is hashed', async (field) => {
  const body = { username: 'admin', password: 'wrong', [field]: 'x'.repeat(900_000) };
  expect((await accounts.service.stranger.post('/auth/token', body)).status).toBe(400);
  expect((await openBrowser(accounts.service).post('/auth/login', body)).status).toBe(400);
});

test.each([
  [{ username: ['admin'], password: 'first password' }],
  [{ username: { $ne: null }, password: { $ne: null } }],
  [{ username: 'admin', password: true }],
  [{ username: "admin' --", password: 'x' }],
  [{ username: 'admin', password: 'first password', is_superuser: true }],
  [{ username: 'admin', password: 'first password', organization_uuid: crypto.randomUUID() }],
])('the sign-in %j is refused', async (body) => {
  const { status } = await openBrowser(accounts.service).post('/auth/login', body);
  expect([400, 401]).toContain(status);
});

test('an invitation to one organization is good for no other, whatever the header says', async () => {
  const { secret } = await invite(accounts, admin, { email: 'dora@example.org' });
  const other = crypto.randomUUID();
  await statement(accounts.database.pool, `insert into organization (uuid, name) values ($1, 'Other')`, [other]);
  const given = { secret, username: 'dora', name: 'Dora', password: 'password of dora' };
  const headers = { 'x-organization-uuid': other };
  const { body } = await openBrowser(accounts.service).post('/auth/invitations/accept', given, headers);
  expect(body).toMatchObject({ organization_uuid: admin.open.organization_uuid, role: 'member' });
});

test('what an administrator who may invite nobody any more has offered lets nobody in', async () => {
  const fina = await join(accounts, admin, { username: 'fina', role: 'admin' });
  const { secret } = await invite(accounts, fina, { email: 'other.address.of.fina@example.org', role: 'admin' });
  const open = async () =>
    (await openBrowser(accounts.service).post('/auth/invitations/open', { secret })).status === 200;
  const set = (what: string) =>
    statement(accounts.database.pool, `update ${what} = $1`, [fina.open.core_user_uuid]).then(open);
  expect(await open()).toBe(true);
  expect(await set(`member set role = 'member' where account_uuid`)).toBe(false);
  expect(await set(`member set role = 'admin', disabled_at = now() where account_uuid`)).toBe(false);
  expect(await set('member set disabled_at = null where account_uuid')).toBe(true);
  expect(await set('account set disabled_at = now() where uuid')).toBe(false);
  expect(await set('account set disabled_at = null where uuid')).toBe(true);
  await accounts.service.stranger.delete(`/member/${fina.open.core_user_uuid}/`, admin.headers);
  expect(await open()).toBe(false);
  const given = { secret, username: 'fina2', name: 'Fina', password: 'password of fina' };
  expect((await openBrowser(accounts.service).post('/auth/invitations/accept', given)).status).toBe(400);
});

test('an administrator’s own token enters no other organization', async () => {
  const emil = await join(accounts, admin, { username: 'emil', role: 'admin' });
  const other = crypto.randomUUID();
  await statement(accounts.database.pool, `insert into organization (uuid, name) values ($1, 'Other')`, [other]);
  for (const path of ['/contact/', '/invitation/', '/apikey/', '/auth/audit/', '/member/']) {
    expect((await get(path, { ...emil.headers, 'x-organization-uuid': other })).status).toBe(403);
  }
});

test('of four who accept their invitations under the same user name at once one gets it', async () => {
  const secrets = await Promise.all(
    Array.from(
      { length: 4 },
      async (_, number) => (await invite(accounts, admin, { email: `same${number}@example.org` })).secret,
    ),
  );
  const given = { username: 'same', name: 'Same', password: 'password of same' };
  const answers = await Promise.all(
    secrets.map((secret) => openBrowser(accounts.service).post('/auth/invitations/accept', { secret, ...given })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
});

test('what is refused tells nothing of how it is stored', async () => {
  const answers = [
    await openBrowser(accounts.service).post('/auth/login', { username: 'admin', password: 'wrong' }),
    await openBrowser(accounts.service).post('/auth/password/reset', { secret: 'x', password: 'a good password' }),
    await openBrowser(accounts.service).post('/auth/invitations/accept', { secret: 'x', password: 'a good password' }),
    await get('/contact/', bearer('kupfer_x')),
  ];
  for (const { text } of answers) expect(text).not.toMatch(/argon2|sha-?256|select|constraint|account_mail|at .*\.ts/i);
});
