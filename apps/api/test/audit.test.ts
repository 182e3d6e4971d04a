import { statement } from '@kupfer/db/database';
import type { AuditEntry } from '@kupfer/schemas/audit';
import type { Page } from '@kupfer/schemas/lists';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Accounts,
  ADMIN,
  forgetTries,
  invite,
  join,
  refreshed,
  type SignedIn,
  secretsTo,
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

const audit = async (by: SignedIn, parameters = '') =>
  (await accounts.service.stranger.get<Page<AuditEntry>>(`/auth/audit/${parameters}`, by.headers)).body;
/** The newest entry of its event becomes this one: what is written down beside a request is there some time later. */
const becomes = (entry: Partial<AuditEntry> & Pick<AuditEntry, 'event'>) =>
  eventually(async () => expect((await audit(admin, `?event=${entry.event}`)).results[0]).toMatchObject(entry));
const here = expect.stringMatching(/127\.0\.0\.1$/);

test('who signs in, and who tries to, is written down with the address', async () => {
  const anna = await join(accounts, admin, { username: 'anna' });
  await becomes({
    event: 'sign_in',
    username: 'anna',
    core_user_uuid: anna.open.core_user_uuid,
    via: null,
    address: here,
  });
  await openBrowser(accounts.service).post('/auth/login', { username: 'ANNA', password: 'a wrong password' });
  await becomes({ event: 'sign_in_refused', username: 'anna', address: here });
  await accounts.service.stranger.post('/auth/token', { username: 'anna', password: 'password of anna' });
  await becomes({ event: 'sign_in', username: 'anna' });
});

test.each([
  ['the account is disabled', 'account disabled', 'update account set disabled_at = now() where uuid = $1'],
  ['the member is disabled', 'no member', 'update member set disabled_at = now() where account_uuid = $1'],
])('a refusal of the right password is written down too, where %s', async (_, detail, disable) => {
  const username = detail.replace(' ', '-');
  const barred = await join(accounts, admin, { username });
  const { core_user_uuid } = barred.open;
  await statement(accounts.database.pool, disable, [core_user_uuid]);
  const given = { username, password: `password of ${username}` };
  const entry = { event: 'sign_in_refused', core_user_uuid, username, detail, address: here };
  const refusals = async () => (await audit(admin, `?event=sign_in_refused&core_user_uuid=${core_user_uuid}`)).results;
  expect((await openBrowser(accounts.service).post('/auth/login', given)).status).toBe(403);
  await eventually(async () => expect(await refusals()).toMatchObject([entry]));
  expect((await accounts.service.stranger.post('/auth/token', given)).status).toBe(403);
  await eventually(async () => expect(await refusals()).toMatchObject([entry, entry]));
});

test('invitations are written down from beginning to end', async () => {
  const { uuid } = await invite(accounts, admin, { email: 'bruno@example.org', role: 'admin' });
  const about = { username: 'admin', subject: 'bruno@example.org', detail: 'admin', address: here };
  await becomes({ event: 'invitation_made', ...about });
  await accounts.service.stranger.post(`/invitation/${uuid}/resend/`, undefined, admin.headers);
  await becomes({ event: 'invitation_resent', ...about });
  await secretsTo(accounts, 'bruno@example.org', 2);
  await accounts.service.stranger.delete(`/invitation/${uuid}/`, admin.headers);
  await becomes({ event: 'invitation_deleted', ...about });
  await join(accounts, admin, { username: 'bruno' });
  await eventually(async () =>
    expect((await audit(admin, '?event=invitation_accepted')).results[0]).toMatchObject({
      username: 'bruno',
      subject: 'bruno@example.org',
      detail: 'member',
    }),
  );
});

test('changes of members are written down with what they were before', async () => {
  const carla = await join(accounts, admin, { username: 'carla' });
  const at = `/member/${carla.open.core_user_uuid}/`;
  await becomes({ event: 'sign_in', username: 'carla' });
  await accounts.service.stranger.patch(at, { role: 'admin' }, admin.headers);
  await becomes({ event: 'member_changed', username: 'admin', subject: 'carla', detail: 'member -> admin' });
  await accounts.service.stranger.patch(at, { role: 'admin' }, admin.headers);
  await accounts.service.stranger.patch(at, { is_disabled: true }, admin.headers);
  await becomes({ event: 'member_changed', detail: 'admin -> admin, disabled' });
  await accounts.service.stranger.delete(at, admin.headers);
  await becomes({ event: 'member_removed', subject: 'carla', detail: 'admin, disabled' });
  expect((await audit(admin, '?event=member_changed')).results).toHaveLength(2);
});

