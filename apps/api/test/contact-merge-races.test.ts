import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, openBackDoor } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

const ROUNDS = 15;
const time = { start_date: '2030-01-01T10:00:00.000Z', end_date: '2030-01-01T11:00:00.000Z' };
const meet = async (fields: Fields = {}) => (await anna.post<Contact>('/contact/', fields)).body;
const read = (uuid: string) => anna.get<Contact>(`/contact/${uuid}/`);
const merge = (into: Contact, from: Contact) => anna.post(`/contact/${into.uuid}/merge/`, { from: from.uuid });

test('of two merges of a pair in both directions, one happens', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [one, other] = [await meet({ first_name: 'One' }), await meet({ company: 'Other' })];
    const answers = await Promise.all([merge(one, other), merge(other, one)]);
    const [first, second] = answers.map(({ status }) => status).sort();
    expect(first).toBe(200);
    expect([400, 404]).toContain(second);
    const left = await Promise.all([read(one.uuid), read(other.uuid)]);
    expect(left.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(left.find(({ status }) => status === 200)?.body).toMatchObject({ first_name: 'One', company: 'Other' });
  }
});

test('an appointment that is made with the other contact meanwhile is moved, or was never made', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [into, from] = [await meet(), await meet()];
    const book = (fields: Fields) => anna.post<Appointment>('/appointment/', { ...time, ...fields });
    const [merged, ...booked] = await Promise.all([
      merge(into, from),
      book({ contact_uuid: from.uuid }),
      book({ owner: from.uuid, owner_type: 'Contact' }),
      book({ contact_uuid: from.uuid, invitee_uuids: [from.uuid] }),
      book({ contact_uuid: from.uuid }),
    ]);
    expect(merged.status).toBe(200);
    for (const { status, body } of booked) {
      expect([201, 400]).toContain(status);
      if (status === 400) continue;
      const appointment = (await anna.get<Appointment>(`/appointment/${body.uuid}/`)).body;
      expect(JSON.stringify(appointment)).not.toContain(from.uuid);
      expect(JSON.stringify(appointment)).toContain(into.uuid);
    }
  }
});

test('an invitation of the other contact that is not committed yet is waited for, and moved', async () => {
  const [into, from] = [await meet(), await meet()];
  const { body: appointment } = await anna.post<Appointment>('/appointment/', time);
  const backDoor = openBackDoor(service.databaseUrl);
  const inviting = await backDoor.alone();
  await inviting.query('begin');
  await inviting.query(
    `insert into appointment_participant
       (organization_uuid, appointment_uuid, participant_uuid, is_owner, position, start_date, end_date)
     values ($1, $2, $3, false, 1, $4, $5)`,
    [anna.organization_uuid, appointment.uuid, from.uuid, time.start_date, time.end_date],
  );
  const merged = merge(into, from);
  await eventually(async () => expect(await backDoor.blocked()).toBe(1));
  await inviting.query('commit');
  inviting.release();
  expect((await merged).status).toBe(200);
  const { body } = await anna.get<Appointment>(`/appointment/${appointment.uuid}/`);
  expect(body.invitee_uuids).toEqual([into.uuid]);
  await backDoor.close();
});

test('a change of either meanwhile is not lost: it is in the survivor, or was refused', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [into, from] = [await meet(), await meet()];
    const [merged, changed, refused] = await Promise.all([
      merge(into, from),
      anna.patch(`/contact/${into.uuid}/`, { notes: 'kept' }),
      anna.patch(`/contact/${from.uuid}/`, { company: 'Roof' }),
    ]);
    expect([merged.status, changed.status]).toEqual([200, 200]);
    expect([200, 404]).toContain(refused.status);
    const company = refused.status === 200 ? 'Roof' : null;
    expect((await read(into.uuid)).body).toMatchObject({ notes: 'kept', company });
  }
});

test.each(['allow', 'refuse'])(
  'however many name them meanwhile, all are answered, where double booking is to %s',
  async (double_booking) => {
    const bruno = service.as(undefined, 'admin');
    await bruno.patch('/organization/', { double_booking });
    for (let round = 0; round < ROUNDS; round++) {
      const meeting = Array.from({ length: 4 }, () => bruno.post<Contact>('/contact/', {}));
      const contacts = (await Promise.all(meeting)).map(({ body: { uuid } }) => uuid);
      const contact = (index: number) => contacts[index % contacts.length] ?? expect.fail('nobody was met');
      const day = `2031-01-${10 + round}`;
      const booking = Array.from({ length: 6 }, (_, index) =>
        bruno.post<Appointment>('/appointment/', {
          start_date: `${day}T0${index}:00:00Z`,
          end_date: `${day}T0${index}:30:00Z`,
          contact_uuid: contact(index),
          invitee_uuids: [contact(index + 1)],
        }),
      );
      const addresses = (await Promise.all(booking)).map(({ body: { uuid } }) => `/appointment/${uuid}/`);
      const merging = (into: number, from: number) =>
        bruno.post(`/contact/${contact(into)}/merge/`, { from: contact(from) });
      const answers = await Promise.all([
        ...[merging(0, 1), merging(1, 0), merging(1, 2), merging(0, 1), merging(3, 2)],
        ...addresses.flatMap((address, index) => [
          bruno.patch(address, {
            contact_uuid: contact(index + 2),
            invitee_uuids: [contact(index + 3), contact(index)],
          }),
          bruno.patch(address, { start_date: `${day}T0${index}:05:00Z`, owner: contact(index + round) }),
        ]),
        ...[0, 1, 3].map((index) => bruno.post(`/contact/${contact(index)}/unmerge/`)),
        bruno.delete(addresses[0] ?? ''),
      ]);
      for (const { status, text } of answers) expect([200, 204, 400, 404, 409], text).toContain(status);
    }
  },
);

test('demo data that is deleted while a merge of it is undone gives back a contact of one’s own', async () => {
  const [into, from] = [await meet(), await meet()];
  const backDoor = openBackDoor(service.databaseUrl);
  const organization = anna.organization_uuid;
  await backDoor.sql('insert into demo (organization_uuid, uuid) values ($1, gen_random_uuid())', organization);
  await backDoor.sql("insert into demo_object values ($1, $2, 'contact')", organization, from.uuid);
  await merge(into, from);
  const deleting = await backDoor.alone();
  await deleting.query('begin');
  await deleting.query('delete from demo where organization_uuid = $1', [organization]);
  const undone = anna.post(`/contact/${into.uuid}/unmerge/`);
  await eventually(async () => expect(await backDoor.blocked()).toBe(1));
  await deleting.query('commit');
  deleting.release();
  expect((await undone).status).toBe(200);
  expect((await read(from.uuid)).status).toBe(200);
  expect(await backDoor.sql('select from demo_object where organization_uuid = $1', organization)).toEqual([]);
  await backDoor.close();
});

test('of two that are undone at once, one is', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [into, from] = [await meet(), await meet()];
    const appointment = await anna.post<Appointment>('/appointment/', { ...time, contact_uuid: from.uuid });
    await merge(into, from);
    const answers = await Promise.all([1, 2].map(() => anna.post(`/contact/${into.uuid}/unmerge/`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await anna.get(`/appointment/${appointment.body.uuid}/`);
    expect(body).toMatchObject({ contact_uuid: from.uuid });
  }
});
