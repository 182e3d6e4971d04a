import { setDisabled } from '@kupfer/db/account';
import { statement } from '@kupfer/db/database';
import type { OpenSession } from '@kupfer/schemas/session';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Accounts, forgetTries, join, refreshed, type SignedIn, signIn, startAccounts } from './accounts.ts';
import { eventually } from './notifications.ts';
import type { Fields } from './service.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

const at = ({ open }: SignedIn) => `/member/${open.core_user_uuid}/`;
const patch = (by: SignedIn, who: SignedIn, body: Fields) => accounts.service.stranger.patch(at(who), body, by.headers);
const remove = (by: SignedIn, who: SignedIn) => accounts.service.stranger.delete<Fields>(at(who), by.headers);
const read = (by: SignedIn, who: SignedIn) => accounts.service.stranger.get(at(who), by.headers);
const refresh = ({ browser }: SignedIn) => browser.post<OpenSession>('/auth/refresh', {});

/** An organization of its own with these administrators. */
async function organizationOf(...usernames: string[]): Promise<SignedIn[]> {
  const uuid = crypto.randomUUID();
  await statement(accounts.database.pool, `insert into organization (uuid, name) values ($1, 'Own')`, [uuid]);
  const founder = { ...admin, headers: { ...admin.headers, 'x-organization-uuid': uuid } };
  const people: SignedIn[] = [];
  for (const username of usernames) people.push(await join(accounts, founder, { username, role: 'admin' }));
  return people;
}

test('the whole life of a member: invited, signed in, promoted, disabled, enabled, removed', async () => {
  const anna = await join(accounts, admin, { username: 'anna' });
  const { stranger } = accounts.service;
  const rename = async (who: SignedIn) => (await stranger.patch('/organization/', { phone: '1' }, who.headers)).status;
  expect(await rename(anna)).toBe(403);
  const promoted = await patch(admin, anna, { role: 'admin' });
  const person = { core_user_uuid: anna.open.core_user_uuid, username: 'anna', name: 'Name of anna' };
  expect(promoted).toMatchObject({ status: 200, body: { ...person, role: 'admin', is_disabled: false } });
  expect(await rename(await refreshed(anna))).toBe(200);
  expect((await patch(admin, anna, { is_disabled: true })).body).toMatchObject({ role: 'admin', is_disabled: true });
  expect((await refresh(anna)).status).toBe(401);
  const login = { username: 'anna', password: 'password of anna' };
  expect((await anna.browser.post('/auth/login', login)).status).toBe(403);
  expect((await patch(admin, anna, { is_disabled: false })).status).toBe(200);
  const back = await signIn(accounts, login);
  expect((await remove(admin, back)).status).toBe(204);
  expect((await refresh(back)).status).toBe(401);
  expect((await read(admin, anna)).status).toBe(404);
  expect((await remove(admin, anna)).status).toBe(404);
});

test('who is removed keeps the other organizations, and the session with them', async () => {
  const [boss] = await organizationOf('bruno');
  if (!boss) throw new Error('nobody is there');
  const founder = { ...admin, headers: { ...admin.headers } };
  const invited = await accounts.service.stranger.post('/invitation/', { email: 'bruno@example.org' }, founder.headers);
  expect(invited.status).toBe(201);
  await statement(
    accounts.database.pool,
    `insert into member (organization_uuid, account_uuid, role) values ($1, $2, 'member')`,
    [admin.open.organization_uuid, boss.open.core_user_uuid],
  );
  const given = { username: 'bruno', password: 'password of bruno' };
  const tokenFor = async (organization_uuid?: string) =>
    (await accounts.service.stranger.post('/auth/token', { ...given, organization_uuid })).body.access_token;
  const [own, other] = [await tokenFor(), await tokenFor(admin.open.organization_uuid)];
  expect([own, other].map((token) => decodeJwt(String(token)).organization_uuid)).toEqual([
    boss.open.organization_uuid,
    admin.open.organization_uuid,
  ]);
  expect((await remove(admin, boss)).status).toBe(204);
  expect(await tokenFor(admin.open.organization_uuid)).toBeUndefined();
  expect((await refresh(boss)).body).toMatchObject({ organizations: [{ name: 'Own', role: 'admin' }] });
  const { status } = await boss.browser.post('/auth/refresh', { organization_uuid: admin.open.organization_uuid });
  expect(status).toBe(403);
});