test('keys are written down when they are made, used and ended, a use once in an hour', async () => {
  const made = await accounts.service.stranger.post('/apikey/', { name: 'Website' }, admin.headers);
  await becomes({ event: 'api_key_made', subject: 'Website', detail: 'member', via: null });
  const authorization = `Bearer ${made.body.key}`;
  for (let times = 0; times < 3; times++) await accounts.service.stranger.get('/contact/', { authorization });
  await becomes({ event: 'api_key_used', subject: 'Website', via: 'key', address: here });
  expect((await audit(admin, '?event=api_key_used')).results).toHaveLength(1);
  await accounts.service.stranger.post('/auth/token', { api_key: made.body.key });
  await eventually(async () => expect((await audit(admin, '?event=api_key_used')).results).toHaveLength(2));
  await accounts.service.stranger.delete(`/apikey/${made.body.uuid}/`, admin.headers);
  await becomes({ event: 'api_key_ended', subject: 'Website' });
});

test('a new password is written down in each organization of the account', async () => {
  const dora = await join(accounts, admin, { username: 'dora' });
  await becomes({ event: 'sign_in', username: 'dora' });
  const change = { password: 'password of dora', new_password: 'a better password' };
  await dora.browser.post('/auth/password/change', change);
  await becomes({ event: 'password_changed', username: 'dora' });
});

test('a superuser who enters an organization is written down there, once in an hour', async () => {
  const { body } = await accounts.service.stranger.post(
    '/organizations/',
    { name: 'Entered', admin_email: 'entered@example.org' },
    admin.headers,
  );
  const headers = { ...admin.headers, 'x-organization-uuid': String(body.uuid) };
  for (let times = 0; times < 3; times++) await accounts.service.stranger.get('/contact/', headers);
  const inside = { ...admin, headers };
  await eventually(async () =>
    expect((await audit(inside)).results.map(({ event }) => event).sort()).toEqual([
      'invitation_made',
      'organization_made',
      'superuser_entered',
    ]),
  );
});

test('what was refused or repeated is not written down as done', async () => {
  const { stranger } = accounts.service;
  /** Of events that are written down with what they tell of, not beside it. */
  const count = async () => {
    const pages = ['invitation_made', 'member_changed'].map((event) => audit(admin, `?event=${event}&page_size=2000`));
    return (await Promise.all(pages)).flatMap(({ results }) => results).length;
  };
  const before = await count();
  const headers = { ...admin.headers, 'idempotency-key': crypto.randomUUID() };
  await stranger.post('/invitation/', { email: 'emil@example.org' }, headers);
  await stranger.post('/invitation/', { email: 'emil@example.org' }, headers);
  await stranger.post('/invitation/', { email: 'emil@example.org' }, admin.headers);
  await stranger.patch(`/member/${admin.open.core_user_uuid}/`, { is_disabled: true }, admin.headers);
  expect(await count()).toBe(before + 1);
});

test('the list is newest first, page by page, and may be narrowed', async () => {
  // As soon as nothing is written down any more that was done before.
  await eventually(async () => {
    const { results } = await audit(admin, '?page_size=2000');
    const dates = results.map(({ create_date }) => create_date);
    expect(dates).toEqual([...dates].sort().reverse());
    const read: AuditEntry[] = [];
    for (let next: string | null = '/auth/audit/?page_size=3'; next; ) {
      const path: string = next.replace(accounts.service.url, '');
      const { body } = await accounts.service.stranger.get<Page<AuditEntry>>(path, admin.headers);
      read.push(...body.results);
      next = body.next;
    }
    expect(read).toEqual(results);
    const own = await audit(admin, `?core_user_uuid=${admin.open.core_user_uuid}&page_size=2000`);
    expect(own.results).toEqual(results.filter(({ core_user_uuid }) => core_user_uuid === admin.open.core_user_uuid));
  });
});

test('nothing in it is a secret', async () => {
  const { secret } = await invite(accounts, admin, { email: 'frida@example.org' });
  const made = await accounts.service.stranger.post('/apikey/', { name: 'Secret' }, admin.headers);
  await accounts.service.stranger.post('/auth/token', { username: 'password typed as a name', password: 'x' });
  const text = JSON.stringify(await audit(admin, '?page_size=2000'));
  for (const hidden of [secret, made.body.key, ADMIN.password, admin.open.access_token, 'typed as a name']) {
    expect(text).not.toContain(hidden);
  }
});

test('it is for administrators of the organization alone, and no API key reads it', async () => {
  const gustav = await join(accounts, admin, { username: 'gustav' });
  const status = async (headers: Record<string, string>) =>
    (await accounts.service.stranger.get('/auth/audit/', headers)).status;
  expect(await status(gustav.headers)).toBe(403);
  const made = await accounts.service.stranger.post('/apikey/', { name: 'Strong', role: 'admin' }, admin.headers);
  expect(await status({ authorization: `Bearer ${made.body.key}` })).toBe(403);
  await accounts.service.stranger.patch(`/member/${gustav.open.core_user_uuid}/`, { role: 'admin' }, admin.headers);
  expect(await status((await refreshed(gustav)).headers)).toBe(200);
  const stranger = accounts.service.as(undefined, 'admin');
  expect((await stranger.get<Page<AuditEntry>>('/auth/audit/')).body.results).toEqual([]);
});
