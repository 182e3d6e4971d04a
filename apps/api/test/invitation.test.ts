import { createHash } from 'node:crypto';
import { statement } from '@kupfer/db/database';
import type { OpenSession } from '@kupfer/schemas/session';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Accounts,
  forgetTries,
  invite,
  join,
  type SignedIn,
  secretsTo,
  signedInBy,
  signIn,
  startAccounts,
} from './accounts.ts';
import { openBrowser } from './browser.ts';
import { eventually } from './notifications.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

const as = ({ headers }: SignedIn) => {
  const { stranger } = accounts.service;
  return {
    get: (path: string) => stranger.get(path, headers),
    post: (path: string, body?: unknown) => stranger.post(path, body, headers),
    patch: (path: string, body?: unknown) => stranger.patch(path, body, headers),
    delete: (path: string) => stranger.delete<object>(path, headers),
  };
};
const accept = (body: unknown, browser = openBrowser(accounts.service)) =>
  browser.post<OpenSession>('/auth/invitations/accept', body);
const look = (secret: string) => openBrowser(accounts.service).post('/auth/invitations/open', { secret });
const person = (username: string) => ({ username, name: `Name of ${username}`, password: `password of ${username}` });
const noLink = { status: 400, body: { errors: [{ pointer: '/secret' }] } };

test('an invited stranger chooses a name and a password, and is signed in to the organization', async () => {
  const made = await as(admin).post('/invitation/', { email: 'Anna@example.org', role: 'admin' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    email: 'Anna@example.org',
    role: 'admin',
    language: 'en',
    inviter: 'admin',
    status: 'queued',
    expires_at: null,
  });
  const [secret = ''] = await secretsTo(accounts, 'Anna@example.org');
  const seen = { organization_name: 'Demo', email: 'Anna@example.org', role: 'admin', has_account: false };
  expect(await look(secret)).toMatchObject({ status: 200, body: seen });
  const browser = openBrowser(accounts.service);
  const { open } = signedInBy(browser, await accept({ secret, ...person('anna') }, browser));
  expect(open).toMatchObject({
    username: 'anna',
    name: 'Name of anna',
    email: 'Anna@example.org',
    role: 'admin',
    organizations: [{ organization_uuid: admin.open.organization_uuid, name: 'Demo', role: 'admin' }],
  });
  expect((await browser.post('/auth/refresh', {})).status).toBe(200);
  expect((await as(admin).get(`/invitation/${made.body.uuid}/`)).status).toBe(404);
  await signIn(accounts, { username: 'ANNA@example.org', password: 'password of anna' });
});

test('the mail says who invites whom to what, in the chosen language, with a link to our own page', async () => {
  const { secret } = await invite(accounts, admin, { email: 'german@example.org', language: 'de' });
  const { mail, raw } = accounts.mails.taken.find(({ to }) => to === 'german@example.org') ?? {};
  expect(mail?.subject).toBe('Einladung zu Demo');
  expect(mail?.text).toContain('admin lädt Sie ein, mit den Kontakten und Terminen von Demo zu arbeiten.');
  expect(mail?.text).toContain(`${accounts.service.url}/app/invitation#${secret}\n`);
  expect(mail?.html).toContain(`href="${accounts.service.url}/app/invitation#${secret}"`);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
});

test('the secret of a link is in the mail alone: not in the database, the log, or an answer', async () => {
  const { uuid, secret } = await invite(accounts, admin, { email: 'secret@example.org' });
  const rows = await statement<{ secret_hash: Buffer }>(accounts.database.pool, 'select * from account_mail');
  expect(rows.map(({ secret_hash }) => secret_hash?.toString('hex'))).toContain(
    createHash('sha256').update(secret).digest('hex'),
  );
  // The mail server has taken it a moment before it is known to be sent.
  const shown = await eventually(async () => {
    const answer = await as(admin).get(`/invitation/${uuid}/`);
    expect(answer.body).toMatchObject({ status: 'sent', expires_at: expect.any(String) });
    return answer;
  });
  const list = await as(admin).get('/invitation/');
  for (const text of [JSON.stringify(rows), JSON.stringify(accounts.service.log), shown.text, list.text]) {
    expect(text).not.toContain(secret);
  }
  const kept = Date.parse(String(shown.body.expires_at)) - Date.parse(String(shown.body.sent_at));
  expect(Math.round(kept / 86_400_000)).toBe(7);
});

