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
