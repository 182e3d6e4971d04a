import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, anInstant, book, good, hour, look, meet, placesOf, uuids } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
});
afterAll(() => service.stop());

/** Something other than the default in every field that can be written. */
async function filled(): Promise<Fields> {
  const { uuid } = await meet(anna, { last_name: 'Meier' });
  return {
    name: 'Measure the kitchen',
    owner: randomUUID(),
    owner_type: 'CoreUser',
    start_date: '2026-08-03T07:30:00.250Z',
    end_date: '2026-08-03T09:00:00.000Z',
    time_zone: 'America/New_York',
    type: ['Visit', 'Measuring'],
    address: 'Lindenstraße 7, Berlin',
    siteprofile_uuid: randomUUID(),
    invitee_uuids: [uuid, randomUUID()],
    workflowlevel2_uuids: uuids(2),
    contact_uuid: uuid,
    summary: 'Bring:\n- the plan\n- a ladder',
  };
}

const cleared = {
  name: '',
  type: [],
  address: '',
  siteprofile_uuid: null,
  invitee_uuids: [],
  workflowlevel2_uuids: [],
  contact_uuid: null,
  contact: null,
  summary: '',
};

describe('the fields', () => {
  test('a start and an end are enough, and every other field has its default', async () => {
    const answer = await anna.post<Appointment>('/appointment/', hour);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      ...hour,
      ...cleared,
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      owner: anna.core_user_uuid,
      owner_type: 'CoreUser',
      time_zone: 'Europe/Berlin',
      notes: [],
      driving_times: [],
      conflicts: null,
      organization_uuid: anna.organization_uuid,
      create_date: anInstant,
      edit_date: anInstant,
    });
    expect(answer.headers.get('location')).toBe(service.url + addressOf(answer.body));
    expect(await look(anna, answer.body)).toEqual(answer.body);
  });

  test('every field keeps what was written, in POST, PUT and PATCH, at both doors', async () => {
    const first = await filled();
    const booked = await book(anna, first);
    expect(booked).toMatchObject(first);

    const second = { ...(await filled()), type: ['Call'] };
    const replaced = await good(anna.put<Appointment>(addressOf(booked), second));
    expect(replaced).toMatchObject({ ...second, uuid: booked.uuid, create_date: booked.create_date });
    expect(replaced.edit_date > booked.edit_date).toBe(true);

    const third = { ...(await filled()), summary: 'By phone' };
    const changed = await anna.trpc.appointment.update.mutate({ uuid: booked.uuid, ...third });
    expect(changed).toMatchObject({ ...third, uuid: booked.uuid });
    expect(await look(anna, booked)).toEqual(changed);
    expect(await anna.trpc.appointment.get.query({ uuid: booked.uuid })).toEqual(changed);
  });

  test('the limits count characters, and texts are trimmed', async () => {
    const most = {
      name: '🐎'.repeat(50),
      address: 'ß'.repeat(100),
      summary: '🐎'.repeat(10_000),
      type: Array.from({ length: 20 }, (_, position) => '🐎'.repeat(50 - position)),
      workflowlevel2_uuids: uuids(1000),
    };
    const spaced = {
      ...most,
      name: ` ${most.name}\n`,
      address: `\t${most.address}`,
      type: most.type.map((text) => ` ${text}`),
    };
    expect(await book(anna, spaced)).toMatchObject(most);
  });

  const refusals: [fields: Fields, place: string][] = [
    [{ name: 'x'.repeat(51) }, '/name'],
    [{ name: 'two\nlines' }, '/name'],
    [{ name: '\ud83d' }, '/name'],
    [{ name: 7 }, '/name'],
    [{ owner: 'me' }, '/owner'],
    [{ owner: '' }, '/owner'],
    [{ owner_type: 'Team' }, '/owner_type'],
    [{ start_date: null }, '/start_date'],
    [{ end_date: null }, '/end_date'],
    [{ start_date: '2026-02-29T10:00:00Z' }, '/start_date'],
    [{ start_date: '2026-07-01' }, '/start_date'],
    [{ end_date: '2999-12-31T23:59:59-01:00' }, '/end_date'],
    [{ start_date: '1900-01-01T00:00:00+00:01' }, '/start_date'],
    [{ start_date: 1_782_900_000 }, '/start_date'],
    [{ time_zone: 'Mars/Olympus' }, '/time_zone'],
    [{ time_zone: '+02:00' }, '/time_zone'],
    [{ type: 'Visit' }, '/type'],
    [{ type: ['Visit', 'Call', 'Visit'] }, '/type'],
    [{ type: ['Visit', ' Visit '] }, '/type'],
    [{ type: ['Visit', ''] }, '/type/1'],
    [{ type: ['x'.repeat(51)] }, '/type/0'],
    [{ type: Array.from({ length: 21 }, String) }, '/type'],
    [{ address: 'x'.repeat(101) }, '/address'],
    [{ summary: 'x'.repeat(10_001) }, '/summary'],
    [{ summary: 'nul\0' }, '/summary'],
    [{ siteprofile_uuid: '1' }, '/siteprofile_uuid'],
    [{ invitee_uuids: ['1'] }, '/invitee_uuids/0'],
    [{ workflowlevel2_uuids: uuids(1001) }, '/workflowlevel2_uuids'],
    [{ contact_uuid: '' }, '/contact_uuid'],
    [{ contact_uuid: randomUUID() }, '/contact_uuid'],
    [{ notes: [{ type: 'Primary' }] }, '/notes/0/note'],
    [{ colour: 'copper' }, '/colour'],
  ];

  const named = refusals.map(([wrong, place]) => [JSON.stringify(wrong).slice(0, 60), wrong, place] as const);
  test.each(named)('%s is refused in POST, PUT and PATCH, and changes nothing', async (_, wrong, place) => {
    const booked = await book(anna);
    const whole = { ...hour, address: 'elsewhere', ...wrong };
    expect(await placesOf(anna.post('/appointment/', whole))).toEqual([place]);
    expect(await placesOf(anna.put(addressOf(booked), whole))).toEqual([place]);
    expect(await placesOf(anna.patch(addressOf(booked), { address: 'elsewhere', ...wrong }))).toEqual([place]);
    expect(await look(anna, booked)).toEqual(booked);
  });

  test('every wrong field is named at once', async () => {
    const wrong = { name: 7, start_date: 'soon', type: [''], colour: 'copper' };
    const places = await placesOf(anna.post('/appointment/', wrong));
    expect(places.toSorted()).toEqual(['/colour', '/end_date', '/name', '/start_date', '/type/0']);
  });
});