test('a known address joins by the password of its account, and then chooses among its organizations', async () => {
  const known = await join(accounts, admin, { username: 'bruno' });
  const other = '22222222-2222-4222-8222-222222222222';
  await statement(accounts.database.pool, `insert into organization (uuid, name) values ($1, 'Other')`, [other]);
  const headers = { ...admin.headers, 'x-organization-uuid': other };
  const { secret } = await invite(accounts, { ...admin, headers }, { email: 'BRUNO@example.org', role: 'admin' });
  expect((await look(secret)).body).toMatchObject({ organization_name: 'Other', has_account: true });
  const browser = openBrowser(accounts.service);
  for (const more of [{ username: 'bruno2' }, { name: 'Bruno' }, person('bruno')]) {
    const refused = await accept({ secret, password: 'password of bruno', ...more }, browser);
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ detail: expect.stringContaining('has an account') }] },
    });
  }
  expect((await accept({ secret, password: 'a wrong password' }, browser)).status).toBe(401);
  const { open } = signedInBy(browser, await accept({ secret, password: 'password of bruno' }, browser));
  expect(open).toMatchObject({
    core_user_uuid: known.open.core_user_uuid,
    organization_uuid: other,
    role: 'admin',
    organizations: [
      { name: 'Demo', role: 'member' },
      { name: 'Other', role: 'admin' },
    ],
  });
});

test('guesses at the password of a known address count like tries to sign in', async () => {
  await join(accounts, admin, { username: 'guessed' });
  const other = '44444444-4444-4444-8444-444444444444';
  await statement(accounts.database.pool, `insert into organization (uuid, name) values ($1, 'Third')`, [other]);
  const headers = { ...admin.headers, 'x-organization-uuid': other };
  const { secret } = await invite(accounts, { ...admin, headers }, { email: 'guessed@example.org' });
  const statuses: number[] = [];
  for (let tries = 0; tries < 7; tries++) statuses.push((await accept({ secret, password: 'wrong' })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await look(secret)).status).toBe(200);
});

