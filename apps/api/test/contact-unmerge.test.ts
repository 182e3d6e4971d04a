import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import type { Problem } from '@kupfer/schemas/problem';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackDoor, openBackDoor } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let backDoor: BackDoor;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
  anna = service.as(undefined, 'admin');
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const time = { start_date: '2030-01-01T10:00:00.000Z', end_date: '2030-01-01T11:00:00.000Z' };

async function made<Body>(person: Person, path: string, fields: Fields): Promise<Body> {
  const { status, body } = await person.post<Body>(path, fields);
  expect(status).toBe(201);
  return body;
}
const meet = (fields: Fields = {}, person = anna) => made<Contact>(person, '/contact/', fields);
const book = (fields: Fields, person = anna) => made<Appointment>(person, '/appointment/', { ...time, ...fields });
const merge = ({ uuid }: Contact, from: Contact, person = anna) =>
  person.post<Contact>(`/contact/${uuid}/merge/`, { from: from.uuid });
const unmerge = ({ uuid }: Contact, person = anna) => person.post<Problem>(`/contact/${uuid}/unmerge/`);

/** Both lists as they are answered, but for `edit_date`, which moves whenever something is written. */
async function everything(person: Person): Promise<string[]> {
  const lists = await Promise.all([
    person.get('/contact/?limit=7000&ordering=create_date'),
    person.get('/appointment/?page_size=2000&conflicts=true'),
  ]);
  return lists.map(({ text }) => text.replaceAll(/"edit_date":"[^"]*"/g, '"edit_date":""'));
}

describe('a merge that is undone', () => {
  test('leaves both as they were, with their numbers, and where they stood', async () => {
    const bruno = service.as(undefined, 'admin');
    const fields = { first_name: 'Anna', notes: 'one\n"two"', emails: [{ type: 'office', email: 'a@example.org' }] };
    const [into, from] = [await meet({}, bruno), await meet(fields, bruno)];
    await book({ owner: from.uuid, contact_uuid: from.uuid, invitee_uuids: [into.uuid, from.uuid] }, bruno);
    const before = await everything(bruno);
    await merge(into, from, bruno);
    const { status, body } = await unmerge(into, bruno);
    expect([status, body]).toEqual([200, { ...into, edit_date: expect.not.stringMatching(into.edit_date) }]);
    expect(await everything(bruno)).toEqual(before);
    const again = await bruno.get<Contact>(`/contact/${from.uuid}/`);
    expect(again.body.edit_date > from.edit_date).toBe(true);
    expect((await unmerge(into, bruno)).status).toBe(409);
  });

  test('leaves where both stood what overlapped before double booking was refused', async () => {
    const bruno = service.as(undefined, 'admin');
    const [into, from] = [await meet({}, bruno), await meet({}, bruno)];
    const organization = { owner: bruno.organization_uuid };
    await book({ ...organization, invitee_uuids: [from.uuid] }, bruno);
    await book({ ...organization, invitee_uuids: [into.uuid, from.uuid] }, bruno);
    await bruno.patch('/organization/', { double_booking: 'refuse' });
    const before = await everything(bruno);
    expect((await merge(into, from, bruno)).status).toBe(200);
    expect((await unmerge(into, bruno)).status).toBe(200);
    expect(await everything(bruno)).toEqual(before);
  });

  test('may have put one who was invited since then where two appointments overlapped before', async () => {
    const bruno = service.as(undefined, 'admin');
    const [into, from] = [await meet({}, bruno), await meet({}, bruno)];
    const both = { owner: bruno.organization_uuid, invitee_uuids: [from.uuid] };
    const [, { uuid }] = [await book(both, bruno), await book(both, bruno)];
    await bruno.patch('/organization/', { double_booking: 'refuse' });
    const invited = await bruno.patch(`/appointment/${uuid}/`, { invitee_uuids: [from.uuid, into.uuid] });
    expect(invited.status).toBe(200);
    const before = await everything(bruno);
    expect((await merge(into, from, bruno)).status).toBe(200);
    expect((await unmerge(into, bruno)).status).toBe(200);
    expect(await everything(bruno)).toEqual(before);
  });

  test('leaves alone who owns an appointment under its uuid as somebody else, and gives back the contact', async () => {
    const bruno = service.as(undefined, 'admin');
    const [into, from] = [await meet({}, bruno), await meet({}, bruno)];
    const owned = { owner: from.uuid, owner_type: 'CoreUser', contact_uuid: from.uuid };
    const { uuid } = await book(owned, bruno);
    const before = await everything(bruno);
    expect((await merge(into, from, bruno)).status).toBe(200);
    const { body } = await bruno.get(`/appointment/${uuid}/`);
    expect(body).toMatchObject({ ...owned, contact_uuid: into.uuid });
    expect((await unmerge(into, bruno)).status).toBe(200);
    expect(await everything(bruno)).toEqual(before);
  });

  test('may have been made where double booking is allowed again', async () => {
    const bruno = service.as(undefined, 'admin');
    const [into, from] = [await meet({}, bruno), await meet({}, bruno)];
    await bruno.patch('/organization/', { double_booking: 'refuse' });
    for (const { uuid } of [into, from]) await book({ owner: bruno.organization_uuid, invitee_uuids: [uuid] }, bruno);
    await bruno.patch('/organization/', { double_booking: 'allow' });
    const before = await everything(bruno);
    expect((await merge(into, from, bruno)).status).toBe(200);
    expect((await unmerge(into, bruno)).status).toBe(200);
    expect(await everything(bruno)).toEqual(before);
  });

  test('may be one of several, the last one first', async () => {
    const bruno = service.as(undefined, 'admin');
    const [into, second, third] = [await meet({}, bruno), await meet({}, bruno), await meet({ title: 'Ms.' }, bruno)];
    const before = await everything(bruno);
    await merge(into, second, bruno);
    const between = await everything(bruno);
    await merge(into, third, bruno);
    expect((await unmerge(into, bruno)).status).toBe(200);
    expect((await unmerge(into, bruno)).status).toBe(200);
    expect(await everything(bruno)).toEqual(before);
    expect(between).not.toEqual(before);
  });

  test('leaves with the survivor what was booked since', async () => {
    const [into, from] = [await meet(), await meet()];
    await merge(into, from);
    const { uuid } = await book({ contact_uuid: into.uuid });
    expect((await unmerge(into)).status).toBe(200);
    expect((await anna.get(`/appointment/${uuid}/`)).body).toMatchObject({ contact_uuid: into.uuid });
  });

  test('keeps what else was changed of an appointment since', async () => {
    const [into, from] = [await meet(), await meet()];
    const { uuid } = await book({ contact_uuid: from.uuid });
    await merge(into, from);
    await anna.patch(`/appointment/${uuid}/`, { name: 'Roof' });
    expect((await unmerge(into)).status).toBe(200);
    expect((await anna.get(`/appointment/${uuid}/`)).body).toMatchObject({ contact_uuid: from.uuid, name: 'Roof' });
  });

  test('has no contact type that was deleted since', async () => {
    const type = await made<{ uuid: string }>(anna, '/contacttype/', { name: 'Roofer' });
    const [into, from] = [await meet({ contact_type: 'Customer' }), await meet({ contact_type: 'Roofer' })];
    await merge(into, from);
    await anna.delete(`/contacttype/${type.uuid}/`);
    expect((await unmerge(into)).status).toBe(200);
    expect((await anna.get(`/contact/${from.uuid}/`)).body).toMatchObject({ contact_type: null });
  });
});

describe('undoing is refused', () => {
  test('when a contact with the uuid of the other one was imported since', async () => {
    const [into, from] = [await meet(), await meet()];
    await merge(into, from);
    const headers = { 'content-type': 'text/csv' };
    const body = `uuid,first_name\n${from.uuid},Anna\n`;
    const { text } = await anna.send('POST', '/contact/import/', { headers, body });
    expect(text).toContain('"created":1');
    expect(await unmerge(into)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('uuid') } });
  });

  test('for a contact that was never merged, and after 30 days', async () => {
    const [into, from] = [await meet(), await meet()];
    expect((await unmerge(into)).status).toBe(409);
    await merge(into, from);
    const old = "update contact_merge set create_date = now() - interval '30 days' where contact_uuid = $1";
    await backDoor.sql(old, into.uuid);
    expect((await unmerge(into)).status).toBe(409);
    expect((await unmerge(from)).status).toBe(404);
  });

  test('naming the fields and the appointments that were changed since', async () => {
    const [into, from] = [await meet(), await meet()];
    const { uuid } = await book({ owner: from.uuid });
    await merge(into, from);
    await anna.patch(`/contact/${into.uuid}/`, { company: 'Roof', contact_type: 'Customer' });
    await anna.patch(`/appointment/${uuid}/`, { owner: anna.core_user_uuid });
    const { status, body } = await unmerge(into);
    expect(status).toBe(409);
    expect(body.detail).toMatch(new RegExp(`company, contact_type, .*1 appointments? \\(${uuid}\\)`));
  });

  test('when somebody else has got the number of the other', async () => {
    const [into, from] = [await meet(), await meet()];
    await merge(into, from);
    await meet({ customer_id: from.customer_id });
    const { status, body } = await unmerge(into);
    expect([status, body.errors?.[0]?.pointer]).toEqual([409, '/customer_id']);
  });
});

