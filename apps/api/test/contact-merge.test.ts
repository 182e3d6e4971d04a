import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

const time = { start_date: '2030-01-01T10:00:00.000Z', end_date: '2030-01-01T11:00:00.000Z' };

async function meet(fields: Fields = {}, person = anna): Promise<Contact> {
  const { status, body } = await person.post<Contact>('/contact/', fields);
  expect(status).toBe(201);
  return body;
}

async function book(fields: Fields, person = anna): Promise<Appointment> {
  const { status, body } = await person.post<Appointment>('/appointment/', { ...time, ...fields });
  expect(status).toBe(201);
  return body;
}

const read = async (uuid: string) => (await anna.get<Contact>(`/contact/${uuid}/`)).body;
const find = async (uuid: string) => (await anna.get<Appointment>(`/appointment/${uuid}/`)).body;
const merge = (into: Contact, from: { uuid: string }, fields?: Fields, headers?: Record<string, string>) =>
  anna.post<Contact>(`/contact/${into.uuid}/merge/`, { from: from.uuid, fields }, headers);
const refused = (into: Contact, from: { uuid: string }, fields?: Fields, headers?: Record<string, string>) =>
  anna.post<Problem>(`/contact/${into.uuid}/merge/`, { from: from.uuid, fields }, headers);

describe('the contact that survives', () => {
  test('keeps its own texts, and blank ones are filled from the other, which is gone', async () => {
    const into = await meet({ first_name: 'Anna', last_name: 'Müller' });
    const from = await meet({ first_name: 'A.', title: 'Ms.', company: 'Roof', contact_type: 'Supplier' });
    const { status, body } = await merge(into, from);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...into,
      title: 'Ms.',
      company: 'Roof',
      contact_type: 'Supplier',
      edit_date: expect.not.stringMatching(into.edit_date),
    });
    expect(await read(into.uuid)).toEqual(body);
    expect((await anna.get(`/contact/${from.uuid}/`)).status).toBe(404);
    expect((await anna.get<{ count: number }>(`/contact/?uuid=${from.uuid}`)).body.count).toBe(0);
    expect((await anna.get<{ count: number }>(`/contact/?search=roof&uuid=${into.uuid}`)).body.count).toBe(1);
  });

  test.each([
    ['Rings twice', 'Likes tea\nand coffee', 'Rings twice\n\nLikes tea\nand coffee'],
    ['Rings twice\nLikes tea', 'Likes tea', 'Rings twice\nLikes tea'],
    ['Likes tea', 'Rings twice\nLikes tea', 'Rings twice\nLikes tea'],
    ['Code 12345', 'Code 1234', 'Code 12345\n\nCode 1234'],
    ['Rings twice', null, 'Rings twice'],
    [null, 'Rings twice', 'Rings twice'],
    ['🐎'.repeat(5_000), 'x'.repeat(4_998), `${'🐎'.repeat(5_000)}\n\n${'x'.repeat(4_998)}`],
    ['🐎'.repeat(5_000), 'x'.repeat(4_999), '🐎'.repeat(5_000)],
  ])('has the notes of both, as far as they fit and once', async (own, other, both) => {
    const [into, from] = [await meet({ last_name: 'Müller', notes: own }), await meet({ notes: other, title: 'Ms.' })];
    const { status, body } = await merge(into, from);
    expect(status).toBe(200);
    expect(body).toMatchObject({ notes: both });
  });

  test('has the lists of both, without what is the same but for its spelling', async () => {
    const [one, other, both] = [randomUUID(), randomUUID(), randomUUID()];
    const home = { type: 'home', street: 'Weg', house_number: '1', postal_code: '', city: 'Köln', country: '' };
    const into = await meet({
      emails: [{ type: 'office', email: 'Anna@example.org' }],
      phones: [{ type: 'mobile', number: '+49 171 1234567' }],
      addresses: [home],
      siteprofile_uuids: [one, both],
    });
    const from = await meet({
      emails: [
        { type: 'private', email: 'anna@Example.org' },
        { type: 'private', email: 'b@example.org' },
      ],
      phones: [
        { type: 'office', number: '0171/1234567' },
        { type: 'fax', number: '030 99' },
      ],
      addresses: [{ ...home, type: 'billing' }, home],
      siteprofile_uuids: [both, other],
    });
    const { body } = await merge(into, from);
    expect(body.emails).toEqual([into.emails[0], from.emails[1]]);
    expect(body.phones).toEqual([into.phones[0], from.phones[1]]);
    expect(body.addresses).toEqual([into.addresses[0], from.addresses[0]]);
    expect(body.siteprofile_uuids).toEqual([one, both, other]);
  });

  test('is refused a list that would be too long, unless that is given', async () => {
    const many = (name: string) =>
      Array.from({ length: 30 }, (_, at) => ({ type: 'other', email: `${name}${at}@example.org` }));
    const [into, from] = [await meet({ emails: many('a') }), await meet({ emails: many('b') })];
    const { status, body } = await refused(into, from);
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { pointer: '/fields/emails', detail: expect.stringMatching(/60 emails.*at most 50.*fields\.emails/) },
    ]);
    expect(await read(into.uuid)).toEqual(into);
    const merged = await merge(into, from, { emails: into.emails });
    expect(merged.body.emails).toEqual(into.emails);
  });

  test('has the customer number of the older one', async () => {
    const [older, newer] = [await meet(), await meet()];
    expect((await merge(newer, older)).body).toMatchObject({ uuid: newer.uuid, customer_id: older.customer_id });
    const third = await meet();
    expect((await merge(newer, third)).body.customer_id).toBe(older.customer_id);
  });

  test('has what is given in fields instead, also a number that was one of theirs, or is nobody’s', async () => {
    const [into, from] = [await meet({ first_name: 'Anna' }), await meet({ company: 'Roof', notes: 'Two' })];
    const fields = { customer_id: from.customer_id, notes: null, first_name: 'Änne', company: 'Tiles' };
    expect((await merge(into, from, fields)).body).toMatchObject(fields);
    const number = await merge(into, await meet(), { customer_id: 777_777 });
    expect(number.body.customer_id).toBe(777_777);
    const { status, body } = await refused(into, await meet(), { customer_id: (await meet()).customer_id });
    expect([status, body.errors?.[0]?.pointer]).toEqual([409, '/customer_id']);
  });

  test('is the CoreUser that one of them is; of two somebody must say which', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const into = await meet();
    const from = await meet({ core_user_uuid: one });
    expect((await merge(into, from)).body.core_user_uuid).toBe(one);
    const rival = await meet({ core_user_uuid: other });
    const { status, body } = await refused(into, rival);
    expect([status, body.errors?.[0]?.pointer]).toEqual([409, '/fields/core_user_uuid']);
    expect(await read(rival.uuid)).toEqual(rival);
    expect((await merge(into, rival, { core_user_uuid: other })).body.core_user_uuid).toBe(other);
  });
});

