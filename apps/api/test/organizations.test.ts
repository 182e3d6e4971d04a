import type { OpenSession } from '@kupfer/schemas/session';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Accounts,
  forgetTries,
  join,
  type SignedIn,
  secretsTo,
  signedInBy,
  signIn,
  startAccounts,
} from './accounts.ts';
import { openBrowser } from './browser.ts';
import type { Fields } from './service.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

const get = (path: string, { headers }: SignedIn) => accounts.service.stranger.get(path, headers);
const make = (body: Fields, { headers }: SignedIn = admin, more: Record<string, string> = {}) =>
  accounts.service.stranger.post('/organizations/', body, { ...headers, ...more });

test('a superuser makes an organization, and invites who administrates it', async () => {
  const made = await make({ name: 'Meier & Töchter', language: 'de', admin_email: 'meier@example.org' });
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'Meier & Töchter', language: 'de', time_zone: 'Europe/Berlin' },
  });
  expect(made.headers.get('location')).toBe(`${accounts.service.url}/organizations/${made.body.uuid}/`);
  expect((await get(`/organizations/${made.body.uuid}/`, admin)).body).toEqual(made.body);
  const [secret = ''] = await secretsTo(accounts, 'meier@example.org');
  expect(accounts.mails.taken.at(-1)?.mail.subject).toBe('Einladung zu Meier & Töchter');
  const browser = openBrowser(accounts.service);
  const given = { secret, username: 'meier', name: 'Frau Meier', password: 'password of meier' };
  const meier = signedInBy(browser, await browser.post<OpenSession>('/auth/invitations/accept', given));
  expect(meier.open).toMatchObject({ organization_uuid: made.body.uuid, role: 'admin' });
  expect((await get('/contacttype/', meier)).body.results).toHaveLength(4);
  expect((await accounts.service.stranger.patch('/organization/', { phone: '1' }, meier.headers)).status).toBe(200);
});

test('an organization is not made without the invitation, nor twice by a repeated request', async () => {
  const body = { name: 'Only', admin_email: 'only@example.org' };
  const key = { 'idempotency-key': 'only' };
  const [first, again] = [await make(body, admin, key), await make(body, admin, key)];
  expect(again.body).toEqual(first.body);
  const all = async () => (await get('/organizations/?page_size=2000', admin)).text;
  expect((await all()).split('"Only"')).toHaveLength(2);
  const before = await all();
  for (const wrong of [{ name: 'X' }, { name: 'X', admin_email: 'x' }, { name: '', admin_email: 'x@example.org' }]) {
    expect((await make(wrong)).status).toBe(400);
  }
  expect((await make({ ...body, time_zone: 'Mars/Olympus' })).status).toBe(400);
  expect(await all()).toBe(before);
});

test('the list goes through all organizations, page by page', async () => {
  for (const name of ['First', 'Second']) await make({ name, admin_email: `${name}@example.org` });
  const names: unknown[] = [];
  for (let next: unknown = '/organizations/?page_size=1'; next; ) {
    const path: string = String(next).replace(accounts.service.url, '');
    const { body } = await get(path, admin);
    names.push(...(Array.isArray(body.results) ? body.results.map(({ name }) => name) : []));
    next = body.next;
  }
  expect(names).toEqual(expect.arrayContaining(['Demo', 'First', 'Second']));
  expect(names.filter((name) => name === 'First')).toHaveLength(1);
});

test('nobody but a superuser sees or makes organizations', async () => {
  const anna = await join(accounts, admin, { username: 'anna', role: 'admin' });
  expect((await get('/organizations/', anna)).status).toBe(403);
  expect((await get(`/organizations/${anna.open.organization_uuid}/`, anna)).status).toBe(403);
  expect((await make({ name: 'Mine', admin_email: 'anna@example.org' }, anna)).status).toBe(403);
  const made = await accounts.service.stranger.post('/apikey/', { name: 'Strong', role: 'admin' }, admin.headers);
  const headers = { authorization: `Bearer ${made.body.key}` };
  expect((await get('/organizations/', { ...admin, headers })).status).toBe(403);
});

test('an unknown organization, and what is no uuid, are not found', async () => {
  for (const uuid of [crypto.randomUUID(), 'x']) {
    expect((await get(`/organizations/${uuid}/`, admin)).status).toBe(404);
  }
});

test('who is known already administrates a new organization by the same password', async () => {
  const bruno = await join(accounts, admin, { username: 'bruno' });
  await make({ name: 'Brunos', admin_email: 'BRUNO@example.org' });
  const [secret = ''] = (await secretsTo(accounts, 'BRUNO@example.org')).slice(-1);
  const accept = { secret, password: 'password of bruno' };
  const { status, body } = await bruno.browser.post<OpenSession>('/auth/invitations/accept', accept);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    core_user_uuid: bruno.open.core_user_uuid,
    organizations: [{ role: 'member' }, { name: 'Brunos', role: 'admin' }],
  });
});