test('who is removed takes the API keys along that he made there', async () => {
  const anna = await join(accounts, admin, { username: 'keymaker', role: 'admin' });
  const { body } = await accounts.service.stranger.post('/apikey/', { name: 'Hers' }, anna.headers);
  const authorization = `Bearer ${body.key}`;
  expect((await accounts.service.stranger.get('/contact/', { authorization })).status).toBe(200);
  await remove(admin, anna);
  expect((await accounts.service.stranger.get('/contact/', { authorization })).status).toBe(401);
  expect((await accounts.service.stranger.get(`/apikey/${body.uuid}/`, admin.headers)).status).toBe(404);
});

test('the last administrator stays one, whoever asks', async () => {
  const [carla] = await organizationOf('carla');
  if (!carla) throw new Error('nobody is there');
  const superuser = { ...admin, headers: { ...admin.headers, 'x-organization-uuid': carla.open.organization_uuid } };
  for (const by of [carla, superuser]) {
    for (const answer of [
      await patch(by, carla, { role: 'member' }),
      await patch(by, carla, { is_disabled: true }),
      await remove(by, carla),
    ]) {
      expect(answer).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('at least one administrator') },
      });
    }
  }
  expect((await read(carla, carla)).body).toMatchObject({ role: 'admin', is_disabled: false });
  expect((await refresh(carla)).status).toBe(200);
});