test('what is kept to undo a merge goes with the survivor', async () => {
  const [into, from] = [await meet(), await meet({ last_name: 'Zoll' })];
  await merge(into, from);
  const kept = () => backDoor.sql('select from contact_merge where contact_uuid = $1', into.uuid);
  expect(await kept()).toHaveLength(1);
  await anna.delete(`/contact/${into.uuid}/`);
  expect(await kept()).toHaveLength(0);
});

const text = fc.constantFrom('', 'Anna', 'Müller', 'Rain & Sons', '"', '\\');
const person = fc.record({
  first_name: text,
  last_name: text,
  company: fc.option(text),
  notes: fc.option(text),
  title: fc.constantFrom('Ms.', null),
  contact_type: fc.constantFrom('Customer', 'Supplier', null),
  core_user_uuid: fc.option(fc.uuid()),
  emails: fc.array(
    fc.record({ type: fc.constant('office'), email: fc.constantFrom('a@example.org', 'b@example.org') }),
    {
      maxLength: 3,
    },
  ),
  siteprofile_uuids: fc.uniqueArray(
    fc.constantFrom(...[1, 2, 3].map((n) => `0198c0de-0000-7000-8000-00000000000${n}`)),
  ),
});

/** Numbers stand for the contacts. */
const meeting = fc.record({
  contact: fc.option(fc.nat(2)),
  owner: fc.option(fc.nat(2)),
  invitees: fc.uniqueArray(fc.nat(2)),
  hour: fc.nat(5),
});

