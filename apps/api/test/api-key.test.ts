import { createHash } from 'node:crypto';
import { statement } from '@kupfer/db/database';
import type { AccessToken } from '@kupfer/schemas/account';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Accounts, forgetTries, join, type SignedIn, signIn, startAccounts } from './accounts.ts';
import type { Fields } from './service.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

type Headers = Record<string, string>;
const post = (path: string, body: unknown, headers: Headers) => accounts.service.stranger.post(path, body, headers);
const get = (path: string, headers: Headers) => accounts.service.stranger.get(path, headers);
const bearer = (key: unknown) => ({ authorization: `Bearer ${key}` });

async function makeKey(by: SignedIn, body: Fields = { name: 'Website' }) {
  const made = await post('/apikey/', body, by.headers);
  expect({ status: made.status, text: made.text }).toMatchObject({ status: 201 });
  return { uuid: String(made.body.uuid), key: String(made.body.key), body: made.body };
}

const tokenBy = (api_key: unknown) => accounts.service.stranger.post<AccessToken>('/auth/token', { api_key });

test('a key calls the service by itself, or by the token that it is exchanged for', async () => {
  const { key, body } = await makeKey(admin, { name: 'Website', role: 'member' });
  expect(key).toMatch(/^kupfer_[\w-]{43}$/);
  expect(body).toMatchObject({ name: 'Website', role: 'member', username: 'admin', last_used_at: null });
  expect((await post('/contact/', { last_name: 'By key' }, bearer(key))).status).toBe(201);
  expect((await get('/contact/', { authorization: `JWT ${key}` })).body).toMatchObject({ count: 1 });
  const { status, body: token, headers } = await tokenBy(key);
  expect({ status, kept: headers.get('cache-control') }).toEqual({ status: 200, kept: 'no-store' });
  expect(token).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 });
  expect(decodeJwt(token.access_token)).toMatchObject({ username: 'admin', role: 'member', via: 'key' });
  expect((await get('/contact/', bearer(token.access_token))).body).toMatchObject({ count: 1 });
});

test('a key is shown once: not in a list, not when its request is repeated, not in the database or the log', async () => {
  const headers = { ...admin.headers, 'idempotency-key': 'once' };
  const first = await post('/apikey/', { name: 'Once' }, headers);
  const again = await post('/apikey/', { name: 'Once' }, headers);
  expect(again.body).toEqual({ ...first.body, key: null });
  const key = String(first.body.key);
  await get('/contact/', bearer(key));
  const hash = createHash('sha256').update(key).digest('hex');
  const rows = await statement<{ hash: string }>(
    accounts.database.pool,
    `select encode(secret_hash, 'hex') as hash from api_key`,
  );
  expect(rows.map((row) => row.hash)).toContain(hash);
  const kept = await statement(accounts.database.pool, 'select * from kept_answer');
  const shown = [await get('/apikey/', admin.headers), await get(`/apikey/${first.body.uuid}/`, admin.headers)];
  for (const text of [JSON.stringify(kept), JSON.stringify(accounts.service.log), ...shown.map(({ text }) => text)]) {
    expect(text).not.toContain(key);
    expect(text).not.toContain(hash);
  }
});

test('the last use of a key is shown, to the minute', async () => {
  const { uuid, key } = await makeKey(admin);
  const lastUse = async () => (await get(`/apikey/${uuid}/`, admin.headers)).body.last_used_at;
  await get('/contact/', bearer(key));
  const first = await lastUse();
  expect(Date.now() - Date.parse(String(first))).toBeLessThan(60_000);
  await get('/contact/', bearer(key));
  expect(await lastUse()).toBe(first);
  await statement(accounts.database.pool, `update api_key set last_used_at = now() - interval '2 minutes'`);
  await get('/contact/', bearer(key));
  expect(Date.parse(String(await lastUse()))).toBeGreaterThan(Date.parse(String(first)));
});

test('an ended key is refused at once', async () => {
  const { uuid, key } = await makeKey(admin);
  expect((await get('/contact/', bearer(key))).status).toBe(200);
  expect((await accounts.service.stranger.delete(`/apikey/${uuid}/`, admin.headers)).status).toBe(204);
  expect(await get('/contact/', bearer(key))).toMatchObject({
    status: 401,
    body: { type: '/docs/problems#invalid_token' },
  });
  expect((await tokenBy(key)).status).toBe(401);
});

test('a key of an administrator changes the organization, one of a member does not', async () => {
  const strong = await makeKey(admin, { name: 'Strong', role: 'admin' });
  const weak = await makeKey(admin, { name: 'Weak' });
  expect((await post('/contacttype/', { name: 'By key' }, bearer(strong.key))).status).toBe(201);
  expect((await post('/contacttype/', { name: 'By weak key' }, bearer(weak.key))).status).toBe(403);
});