describe.each([
  ['demote', (by: SignedIn, who: SignedIn) => patch(by, who, { role: 'member' })],
  ['disable', (by: SignedIn, who: SignedIn) => patch(by, who, { is_disabled: true })],
  ['remove', remove],
])('of two administrators who %s at once', (verb, change) => {
  // Who comes second is no administrator any more, or the last one.
  test.each([
    ['one another', 403],
    ['themselves', 409],
  ])('%s one stays', async (whom, refused) => {
    const [dora, emil] = await organizationOf(`dora-${verb}-${refused}`, `emil-${verb}-${refused}`);
    if (!dora || !emil) throw new Error('nobody is there');
    const pairs = whom === 'themselves' ? [dora, emil] : [emil, dora];
    const answers = await Promise.all([dora, emil].map((by, place) => change(by, pairs[place] ?? by)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBeLessThan(300);
    expect(statuses[1]).toBe(refused);
  });
});

test.each([
  ['demoted', { role: 'member' }],
  ['disabled', { is_disabled: true }],
  ['removed', undefined],
])('an administrator who was %s lets nobody in by the token that is left', async (how, change) => {
  const eve = await join(accounts, admin, { username: `eve-${how}`, role: 'admin' });
  const pal = await join(accounts, admin, { username: `pal-${how}` });
  const { stranger } = accounts.service;
  const invited = await stranger.post('/invitation/', { email: `friend-${how}@example.org` }, eve.headers);
  expect(invited.status).toBe(201);
  const key = await stranger.post('/apikey/', { name: 'Hers' }, admin.headers);
  const dismissed = await (change ? patch(admin, eve, change) : remove(admin, eve));
  expect(dismissed.status).toBeLessThan(300);
  const answers = [
    await patch(eve, eve, { role: 'admin', is_disabled: false }),
    await patch(eve, pal, { role: 'admin' }),
    await remove(eve, admin),
    await remove(eve, pal),
    await stranger.post('/invitation/', { email: `another-${how}@example.org`, role: 'admin' }, eve.headers),
    await stranger.post(`/invitation/${invited.body.uuid}/resend/`, {}, eve.headers),
    await stranger.delete(`/invitation/${invited.body.uuid}/`, eve.headers),
    await stranger.post('/apikey/', { name: 'Hers' }, eve.headers),
    await stranger.delete(`/apikey/${key.body.uuid}/`, eve.headers),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  expect((await read(admin, pal)).body).toMatchObject({ role: 'member', is_disabled: false });
});

test('a superuser who was disabled makes no organization by the token that is left', async () => {
  const sue = await join(accounts, admin, { username: 'sue' });
  const { core_user_uuid } = sue.open;
  const { pool } = accounts.database;
  await statement(pool, 'update account set is_superuser = true where uuid = $1', [core_user_uuid]);
  const { headers } = await refreshed(sue);
  const make = (name: string) =>
    accounts.service.stranger.post('/organizations/', { name, admin_email: 'sue-too@example.org' }, headers);
  expect((await make('Before')).status).toBe(201);
  await setDisabled(accounts.database, { uuid: core_user_uuid, username: 'sue' }, true);
  expect((await make('After')).status).toBe(403);
});

test('what GET answered may be sent back, and leaves all as it is', async () => {
  const frida = await join(accounts, admin, { username: 'frida' });
  const { body, headers } = await read(admin, frida);
  const again = await patch(admin, frida, body);
  expect(again).toMatchObject({ status: 200, body });
  expect(again.headers.get('etag')).toBe(headers.get('etag'));
  const self = (await read(admin, admin)).body;
  expect(await patch(admin, admin, self)).toMatchObject({ status: 200, body: self });
});

test('a change of another state is refused', async () => {
  const gustav = await join(accounts, admin, { username: 'gustav' });
  const headers = { ...admin.headers, 'if-match': '"AAAAAAAAAAAAAAAAAAAAAA"' };
  const { stranger } = accounts.service;
  expect((await stranger.patch(at(gustav), { role: 'admin' }, headers)).status).toBe(412);
  expect((await stranger.delete<Fields>(at(gustav), headers)).status).toBe(412);
  const { headers: shown } = await read(admin, gustav);
  const known = { ...admin.headers, 'if-match': shown.get('etag') ?? '' };
  expect((await stranger.patch(at(gustav), { role: 'admin' }, known)).status).toBe(200);
});

test.each([
  [{ role: 'superuser' }, '/role'],
  [{ role: 'owner' }, '/role'],
  [{ is_disabled: 'yes' }, '/is_disabled'],
  [{ is_superuser: true }, '/is_superuser'],
  [{ password_hash: 'x' }, '/password_hash'],
])('the change %j is refused at its place', async (body, pointer) => {
  const [helga] = await statement<{ uuid: string }>(
    accounts.database.pool,
    `select uuid from account where username = 'helga'`,
  );
  const who = helga ? `/member/${helga.uuid}/` : at(await join(accounts, admin, { username: 'helga' }));
  const answer = await accounts.service.stranger.patch(who, body, admin.headers);
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
});

test('a member changes nobody, himself neither', async () => {
  const ida = await join(accounts, admin, { username: 'ida' });
  const jana = await join(accounts, admin, { username: 'jana' });
  for (const who of [ida, jana, admin]) {
    expect((await patch(ida, who, { role: 'admin' })).status).toBe(403);
    expect((await remove(ida, who)).status).toBe(403);
  }
  expect((await read(ida, jana)).status).toBe(200);
});

test('an administrator changes no superuser', async () => {
  const karl = await join(accounts, admin, { username: 'karl', role: 'admin' });
  for (const body of [{ role: 'member' }, { is_disabled: true }]) {
    expect((await patch(karl, admin, body)).status).toBe(403);
  }
  expect((await remove(karl, admin)).status).toBe(403);
  expect((await patch(admin, admin, { role: 'member' })).status).toBe(400);
});

test('nobody reaches into another organization', async () => {
  const [lena] = await organizationOf('lena');
  const mara = await join(accounts, admin, { username: 'mara' });
  if (!lena) throw new Error('nobody is there');
  expect((await read(lena, mara)).status).toBe(404);
  expect((await patch(lena, mara, { role: 'admin' })).status).toBe(404);
  expect((await remove(lena, mara)).status).toBe(404);
  expect((await refresh(mara)).status).toBe(200);
});

test('a platform decides on its own users', async () => {
  const boss = accounts.service.as(undefined, 'admin');
  const user = accounts.service.as(boss.organization_uuid);
  await user.get('/contacttype/');
  await boss.get('/contacttype/');
  await eventually(async () => expect((await boss.get(`/member/${user.core_user_uuid}/`)).status).toBe(200));
  expect(await boss.patch(`/member/${user.core_user_uuid}/`, { role: 'admin' })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('platform') },
  });
  expect((await boss.delete(`/member/${user.core_user_uuid}/`)).status).toBe(409);
});

test('no API key changes a member', async () => {
  const nora = await join(accounts, admin, { username: 'nora' });
  const made = await accounts.service.stranger.post('/apikey/', { name: 'Strong', role: 'admin' }, admin.headers);
  const headers = { authorization: `Bearer ${made.body.key}` };
  expect((await patch({ ...admin, headers }, nora, { role: 'admin' })).status).toBe(403);
  expect((await remove({ ...admin, headers }, nora)).status).toBe(403);
});

test('the token of a disabled member is over within 15 minutes, and no new one is given', async () => {
  const otto = await join(accounts, admin, { username: 'otto' });
  await patch(admin, otto, { is_disabled: true });
  expect(otto.open.expires_in).toBe(900);
  expect((await refresh(otto)).status).toBe(401);
  const login = { username: 'otto', password: 'password of otto' };
  expect((await accounts.service.stranger.post('/auth/token', login)).status).toBe(403);
});
