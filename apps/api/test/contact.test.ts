import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  bert = service.as();
});
afterAll(() => service.stop());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const uuidOfOurs = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const NOBODY = '/contact/0198c0de-0000-7000-8000-000000000001/';

const blank = {
  core_user_uuid: null,
  first_name: '',
  middle_name: '',
  last_name: '',
  suffix: '',
  title: null,
  contact_type: null,
  customer_type: null,
  company: null,
  addresses: [],
  emails: [],
  phones: [],
  siteprofile_uuids: [],
  workflowlevel1_uuids: [],
  workflowlevel2_uuids: [],
  notes: null,
};

/** A contact with something in every field. */
const whole = () => ({
  core_user_uuid: randomUUID(),
  first_name: 'Änne',
  middle_name: 'von',
  last_name: 'Müller',
  suffix: 'jun.',
  title: 'Mrs.',
  contact_type: 'Supplier',
  customer_type: 'Company',
  company: 'Müller & Töchter <GmbH>',
  addresses: [
    { type: 'home', street: 'Lindenstraße', house_number: '5a', postal_code: '10969', city: 'Berlin', country: 'DE' },
    { type: 'billing', street: '', house_number: '', postal_code: '', city: 'Köln', country: '' },
  ],
  emails: [
    { type: 'office', email: 'Aenne@Example.org' },
    { type: 'private', email: 'office@bücher.example' },
  ],
  phones: [{ type: 'mobile', number: '+49 (0)171/123-45.67' }],
  siteprofile_uuids: [randomUUID(), randomUUID()],
  workflowlevel1_uuids: [randomUUID()],
  workflowlevel2_uuids: [randomUUID(), randomUUID(), randomUUID()],
  notes: 'one\n\ttwo 🐎\nthree',
});

async function created(fields: Fields = {}): Promise<{ path: string; contact: Contact }> {
  const { status, body } = await anna.post<Contact>('/contact/', fields);
  expect(status).toBe(201);
  return { path: `/contact/${body.uuid}/`, contact: body };
}