describe('the appointments of the other', () => {
  test('are those of the survivor: as their contact, their owner, and invited', async () => {
    const [into, from, third] = [await meet({ last_name: 'Müller' }), await meet(), await meet()];
    const shown = await book({ contact_uuid: from.uuid });
    const owned = await book({ owner: from.uuid });
    const invited = await book({ invitee_uuids: [third.uuid, from.uuid] });
    const other = await book({ contact_uuid: third.uuid });
    await merge(into, from);
    const contact = await read(into.uuid);
    expect(await find(shown.uuid)).toMatchObject({ contact_uuid: into.uuid, contact });
    expect(await find(owned.uuid)).toMatchObject({ owner: into.uuid, owner_type: 'Contact' });
    expect(await find(invited.uuid)).toMatchObject({ invitee_uuids: [third.uuid, into.uuid] });
    expect(await find(other.uuid)).toEqual(other);
    for (const { uuid, edit_date } of [shown, owned, invited]) {
      expect((await find(uuid)).edit_date > edit_date).toBe(true);
    }
    const list = await anna.get<{ results: Appointment[] }>(`/appointment/?owner=${into.uuid}`);
    expect(list.body.results.map(({ uuid }) => uuid)).toEqual([owned.uuid]);
  });

  test('invite both only once, at the first of their places', async () => {
    const [into, from, third] = [await meet(), await meet(), await meet()];
    const invited = await book({ invitee_uuids: [from.uuid, third.uuid, into.uuid] });
    const owned = await book({ owner: from.uuid, invitee_uuids: [into.uuid] });
    await merge(into, from);
    expect((await find(invited.uuid)).invitee_uuids).toEqual([into.uuid, third.uuid]);
    expect(await find(owned.uuid)).toMatchObject({ owner: into.uuid, invitee_uuids: [into.uuid] });
  });

  test('take their mails along', async () => {
    const [into, from] = [await meet({ last_name: 'Müller' }), await meet()];
    const { uuid } = await book({ contact_uuid: from.uuid });
    const mail = {
      appointment: uuid,
      recipient: 'anna@example.org',
      send_notification: true,
      send_at: time.start_date,
    };
    const { body } = await anna.post<{ uuid: string }>('/appointmentnotifications/', mail);
    expect(body).toMatchObject({ mail: { text: expect.stringMatching(/^Hello,/) } });
    await merge(into, from);
    expect((await anna.get(`/appointmentnotifications/${body.uuid}/`)).body).toMatchObject({
      status: 'queued',
      mail: { text: expect.stringMatching(/^Dear Müller,/) },
    });
  });
});