test('no key, and no token that was got by one, decides who else gets in', async () => {
  const { uuid, key } = await makeKey(admin, { name: 'Strong', role: 'admin' });
  const { access_token } = (await tokenBy(key)).body;
  for (const headers of [bearer(key), bearer(access_token)]) {
    for (const answer of [
      await post('/apikey/', { name: 'Offspring' }, headers),
      await get('/apikey/', headers),
      await accounts.service.stranger.delete<object>(`/apikey/${uuid}/`, headers),
      await post('/invitation/', { email: 'friend@example.org' }, headers),
      await get('/invitation/', headers),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('API key') } });
    }
    const byTrpc = await post('/trpc/apiKey.create', { name: 'Offspring' }, headers);
    expect(byTrpc.status).toBe(403);
  }
});

test('a superuser’s key is no superuser, and acts in no other organization', async () => {
  const { key } = await makeKey(admin, { name: 'Strong', role: 'admin' });
  const { access_token } = (await tokenBy(key)).body;
  expect(decodeJwt(access_token)).toMatchObject({ role: 'admin' });
  const other = '22222222-2222-4222-8222-222222222222';
  await statement(
    accounts.database.pool,
    `insert into organization (uuid, name) values ($1, 'Other') on conflict do nothing`,
    [other],
  );
  for (const headers of [bearer(key), bearer(access_token)]) {
    expect((await get('/contact/', { ...headers, 'x-organization-uuid': other })).status).toBe(403);
  }
  for (const role of ['superuser', 'owner']) {
    expect((await post('/apikey/', { name: 'Super', role }, admin.headers)).status).toBe(400);
  }
});

test('a member makes no keys and sees none', async () => {
  const member = await join(accounts, admin, { username: 'anna' });
  const { uuid } = await makeKey(admin);
  for (const { status } of [
    await post('/apikey/', { name: 'Mine' }, member.headers),
    await get('/apikey/', member.headers),
    await get(`/apikey/${uuid}/`, member.headers),
    await accounts.service.stranger.delete<object>(`/apikey/${uuid}/`, member.headers),
  ]) {
    expect(status).toBe(403);
  }
});

test('a key can never do more than its maker may at this moment', async () => {
  const maker = await join(accounts, admin, { username: 'bruno', role: 'admin' });
  const { key } = await makeKey(maker, { name: 'Strong', role: 'admin' });
  const { core_user_uuid } = maker.open;
  const rename = () => accounts.service.stranger.patch('/organization/', { phone: '1' }, bearer(key));
  const set = (what: string) => statement(accounts.database.pool, `update ${what} = $1`, [core_user_uuid]);
  expect((await rename()).status).toBe(200);
  await set(`member set role = 'member' where account_uuid`);
  expect((await rename()).status).toBe(403);
  expect((await get('/contact/', bearer(key))).status).toBe(200);
  await set('member set disabled_at = now() where account_uuid');
  await set('api_key set last_used_at = null where core_user_uuid');
  expect((await get('/contact/', bearer(key))).status).toBe(401);
  const unused = 'select from api_key where core_user_uuid = $1 and last_used_at is null';
  expect(await statement(accounts.database.pool, unused, [core_user_uuid])).toHaveLength(1);
  await set('member set disabled_at = null where account_uuid');
  await set('account set disabled_at = now() where uuid');
  expect((await get('/contact/', bearer(key))).status).toBe(401);
  expect((await tokenBy(key)).status).toBe(401);
  await set('account set disabled_at = null where uuid');
  await statement(accounts.database.pool, 'delete from member where account_uuid = $1', [core_user_uuid]);
  expect((await get('/contact/', bearer(key))).status).toBe(401);
});

test('a platform’s user makes keys too, which go no further than its last token', async () => {
  const boss = accounts.service.as(undefined, 'admin');
  const { body } = await boss.post('/apikey/', { name: 'Platform', role: 'admin' });
  const rename = () => accounts.service.stranger.patch('/organization/', { phone: '1' }, bearer(body.key));
  expect((await rename()).status).toBe(200);
  await statement(accounts.database.pool, `update platform_user set role = 'member' where core_user_uuid = $1`, [
    boss.core_user_uuid,
  ]);
  expect((await rename()).status).toBe(403);
});

test.each(['kupfer_', `kupfer_${'x'.repeat(43)}`, 'kupfer_null', `kupfer_${'x'.repeat(9000)}`, 'KUPFER_x.y.z'])(
  'the made-up key %j is refused',
  async (key) => {
    expect((await get('/contact/', bearer(key))).status).toBe(401);
  },
);

test.each([
  [{ api_key: '' }, 400],
  [{ api_key: 7 }, 400],
  [{ api_key: null }, 400],
  [{ api_key: 'kupfer_x', username: 'admin', password: 'first password' }, 400],
  [{ api_key: 'kupfer_x', role: 'admin' }, 400],
  [{ api_key: 'kupfer_x' }, 401],
  [{ api_key: 'first password' }, 401],
])('the exchange of %j is refused', async (body, status) => {
  expect((await accounts.service.stranger.post('/auth/token', body)).status).toBe(status);
});

test('the stored hash of a key is no key', async () => {
  const { key } = await makeKey(admin);
  const hash = createHash('sha256').update(key).digest();
  for (const text of [hash.toString('hex'), hash.toString('base64url')]) {
    expect((await get('/contact/', bearer(`kupfer_${text}`))).status).toBe(401);
  }
});