describe('replacing and changing', () => {
  test('what GET returned can be PUT back unchanged, with notes, driving times and conflicts in it', async () => {
    const booked = await book(anna, { ...(await filled()), notes: [{ type: 'Primary', note: 'x' }] });
    await anna.post('/appointmentdrivingtimes/', { appointment: booked.uuid, time: 20 });
    const shown = await good(anna.get<Appointment>(`${addressOf(booked)}?conflicts=true`));
    const put = await good(anna.put<Appointment>(addressOf(booked), shown));
    expect(put).toEqual({ ...shown, conflicts: null, edit_date: anInstant });
    expect(await anna.trpc.appointment.replace.mutate(put)).toEqual({ ...put, edit_date: anInstant });
  });

  test('PUT returns what is absent to its default, and keeps what was worked out', async () => {
    const booked = await book(anna, { ...(await filled()), notes: [{ type: 'Primary', note: 'x' }] });
    const put = await good(anna.put<Appointment>(addressOf(booked), hour));
    expect(put).toEqual({ ...booked, ...hour, ...cleared, notes: [], edit_date: anInstant });
    expect(await placesOf(anna.put(addressOf(booked), {}))).toEqual(['/start_date', '/end_date']);
  });

  test('PATCH changes what it names, and null clears it', async () => {
    const booked = await book(anna, await filled());
    const renamed = await good(anna.patch<Appointment>(addressOf(booked), { name: 'Moved' }));
    expect(renamed).toEqual({ ...booked, name: 'Moved', edit_date: anInstant });
    const nothing = Object.fromEntries(Object.keys(cleared).map((name) => [name, null]));
    const mergePatch = { 'content-type': 'application/merge-patch+json' };
    const patched = await good(anna.patch<Appointment>(addressOf(booked), nothing, mergePatch));
    expect(patched).toEqual({ ...booked, ...cleared, edit_date: anInstant });
  });

  test('null for a field that is worked out keeps what was worked out', async () => {
    const booked = await book(anna, await filled());
    const blank = { owner: null, owner_type: null, time_zone: null };
    expect(await good(anna.patch(addressOf(booked), blank))).toEqual({ ...booked, edit_date: anInstant });
    expect(await book(anna, blank)).toMatchObject({ owner: anna.core_user_uuid, time_zone: 'Europe/Berlin' });
  });

  test('read-only values in a body mean nothing, but another uuid or organization is refused', async () => {
    const strange = { conflicts: [randomUUID()], contact: { last_name: 'x' }, driving_times: 7, create_date: null };
    const booked = await book(anna, { ...strange, uuid: randomUUID(), organization_uuid: randomUUID() });
    expect(booked).toMatchObject({ conflicts: null, contact: null, driving_times: [], create_date: anInstant });
    expect(booked.organization_uuid).toBe(anna.organization_uuid);
    for (const name of ['uuid', 'organization_uuid']) {
      expect(await placesOf(anna.patch(addressOf(booked), { [name]: randomUUID() }))).toEqual([`/${name}`]);
      expect(await placesOf(anna.put(addressOf(booked), { ...hour, [name]: randomUUID() }))).toEqual([`/${name}`]);
    }
    expect(await good(anna.patch(addressOf(booked), strange))).toEqual({ ...booked, edit_date: anInstant });
  });
});
