import { statement } from '@kupfer/db/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Accounts, invite, join, type SignedIn, secretsTo, signIn, startAccounts } from './accounts.ts';
import { openBrowser } from './browser.ts';
import { eventually } from './notifications.ts';
import { signToken } from './service.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());

const look = (secret: string) => openBrowser(accounts.service).post('/auth/invitations/open', { secret });
const resend = ({ headers }: Pick<SignedIn, 'headers'>, uuid: string) =>
  accounts.service.stranger.post(`/invitation/${uuid}/resend/`, undefined, headers);

test.each(['demoted', 'removed'])(
  'an invitation of somebody who was %s meanwhile is good again once another administrator sends it',
  async (what) => {
    const { stranger } = accounts.service;
    const inviter = await join(accounts, admin, { username: `inviter-${what}`, role: 'admin' });
    const email = `invited-${what}@example.org`;
    const { uuid, secret } = await invite(accounts, inviter, { email });
    const at = `/member/${inviter.open.core_user_uuid}/`;
    await (what === 'removed'
      ? stranger.delete<object>(at, admin.headers)
      : stranger.patch(at, { role: 'member' }, admin.headers));
    expect(await look(secret)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/secret' }] } });
    const resent = await resend(admin, uuid);
    expect(resent).toMatchObject({ status: 200, body: { inviter: 'admin' } });
    const [, second = ''] = await secretsTo(accounts, email, 2);
    expect((await look(second)).status).toBe(200);
  },
);

test('an invitation of a platform’s user goes no further than its last token', async () => {
  const boss = accounts.service.as(undefined, 'admin');
  const email = 'platform@example.org';
  expect((await boss.post('/invitation/', { email })).status).toBe(201);
  const [secret = ''] = await secretsTo(accounts, email);
  expect((await look(secret)).status).toBe(200);
  const { core_user_uuid, organization_uuid, username } = boss;
  const token = signToken({ core_user_uuid, organization_uuid, username, role: 'member' });
  expect((await accounts.service.stranger.get('/contact/', { authorization: `Bearer ${token}` })).status).toBe(200);
  await eventually(async () => expect((await look(secret)).status).toBe(400));
});

test('the mail of an invitation has another Message-ID when somebody sends it again, and the same when it is repeated', async () => {
  const email = 'message@example.org';
  accounts.mails.cutAfterText(email);
  const { body } = await accounts.service.stranger.post('/invitation/', { email }, admin.headers);
  const uuid = String(body.uuid);
  const becomes = (status: string) =>
    eventually(async () => {
      const { body } = await accounts.service.stranger.get(`/invitation/${uuid}/`, admin.headers);
      expect(body).toMatchObject({ status, last_error: status === 'sent' ? null : expect.any(String) });
    });
  await becomes('queued');
  await statement(accounts.database.pool, 'update account_mail set next_attempt_at = now() where uuid = $1', [uuid]);
  await becomes('sent');
  await resend(admin, uuid);
  await secretsTo(accounts, email, 2);
  const read = accounts.mails.read.filter(({ to }) => to === email).map(({ mail }) => mail.messageId);
  const [first, repeated, resent] = read;
  expect(read).toHaveLength(3);
  expect(repeated).toBe(first);
  expect(resent).not.toBe(first);
});