describe('a merge is refused', () => {
  test('with itself, and with what is no contact of the organization', async () => {
    const [into, theirs] = [await meet(), await meet({}, service.as())];
    const self = await refused(into, into);
    expect([self.status, self.body.errors?.[0]?.pointer]).toEqual([400, '/from']);
    for (const from of [theirs, { uuid: randomUUID() }]) {
      const { status, body } = await refused(into, from);
      expect([status, body.errors]).toEqual([400, [{ pointer: '/from', detail: 'This object does not exist.' }]]);
    }
    expect((await refused(theirs, into)).status).toBe(404);
  });

  test('when the survivor is in another state than its tag says', async () => {
    const [into, from] = [await meet(), await meet()];
    expect((await refused(into, from, {}, { 'if-match': '"x"' })).status).toBe(412);
    const { headers } = await anna.get(`/contact/${into.uuid}/`);
    expect((await merge(into, from, {}, { 'if-match': headers.get('etag') ?? '' })).status).toBe(200);
  });

  test('when somebody would be in two appointments at once who was not, where that is refused', async () => {
    const bruno = service.as(undefined, 'admin');
    const [into, from, late] = [await meet({}, bruno), await meet({}, bruno), await meet({}, bruno)];
    const nobody = { owner: bruno.organization_uuid };
    const old = [
      await book({ ...nobody, invitee_uuids: [late.uuid] }, bruno),
      await book({ ...nobody, invitee_uuids: [late.uuid] }, bruno),
    ];
    await bruno.patch('/organization/', { double_booking: 'refuse' });
    const one = await book({ ...nobody, invitee_uuids: [into.uuid] }, bruno);
    const other = await book({ ...nobody, invitee_uuids: [from.uuid] }, bruno);
    const path = `/contact/${into.uuid}/merge/`;
    const { status, body } = await bruno.post<Problem>(path, { from: from.uuid });
    expect([status, body.conflicts]).toEqual([409, [one.uuid, other.uuid].sort()]);
    await bruno.patch(`/appointment/${other.uuid}/`, { start_date: time.end_date, end_date: '2030-01-01T12:00:00Z' });
    expect((await bruno.post(path, { from: from.uuid })).status).toBe(200);
    // Those that overlapped already may stay as they are.
    const alone = await meet({}, bruno);
    expect((await bruno.post(`/contact/${alone.uuid}/merge/`, { from: late.uuid })).status).toBe(200);
    const moved = await bruno.get<Appointment>(`/appointment/${old[0]?.uuid}/`);
    expect(moved.body.invitee_uuids).toEqual([alone.uuid]);
    const taken = await bruno.post('/appointment/', { ...time, ...nobody, invitee_uuids: [alone.uuid] });
    expect(taken.status).toBe(409);
    expect((await bruno.post(`/contact/${alone.uuid}/unmerge/`)).status).toBe(200);
    expect((await bruno.get(`/appointment/${old[0]?.uuid}/`)).body).toMatchObject({ invitee_uuids: [late.uuid] });
  });
});

test('a repeated request has one effect, and kept answers about the other are erased', async () => {
  const into = await meet();
  const { body: from } = await anna.post<Contact>('/contact/', { last_name: 'Zoll' }, { 'idempotency-key': 'made' });
  const again = () => merge(into, from, {}, { 'idempotency-key': 'merged' });
  const [first, second] = [await again(), await again()];
  expect(second.text).toBe(first.text);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  const made = await anna.post<Problem>('/contact/', { last_name: 'Zoll' }, { 'idempotency-key': 'made' });
  expect([made.status, made.text]).toEqual([409, expect.not.stringContaining('Zoll')]);
});

test('tRPC has the same', async () => {
  const [into, from] = [await meet(), await meet({ company: 'Roof' })];
  const merged = await anna.trpc.contact.merge.mutate({ uuid: into.uuid, from: from.uuid });
  expect(merged.company).toBe('Roof');
  expect((await anna.trpc.contact.unmerge.mutate({ uuid: into.uuid })).company).toBe(null);
  expect((await anna.trpc.contact.get.query({ uuid: from.uuid })).company).toBe('Roof');
});