type Change = (into: Contact, appointment: Appointment | undefined, other: Person) => Promise<{ status: number }>;

const changes: Record<string, Change> = {
  'a field': (into, _, bruno) => bruno.patch(`/contact/${into.uuid}/`, { last_name: `${into.last_name}!` }),
  'a list': (into, _, bruno) => bruno.patch(`/contact/${into.uuid}/`, { phones: [{ type: 'fax', number: '12345' }] }),
  'an appointment that moved': (into, appointment, bruno) =>
    appointment
      ? bruno.delete(`/appointment/${appointment.uuid}/`)
      : bruno.patch(`/contact/${into.uuid}/`, { suffix: 'jun.' }),
};

test('whatever they are: undone, both lists are as before; with a change between, it is refused and nothing happens', async () => {
  const history = fc.record({
    people: fc.tuple(person, person, person),
    meetings: fc.array(meeting, { maxLength: 4 }),
    isRefusing: fc.boolean(),
    change: fc.constantFrom(undefined, ...Object.keys(changes)),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ people, meetings, isRefusing, change }) => {
      const bruno = service.as(undefined, 'admin');
      const contacts: Contact[] = [];
      for (const fields of people) contacts.push(await meet(fields, bruno));
      const [into, from] = contacts;
      if (!into || !from) throw new Error('three contacts were made');
      const uuidOf = (at: number | null) => (at === null ? null : (contacts[at]?.uuid ?? null));
      const booked: Appointment[] = [];
      for (const { contact, owner, invitees, hour } of meetings) {
        const fields = {
          contact_uuid: uuidOf(contact),
          owner: uuidOf(owner) ?? bruno.organization_uuid,
          invitee_uuids: invitees.map(uuidOf),
          start_date: `2030-01-01T1${hour}:00:00.000Z`,
          end_date: `2030-01-01T1${hour}:30:00.000Z`,
        };
        booked.push(await book(fields, bruno));
      }
      if (isRefusing) await bruno.patch('/organization/', { double_booking: 'refuse' });
      const before = await everything(bruno);
      const merged = await merge(into, from, bruno);
      if (merged.status !== 200) {
        // Both are CoreUsers, or would be in two places at once.
        expect(merged.status).toBe(409);
        expect(await everything(bruno)).toEqual(before);
        return;
      }
      const moved = booked.find((each) =>
        JSON.stringify([each.contact_uuid, each.owner, each.invitee_uuids]).includes(from.uuid),
      );
      const changed = change === undefined ? undefined : await changes[change]?.(merged.body, moved, bruno);
      if (changed) expect(changed.status).toBeLessThan(300);
      const since = await everything(bruno);
      expect((await unmerge(into, bruno)).status).toBe(changed ? 409 : 200);
      expect(await everything(bruno)).toEqual(changed ? since : before);
    }),
    { numRuns: 60 },
  );
}, 300_000);