describe('a new contact', () => {
  test('needs nothing, and shows every field', async () => {
    const { status, headers, body } = await anna.post<Contact>('/contact/', {});
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${service.url}/contact/${body.uuid}/`);
    const { organization_uuid } = anna;
    const made = { uuid: uuidOfOurs, organization_uuid, customer_id: 10001, create_date: instant, edit_date: instant };
    expect(body).toEqual({ ...blank, ...made });
    expect(body.edit_date).toBe(body.create_date);
    expect((await anna.get(`/contact/${body.uuid}/`)).body).toEqual(body);
  });

  test('keeps every field as it was sent, at both doors', async () => {
    const fields = whole();
    const { path, contact } = await created(fields);
    expect(contact).toMatchObject(fields);
    expect((await anna.get(path)).body).toEqual(contact);
    expect(await anna.trpc.contact.get.query({ uuid: contact.uuid })).toEqual(contact);
    expect((await anna.get<{ results: Contact[] }>(`/contact/?uuid=${contact.uuid}`)).body.results).toEqual([contact]);
  });

  test('takes null for what it does not know, like absence', async () => {
    const nulls = {
      core_user_uuid: null,
      customer_id: null,
      title: null,
      contact_type: null,
      company: null,
      notes: null,
    };
    expect((await created(nulls)).contact).toMatchObject(blank);
    expect(await anna.post('/contact/', { first_name: null })).toMatchObject({ status: 400 });
  });

  test('decides its read-only fields itself', async () => {
    const sent = { uuid: randomUUID(), organization_uuid: bert.organization_uuid, create_date: 'x', edit_date: 7 };
    const { contact } = await created(sent);
    expect(contact).toMatchObject({
      uuid: uuidOfOurs,
      organization_uuid: anna.organization_uuid,
      create_date: instant,
    });
  });

  test('with a field that nobody knows is refused and not stored', async () => {
    const before = (await anna.get<{ count: number }>('/contact/?limit=1')).body.count;
    const body = { colour: 'copper', emails: [{ type: 'office', email: 'a@example.org', checked: true }] };
    const { status, body: problem } = await anna.post<Problem>('/contact/', body);
    expect(status).toBe(400);
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/colour', '/emails/0/checked']);
    expect((await anna.get<{ count: number }>('/contact/?limit=1')).body.count).toBe(before);
  });
});

describe('PUT', () => {
  test('with what GET returned changes nothing but the edit date', async () => {
    const { path, contact } = await created(whole());
    const read = (await anna.get<Contact>(path)).body;
    const { status, body } = await anna.put<Contact>(path, read);
    expect(status).toBe(200);
    expect(body).toEqual({ ...contact, edit_date: instant });
    expect(body.edit_date >= contact.edit_date).toBe(true);
  });

  test('returns what is absent to its default, and keeps the number and what is read-only', async () => {
    const { path, contact } = await created(whole());
    const { status, body } = await anna.put<Contact>(path, { last_name: 'Meier', customer_id: null });
    expect(status).toBe(200);
    const { uuid, customer_id, organization_uuid, create_date } = contact;
    const kept = { uuid, customer_id, organization_uuid, create_date };
    expect(body).toEqual({ ...blank, ...kept, last_name: 'Meier', edit_date: instant });
    expect((await anna.get(path)).body).toEqual(body);
  });

  test('ignores what is read-only, but not the name of another object or organization', async () => {
    const { path, contact } = await created();
    const ignored = { create_date: '1999-01-01T00:00:00Z', edit_date: null };
    expect((await anna.put<Contact>(path, ignored)).body.create_date).toBe(contact.create_date);
    const { uuid, organization_uuid } = contact;
    const inCapitals = { uuid: uuid.toUpperCase(), organization_uuid: organization_uuid.toUpperCase() };
    expect((await anna.put(path, inCapitals)).status).toBe(200);
    for (const method of [anna.put, anna.patch]) {
      for (const wrong of [{ uuid: randomUUID() }, { uuid: null }, { organization_uuid: bert.organization_uuid }]) {
        const [name] = Object.keys(wrong);
        expect(await method(path, wrong)).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${name}` }] } });
      }
    }
  });

  test('is found by what it says now, and no longer by what it said', async () => {
    const { path, contact } = await created({ last_name: 'Vorher', company: 'Alt AG' });
    await anna.put(path, { last_name: 'Nachher' });
    const found = async (search: string) =>
      (await anna.trpc.contact.list.query({ search })).results.map(({ uuid }) => uuid);
    expect(await found('nachher')).toEqual([contact.uuid]);
    expect(await found('vorher')).toEqual([]);
    expect(await found('Alt AG')).toEqual([]);
    await anna.patch(path, { company: 'Später SE' });
    expect(await found('nachher spaeter')).toEqual([contact.uuid]);
  });
});

