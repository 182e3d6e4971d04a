import { setDisabled } from '@kupfer/db/account';
import { statement } from '@kupfer/db/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Accounts, forgetTries, join, type SignedIn, secretsTo, signIn, startAccounts } from './accounts.ts';
import { openBrowser } from './browser.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

const forgot = (email: unknown) => openBrowser(accounts.service).post('/auth/password/forgot', { email });
const reset = (secret: string, password: string) =>
  openBrowser(accounts.service).post('/auth/password/reset', { secret, password });
const mailsTo = (address: string) => accounts.mails.taken.filter(({ to }) => to === address);
const noLink = { status: 400, body: { errors: [{ pointer: '/secret' }] } };

/** Somebody with an account, and the secret of a link for a new password. */
async function forgetful(username: string) {
  const person = await join(accounts, admin, { username });
  const email = `${username}@example.org`;
  expect((await forgot(email)).status).toBe(204);
  const [, secret = ''] = await secretsTo(accounts, email, 2);
  return { person, email, secret, old: { username, password: `password of ${username}` } };
}

test('by the link in the mail a new password is chosen, which ends all sessions', async () => {
  const { person, email, secret, old } = await forgetful('anna');
  const { mail } = mailsTo(email)[1] ?? {};
  expect(mail?.subject).toBe('Choose a new password');
  expect(mail?.text).toContain('Hello Name of anna,');
  expect(mail?.text).toContain(`${accounts.service.url}/app/reset#${secret}\n`);
  const { status, text, headers } = await reset(secret, 'a better password');
  expect({ status, text, cookies: headers.getSetCookie() }).toEqual({ status: 204, text: '', cookies: [] });
  expect((await person.browser.post('/auth/refresh', {})).status).toBe(401);
  expect((await openBrowser(accounts.service).post('/auth/login', old)).status).toBe(401);
  await signIn(accounts, { username: 'anna', password: 'a better password' });
});

