import { run } from '@kupfer/db/testing-server';
import { expect } from 'vitest';
import { invite, join, signIn, startAccounts } from './accounts.ts';
import { openBrowser } from './browser.ts';
import type { Documented } from './documented.ts';
import { announce, ask, becoming, bookAhead, eventually } from './notifications.ts';
import { addressOf, admin, elsewhere, make, type Refused, send, type Way } from './refusal-call.ts';
import { type Fields, type RunningService, startService } from './service.ts';

/** Ways of a single operation to be refused, by its id and the code. */
export const ownWays: Record<string, Way> = {
  'health_metrics not_found': ({ path }, services) => services.elsewhere.stranger.get(path),

  'contact_replace conflict': (operation, { usual }) => takingFrom(operation, usual, 'customer_id'),
  'contact_update conflict': (operation, { usual }) => takingFrom(operation, usual, 'customer_id'),
  'contactType_replace conflict': (operation, { usual }) => takingFrom(operation, usual, 'name'),
  'contactType_update conflict': (operation, { usual }) => takingFrom(operation, usual, 'name'),

  'contact_delete conflict': async (_, { usual }) => {
    const anna = usual.as();
    const { uuid } = (await anna.post('/contact/', {})).body;
    await bookAhead(anna, { owner: uuid });
    return anna.delete<Fields>(`/contact/${uuid}/`);
  },

  'contact_merge conflict': (operation, { usual }) => merging(operation, usual, { customer_id: 10003 }),
  'contact_merge key_reused': (operation, { usual }) => merging(operation, usual, {}, { notes: 'Another request' }),
  'contact_unmerge conflict': async ({ path }, { usual }) => {
    const anna = usual.as();
    return anna.post(addressOf(path, await make(anna, path)));
  },

  'appointment_replace conflict': (operation, { usual }) => bookingTwice(operation, usual),
  'appointment_update conflict': (operation, { usual }) => bookingTwice(operation, usual),

  'appointment_free internal': async ({ path }, { usual }) => {
    const query = 'participants=me&from=2030-07-01T00:00:00Z&to=2030-07-08T00:00:00Z&minutes=60';
    await run(usual.databaseUrl, 'alter table appointment_participant rename to elsewhere');
    const refused = await usual.as().get<Fields>(`${path}?${query}`);
    await run(usual.databaseUrl, 'alter table elsewhere rename to appointment_participant');
    return refused;
  },

  'appointmentNote_replace conflict': (operation, { usual }) => writingTwice(operation, usual),
  'appointmentNote_update conflict': (operation, { usual }) => writingTwice(operation, usual),

  'appointmentNotification_replace conflict': (operation, { usual }) => changingWhatLeft(operation, usual),
  'appointmentNotification_update conflict': (operation, { usual }) => changingWhatLeft(operation, usual),

  'appointmentNotification_resend conflict': async (_, { usual }) => {
    const anna = usual.as();
    const draft = await announce(anna, await bookAhead(anna));
    return anna.post(`/appointmentnotifications/${draft.uuid}/resend/`);
  },

  'invitation_resend conflict': async ({ path }, { usual }) => {
    const anna = usual.as(undefined, 'admin');
    const invitation = await make(anna, path);
    const key = { 'idempotency-key': crypto.randomUUID() };
    await anna.post(addressOf(path, invitation), undefined, key);
    await anna.delete(`/invitation/${invitation.uuid}/`);
    return anna.post(addressOf(path, invitation), undefined, key);
  },

  'demo_create conflict': async ({ path }, { usual }) => {
    const anna = usual.as(undefined, 'admin');
    await anna.post(path, {});
    return anna.post(path, {});
  },

  'member_update conflict': (operation, { usual }) => ofColleague(operation, usual),
  'member_delete conflict': (operation, { usual }) => ofColleague(operation, usual),
  'member_update precondition_failed': (operation, { usual }) => changedAccount(operation, usual),
  'member_delete precondition_failed': (operation, { usual }) => changedAccount(operation, usual),

  'auth_token invalid_token': ({ path }, { usual }) => usual.stranger.post(path, { api_key: 'kupfer_madeup' }),

  'events_follow too_many_requests': async ({ path }, { limited }) => {
    const { token } = limited.as();
    for (let count = 0; count < 20; count++) {
      const open = new AbortController();
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(limited.url + path, { headers, signal: open.signal });
      if (answer.status === 429) return { status: 429, body: await answer.json() };
      open.abort();
    }
    return expect.fail('none of 20 was refused');
  },

  'calendarFeed_renew conflict': async ({ path }, { usual }) => {
    const anna = usual.as();
    const feed = await make(anna, path);
    const key = { 'idempotency-key': crypto.randomUUID() };
    await anna.post(addressOf(path, feed), undefined, key);
    await anna.delete(`/calendarfeed/${feed.uuid}/`);
    return anna.post(addressOf(path, feed), undefined, key);
  },

  'calendarFeed_read internal': async (_, { usual }) => {
    const { url } = (await usual.as().post('/calendarfeed/', {})).body;
    await run(usual.databaseUrl, 'alter table calendar_feed rename to elsewhere');
    const refused = await usual.stranger.get<Fields>(String(url).replace(usual.url, ''));
    await run(usual.databaseUrl, 'alter table elsewhere rename to calendar_feed');
    return { ...refused, body: { ...refused.body, instance: '/calendar/{file}' } };
  },

  'auth_accept_invitation conflict': async ({ path }) => accepting(path, { username: 'admin', name: 'Anna' }),
  'auth_accept_invitation wrong_password': async ({ path }) => accepting(path, {}, 'anna'),

  'auth_token not_allowed': async ({ path }) => {
    const service = await startService(elsewhere);
    await run(service.databaseUrl, 'delete from member');
    const refused = await service.stranger.post(path, admin);
    await service.stop();
    return refused;
  },
};