test('of many acceptances at once one wins', async () => {
  const { secret } = await invite(accounts, admin, { email: 'race@example.org' });
  const answers = await Promise.all([1, 2, 3, 4].map((number) => accept({ secret, ...person(`race${number}`) })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
  const made = await statement(accounts.database.pool, `select username from account where username like 'race%'`);
  expect(made).toHaveLength(1);
});

test('an accepted invitation cannot be accepted again', async () => {
  const { secret } = await invite(accounts, admin, { email: 'again@example.org' });
  expect((await accept({ secret, ...person('again') })).status).toBe(200);
  expect(await accept({ secret, password: 'password of again' })).toMatchObject(noLink);
  expect(await accept({ secret, ...person('again2') })).toMatchObject(noLink);
  expect(await look(secret)).toMatchObject(noLink);
});

test.each(['', 'x', 'x'.repeat(43), 'null', '%00', "' or '1'='1"])(
  'the made-up secret %j opens nothing',
  async (secret) => {
    expect(await accept({ secret, ...person('nobody') })).toMatchObject(noLink);
    expect(await look(secret)).toMatchObject(noLink);
  },
);

test('an invitation that is over, or was taken back, opens nothing', async () => {
  const { uuid, secret } = await invite(accounts, admin, { email: 'late@example.org' });
  await statement(accounts.database.pool, 'update account_mail set secret_expires_at = now() where uuid = $1', [uuid]);
  expect(await accept({ secret, ...person('late') })).toMatchObject(noLink);
  const back = await invite(accounts, admin, { email: 'back@example.org' });
  expect((await as(admin).delete(`/invitation/${back.uuid}/`)).status).toBe(204);
  expect(await accept({ secret: back.secret, ...person('back') })).toMatchObject(noLink);
});

test('an invitation is sent again with a new link, in place of the old one', async () => {
  const { uuid, secret } = await invite(accounts, admin, { email: 'resend@example.org' });
  expect((await as(admin).post(`/invitation/${uuid}/resend/`)).body).toMatchObject({ uuid, status: 'queued' });
  const [, second = ''] = await secretsTo(accounts, 'resend@example.org', 2);
  expect(second).not.toBe(secret);
  expect(await look(secret)).toMatchObject(noLink);
  expect((await accept({ secret: second, ...person('resend') })).status).toBe(200);
});

test('an address is invited once at a time, ignoring case, and no member is', async () => {
  await invite(accounts, admin, { email: 'once@example.org' });
  const twice = await as(admin).post('/invitation/', { email: 'ONCE@example.org' });
  expect(twice).toMatchObject({ status: 409, body: { errors: [{ pointer: '/email' }] } });
  const member = await join(accounts, admin, { username: 'carla' });
  const again = await as(admin).post('/invitation/', { email: 'carla@example.org' });
  expect(again).toMatchObject({ status: 409 });
  expect(member.open.email).toBe('carla@example.org');
});

test('a repeated request invites once, and sends again once', async () => {
  const headers = { ...admin.headers, 'idempotency-key': 'invited-once' };
  const twice = async (path: string, body?: object) => [
    await accounts.service.stranger.post(path, body, headers),
    await accounts.service.stranger.post(path, body, headers),
  ];
  const [first, again] = await twice('/invitation/', { email: 'repeated@example.org' });
  expect(again).toMatchObject({ status: 201, text: first?.text });
  const resent = await twice(`/invitation/${first?.body.uuid}/resend/`);
  expect(resent.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
});

test('who becomes a member meanwhile is refused, and the invitation stays', async () => {
  const { secret } = await invite(accounts, admin, { email: 'meanwhile@example.org' });
  const joined = await join(accounts, admin, { username: 'dora' });
  await statement(
    accounts.database.pool,
    `update account set email = 'meanwhile@example.org', email_key = 'meanwhile@example.org' where uuid = $1`,
    [joined.open.core_user_uuid],
  );
  const refused = await accept({ secret, password: 'password of dora' });
  expect(refused).toMatchObject({ status: 409, body: { detail: 'This account belongs to the organization already.' } });
  expect((await look(secret)).status).toBe(200);
});

test('a taken user name is told, in any case, and another one may be chosen', async () => {
  const { secret } = await invite(accounts, admin, { email: 'taken@example.org' });
  const refused = await accept({ secret, ...person('ADMIN') });
  expect(refused).toMatchObject({ status: 409, body: { errors: [{ pointer: '/username' }] } });
  expect((await accept({ secret, ...person('nottaken') })).status).toBe(200);
});

test.each([
  [{ username: 'eve@example.org' }, '/username'],
  [{ username: 'аdmin' }, '/username'],
  [{ username: 'ａdmin' }, '/username'],
  [{ username: 'ad\u200bmin' }, '/username'],
  [{ username: ' admin' }, '/username'],
  [{ username: '' }, '/username'],
  [{ username: 'x'.repeat(51) }, '/username'],
  [{ username: undefined }, '/username'],
  [{ name: undefined }, '/name'],
  [{ name: 'Eve\r\nBcc: all@example.org' }, '/name'],
  [{ password: '7 chars' }, '/password'],
  [{ password: 'x'.repeat(1025) }, '/password'],
  [{ role: 'admin' }, '/role'],
  [{ email: 'other@example.org' }, '/email'],
  [{ organization_uuid: crypto.randomUUID() }, '/organization_uuid'],
  [{ is_superuser: true }, '/is_superuser'],
])('an acceptance with %j is refused at %s, and the invitation stays', async (more, pointer) => {
  const [row] = await statement<{ uuid: string }>(
    accounts.database.pool,
    `select uuid from account_mail where recipient = 'eve@example.org'`,
  );
  if (!row) await invite(accounts, admin, { email: 'eve@example.org' });
  const [secret = ''] = await secretsTo(accounts, 'eve@example.org');
  const { status, body } = await accept({ secret, ...person('eve'), ...more });
  expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  expect((await look(secret)).status).toBe(200);
});

test('a member invites nobody and sees no invitations', async () => {
  const member = await join(accounts, admin, { username: 'frida' });
  const { uuid } = await invite(accounts, admin, { email: 'unseen@example.org' });
  const { get, post, delete: remove } = as(member);
  for (const { status } of [
    await get('/invitation/'),
    await get(`/invitation/${uuid}/`),
    await post('/invitation/', { email: 'more@example.org' }),
    await post(`/invitation/${uuid}/resend/`),
    await remove(`/invitation/${uuid}/`),
  ]) {
    expect(status).toBe(403);
  }
});

test('nobody is invited as a superuser, or to another organization', async () => {
  for (const more of [{ role: 'superuser' }, { role: 'owner' }, { organization: crypto.randomUUID() }]) {
    expect((await as(admin).post('/invitation/', { email: 'super@example.org', ...more })).status).toBe(400);
  }
});

test.each(['anna@example.org\r\nBcc: all@example.org', 'a@example.org, b@example.org', '<anna@example.org>', 'anna'])(
  'the address %j is refused',
  async (email) => {
    expect((await as(admin).post('/invitation/', { email })).status).toBe(400);
  },
);

test('names of people and organizations put nothing of their own into the mail', async () => {
  const name = '<b>Firma</b> "X"';
  await as(admin).patch('/organization/', { name });
  await statement(accounts.database.pool, `update account set name = '<img src=x>' where username = 'admin'`);
  await invite(accounts, admin, { email: 'html@example.org' });
  const { mail } = accounts.mails.taken.find(({ to }) => to === 'html@example.org') ?? {};
  expect(mail?.subject).toBe(`Invitation to ${name}`);
  expect(mail?.html).not.toMatch(/<img|<b>/);
  expect(mail?.text).toContain(`<img src=x> invites you to work with the contacts and appointments of ${name}`);
  await as(admin).patch('/organization/', { name: 'Demo' });
});

test('a page of another origin neither looks at nor accepts an invitation', async () => {
  const { secret } = await invite(accounts, admin, { email: 'origin@example.org' });
  const evil = { origin: 'https://evil.example.org' };
  const browser = openBrowser(accounts.service);
  expect((await browser.post('/auth/invitations/open', { secret }, evil)).status).toBe(403);
  expect((await browser.post('/auth/invitations/accept', { secret, ...person('origin') }, evil)).status).toBe(403);
});

test('a mail that cannot leave waits, and the invitation says why', async () => {
  accounts.mails.refuse('full@example.org', 452, 'Mailbox full');
  const { body } = await as(admin).post('/invitation/', { email: 'full@example.org' });
  await expect
    .poll(async () => (await as(admin).get(`/invitation/${body.uuid}/`)).body)
    .toMatchObject({ status: 'queued', last_error: expect.stringContaining('Mailbox full') });
  accounts.mails.refuse('gone@example.org', 550, 'No such user');
  const gone = await as(admin).post('/invitation/', { email: 'gone@example.org' });
  await expect
    .poll(async () => (await as(admin).get(`/invitation/${gone.body.uuid}/`)).body)
    .toMatchObject({ status: 'failed', last_error: expect.stringContaining('No such user') });
});