describe('PATCH', () => {
  test('changes what is given and keeps the rest', async () => {
    const { path, contact } = await created(whole());
    const { status, body } = await anna.patch<Contact>(path, { first_name: 'Anna' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...contact, first_name: 'Anna', edit_date: instant });
    expect((await anna.patch<Contact>(path, {})).body).toMatchObject({ ...body, edit_date: instant });
  });

  test('clears by null, and keeps the number', async () => {
    const { path, contact } = await created(whole());
    const nulls = Object.fromEntries(Object.keys(blank).map((name) => [name, null]));
    const { status, body } = await anna.patch<Contact>(path, { ...nulls, customer_id: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...blank, customer_id: contact.customer_id });
  });

  test('replaces a list whole', async () => {
    const { path } = await created(whole());
    const emails = [{ type: 'other', email: 'b@example.org' }];
    expect((await anna.patch<Contact>(path, { emails, siteprofile_uuids: [] })).body).toMatchObject({
      emails,
      siteprofile_uuids: [],
    });
  });

  test('that is refused changes nothing', async () => {
    const { path } = await created(whole());
    const before = (await anna.get(path)).text;
    for (const wrong of [{ title: 'Sir' }, { contact_type: 'Nobody' }, { emails: 'x' }, { colour: 'x' }]) {
      expect(await anna.patch(path, { first_name: 'Other', ...wrong })).toMatchObject({ status: 400 });
    }
    expect((await anna.get(path)).text).toBe(before);
  });

  test('of different fields at the same time loses none', async () => {
    const changes: Fields[] = [
      { first_name: 'a' },
      { last_name: 'b' },
      { company: 'c' },
      { notes: 'd' },
      { suffix: 'e' },
    ];
    for (let round = 0; round < 5; round++) {
      const { path, contact } = await created();
      const statuses = await Promise.all(changes.map(async (change) => (await anna.patch(path, change)).status));
      expect(statuses).toEqual(changes.map(() => 200));
      expect((await anna.get(path)).body).toMatchObject(Object.assign({}, ...changes));
      expect((await anna.trpc.contact.list.query({ search: 'a b c e', uuid: [contact.uuid] })).count).toBe(1);
    }
  });
});

describe('deleting', () => {
  const time = { start_date: '2026-07-01T10:00:00.000Z', end_date: '2026-07-01T11:00:00.000Z' };

  test('answers nothing, and afterwards there is no such contact', async () => {
    const { path } = await created();
    expect(await anna.delete(path)).toMatchObject({ status: 204, text: '' });
    for (const again of [anna.get(path), anna.delete(path), anna.put(path, {}), anna.patch(path, {})]) {
      expect(await again).toMatchObject({ status: 404, body: { type: '/docs/problems#not_found' } });
    }
  });

  test('takes the contact out of its appointments', async () => {
    const { path, contact } = await created();
    const other = (await created()).contact.uuid;
    const appointment = {
      ...time,
      contact_uuid: contact.uuid,
      invitee_uuids: [other, contact.uuid, anna.core_user_uuid],
    };
    const { body } = await anna.post<Appointment>('/appointment/', appointment);
    expect(body).toMatchObject({ contact_uuid: contact.uuid, contact: { uuid: contact.uuid } });
    expect((await anna.delete(path)).status).toBe(204);
    const after = (await anna.get<Appointment>(`/appointment/${body.uuid}/`)).body;
    expect(after).toMatchObject({ contact_uuid: null, contact: null, invitee_uuids: [other, anna.core_user_uuid] });
    expect(after.edit_date >= body.edit_date).toBe(true);
  });

  test('is refused while the contact owns an appointment, and then changes nothing', async () => {
    const { path, contact } = await created();
    const owned = { ...time, owner: contact.uuid, contact_uuid: contact.uuid, invitee_uuids: [contact.uuid] };
    const { body } = await anna.post<Appointment>('/appointment/', owned);
    expect(await anna.delete(path)).toMatchObject({ status: 409, body: { type: '/docs/problems#conflict' } });
    expect((await anna.get(`/appointment/${body.uuid}/`)).body).toMatchObject(owned);
    expect((await anna.delete(`/appointment/${body.uuid}/`)).status).toBe(204);
    expect((await anna.delete(path)).status).toBe(204);
  });
});

describe('an unknown, a malformed and a missing uuid', () => {
  test.each(['PUT', 'PATCH', 'GET', 'DELETE'])('are the same to %s', async (method) => {
    const body =
      method === 'PUT' || method === 'PATCH' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
    const unknown = await anna.send(method, NOBODY, body);
    expect(unknown.status).toBe(404);
    for (const wrong of ['x', '10001', NOBODY.slice(9, -3), `${NOBODY.slice(9, -1)}0`]) {
      const answer = await anna.send(method, `/contact/${wrong}/`, body);
      expect(answer.text.replace(`/contact/${wrong}/`, NOBODY)).toBe(unknown.text);
    }
  });
});