/** Changes what a user of the platform may do, which the platform decides. */
async function ofColleague({ method, path }: Documented, { as }: RunningService): Promise<Refused> {
  const anna = as(undefined, 'admin');
  const { core_user_uuid: uuid, ...colleague } = as(anna.organization_uuid);
  await colleague.get('/contact/');
  await eventually(async () => expect((await anna.get(`/member/${uuid}/`)).status).toBe(200));
  return send(anna, method, addressOf(path, { uuid }), method === 'PATCH' ? { role: 'admin' } : undefined);
}

/** Changes an account in a state that it is not in. */
async function changedAccount({ method, path }: Documented, { stranger }: RunningService): Promise<Refused> {
  const { access_token } = (await stranger.post('/auth/token', admin)).body;
  const headers = { authorization: `Bearer ${access_token}`, 'if-match': '"x"' };
  const { results } = (await stranger.get<{ results: { core_user_uuid: string }[] }>('/member/', headers)).body;
  const at = addressOf(path, { uuid: results[0]?.core_user_uuid });
  return send(stranger, method, at, method === 'PATCH' ? { role: 'admin' } : undefined, headers);
}

/** Accepts an invitation to the address of this account, or to one without an account, with a password made up. */
async function accepting(path: string, given: Fields, account?: string): Promise<Refused> {
  const accounts = await startAccounts();
  const first = await signIn(accounts);
  if (account) {
    await join(accounts, first, { username: account });
    await run(accounts.service.databaseUrl, "delete from member where role = 'member'");
  }
  const { secret } = await invite(accounts, first, { email: `${account ?? 'somebody'}@example.org` });
  const refused = await openBrowser(accounts.service).post(path, { secret, password: 'made up just now', ...given });
  await accounts.stop();
  return refused;
}

/** Merges two of three contacts, and once more with the same key when there are other fields for it. */
async function merging(
  { path }: Documented,
  { as }: RunningService,
  fields: Fields,
  others: Fields = fields,
): Promise<Refused> {
  const anna = as();
  const [into, from] = [await make(anna, path), await make(anna, path), await make(anna, path)];
  const at = addressOf(path, into);
  const key = { 'idempotency-key': crypto.randomUUID() };
  await anna.post(at, { from: from.uuid, fields }, key);
  return anna.post(at, { from: from.uuid, fields: others }, key);
}

/** Gives an object the value that another one has. */
async function takingFrom({ method, path }: Documented, { as }: RunningService, field: string): Promise<Refused> {
  const anna = as(undefined, 'admin');
  const [one, other] = [await make(anna, path), await make(anna, path)];
  return send(anna, method, addressOf(path, one), { [field]: other[field] });
}

/** Moves an appointment to a time that is taken, where that is refused. */
async function bookingTwice({ method, path }: Documented, { as }: RunningService): Promise<Refused> {
  const anna = as(undefined, 'admin');
  await anna.patch('/organization/', { double_booking: 'refuse' });
  const [taken, other] = [await bookAhead(anna), await bookAhead(anna, { owner: anna.organization_uuid })];
  const { start_date, end_date, owner } = taken;
  return send(anna, method, addressOf(path, other), { start_date, end_date, owner });
}

async function writingTwice({ method, path }: Documented, { as }: RunningService): Promise<Refused> {
  const anna = as();
  const note = await make(anna, path);
  const other = { ...note, uuid: undefined, type: 'Secondary' };
  const { uuid } = (await anna.post('/appointmentnotes/', other)).body;
  return send(anna, method, addressOf(path, { uuid }), { ...note, uuid });
}

async function changingWhatLeft({ method, path }: Documented, { as }: RunningService): Promise<Refused> {
  const anna = as();
  const sent = await becoming(anna, await ask(anna, await bookAhead(anna)), { status: 'sent' });
  return send(anna, method, addressOf(path, sent), { ...sent, message: 'Another one' });
}