test('a link is good once, also when it is used twice at the same moment', async () => {
  const { secret } = await forgetful('bruno');
  const answers = await Promise.all([1, 2, 3].map((number) => reset(secret, `better password ${number}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400]);
  expect(await reset(secret, 'yet another one')).toMatchObject(noLink);
});

test('a link is good for an hour', async () => {
  const { secret, old } = await forgetful('carla');
  const [left] = await statement<{ minutes: number }>(
    accounts.database.pool,
    `select round(extract(epoch from secret_expires_at - now()) / 60)::integer as minutes
     from account_mail where recipient = 'carla@example.org'`,
  );
  expect(left).toEqual({ minutes: 60 });
  await statement(accounts.database.pool, 'update account_mail set secret_expires_at = now()');
  expect(await reset(secret, 'a better password')).toMatchObject(noLink);
  await signIn(accounts, old);
});

test('a new password makes all links worthless that were sent before', async () => {
  const { secret, email, person } = await forgetful('dora');
  await forgot(email);
  const [, , second = ''] = await secretsTo(accounts, email, 3);
  expect((await reset(second, 'a better password')).status).toBe(204);
  expect(await reset(secret, 'the password of a thief')).toMatchObject(noLink);
  await forgot(email);
  const [, , , third = ''] = await secretsTo(accounts, email, 4);
  const { browser } = await signIn(accounts, { username: 'dora', password: 'a better password' });
  const change = { password: 'a better password', new_password: 'the best password' };
  expect((await browser.post('/auth/password/change', change)).status).toBe(204);
  expect(await reset(third, 'the password of a thief')).toMatchObject(noLink);
  expect(person.open.username).toBe('dora');
});

test('the answer is the same for an address that nobody has, and no mail goes there', async () => {
  await join(accounts, admin, { username: 'emil' });
  const before = accounts.mails.taken.length;
  const [known, unknown] = [await forgot('emil@example.org'), await forgot('nobody@example.org')];
  const told = ({ status, text, headers }: typeof known) => ({ status, text, names: [...headers.keys()].sort() });
  expect(told(unknown)).toEqual(told(known));
  await secretsTo(accounts, 'emil@example.org', 2);
  expect(accounts.mails.taken.slice(before).map(({ to }) => to)).toEqual(['emil@example.org']);
});

test('who is disabled, or in no organization, gets no mail', async () => {
  const frida = await join(accounts, admin, { username: 'frida' });
  const gustav = await join(accounts, admin, { username: 'gustav' });
  await statement(accounts.database.pool, 'update account set disabled_at = now() where uuid = $1', [
    frida.open.core_user_uuid,
  ]);
  await statement(accounts.database.pool, 'update member set disabled_at = now() where account_uuid = $1', [
    gustav.open.core_user_uuid,
  ]);
  for (const name of ['frida', 'gustav']) expect((await forgot(`${name}@example.org`)).status).toBe(204);
  const queued = await statement(
    accounts.database.pool,
    `select from account_mail where kind = 'password'
    and recipient in ('frida@example.org', 'gustav@example.org')`,
  );
  expect(queued).toEqual([]);
});

test('who is disabled loses the links that were sent before, and the mails that wait', async () => {
  const { secret, person, email } = await forgetful('greta');
  const { core_user_uuid, organization_uuid, username } = person.open;
  await statement(
    accounts.database.pool,
    `insert into account_mail (organization_uuid, uuid, kind, recipient, recipient_key, language, account_uuid, next_attempt_at)
     values ($1, gen_random_uuid(), 'password', $2, $3, 'en', $4, now() + interval '1 hour')`,
    [organization_uuid, email, email, core_user_uuid],
  );
  await setDisabled(accounts.database, { uuid: core_user_uuid, username }, true);
  expect(await reset(secret, 'the password of a thief')).toMatchObject(noLink);
  const waiting = await statement(accounts.database.pool, 'select from account_mail where account_uuid = $1', [
    core_user_uuid,
  ]);
  expect(waiting).toEqual([]);
});

test('an address gets three mails in an hour, whoever asks, and nobody asks for many', async () => {
  const statuses = async (email: string, times: number) => {
    const all: number[] = [];
    for (let count = 0; count < times; count++) all.push((await forgot(email)).status);
    return all;
  };
  expect(await statuses('flood@example.org', 5)).toEqual([204, 204, 204, 429, 429]);
  expect(await statuses('FLOOD@example.org', 1)).toEqual([429]);
  const many = await Promise.all(Array.from({ length: 20 }, (_, number) => statuses(`many${number}@example.org`, 1)));
  expect(many.flat().filter((status) => status === 429).length).toBeGreaterThan(0);
});

test.each([
  ['7 chars', '/password'],
  ['x'.repeat(1025), '/password'],
])('the new password %j is refused, and the link stays good', async (password, pointer) => {
  const username = `henri${password.length}`;
  const { secret } = await forgetful(username);
  expect(await reset(secret, password)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  expect((await reset(secret, 'a good password')).status).toBe(204);
});

test.each(['', 'x', 'x'.repeat(43), 'null', '%00'])('the made-up secret %j changes nothing', async (secret) => {
  expect(await reset(secret, 'the password of a thief')).toMatchObject(noLink);
});

test('a link for a new password accepts no invitation, and the other way round', async () => {
  const { secret } = await forgetful('ida');
  const accept = { secret, password: 'password of ida' };
  expect(await openBrowser(accounts.service).post('/auth/invitations/accept', accept)).toMatchObject(noLink);
  const invited = await accounts.service.stranger.post('/invitation/', { email: 'ilse@example.org' }, admin.headers);
  expect(invited.status).toBe(201);
  const [invitation = ''] = await secretsTo(accounts, 'ilse@example.org');
  expect(await reset(invitation, 'the password of a thief')).toMatchObject(noLink);
});

test('a page of another origin asks for no mail and sets no password', async () => {
  const { secret } = await forgetful('jana');
  const evil = { origin: 'https://evil.example.org' };
  const browser = openBrowser(accounts.service);
  expect((await browser.post('/auth/password/forgot', { email: 'jana@example.org' }, evil)).status).toBe(403);
  expect((await browser.post('/auth/password/reset', { secret, password: 'of a thief' }, evil)).status).toBe(403);
});

test('mails about passwords stand in no list of invitations', async () => {
  await forgetful('karl');
  const { text } = await accounts.service.stranger.get('/invitation/?page_size=2000', admin.headers);
  expect(text).not.toContain('karl@example.org');
});
