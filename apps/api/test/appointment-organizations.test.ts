import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, hour, look, meet, noteAddressOf, type Page, write } from './appointments.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  bert = service.as();
});
afterAll(() => service.stop());

/** What refusals at different addresses say when the address itself is left out. */
const withoutInstance = (text: string) => JSON.stringify({ ...JSON.parse(text), instance: undefined });

describe('two organizations', () => {
  test('never read, change or delete what the other has, and cannot tell it from nothing', async () => {
    const booked = await book(bert, { name: 'Secret' });
    const note = await write(bert, { type: 'Primary', note: 'Secret', appointments: [booked.uuid] });
    const drive = await bert.post<{ uuid: string }>('/appointmentdrivingtimes/', { appointment: booked.uuid, time: 1 });
    const there = [addressOf(booked), noteAddressOf(note), `/appointmentdrivingtimes/${drive.body.uuid}/`];
    const bodies = [hour, { type: 'Primary' }, { appointment: booked.uuid, time: 2 }];
    for (const [index, address] of there.entries()) {
      const folder = address.split('/')[1];
      const nowhere = [`/${folder}/${randomUUID()}/`, `/${folder}/x/`, `/${folder}/1/`];
      const answers = await Promise.all(
        [address, address.toUpperCase().replace(/^\/[A-Z]+/, `/${folder}`), ...nowhere].flatMap((path) => [
          anna.get(path),
          anna.put(path, bodies[index]),
          anna.patch(path, {}),
          anna.delete(path),
        ]),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      expect(new Set(answers.map(({ text }) => withoutInstance(text))).size).toBe(1);
      expect(answers.every(({ body }) => !JSON.stringify(body).includes('Secret'))).toBe(true);
    }
    expect(await look(bert, booked)).toMatchObject({
      name: 'Secret',
      notes: [{ note: 'Secret' }],
      driving_times: [{ time: 1 }],
    });
  });

  test('are as far apart by tRPC', async () => {
    const { uuid } = await book(bert);
    const note = await write(bert, { type: 'Primary' });
    const missing = { data: { problem: { type: '/docs/problems#not_found', status: 404 } } };
    const { appointment, appointmentNote } = anna.trpc;
    await expect(appointment.get.query({ uuid })).rejects.toMatchObject(missing);
    await expect(appointment.replace.mutate({ uuid, ...hour })).rejects.toMatchObject(missing);
    await expect(appointment.update.mutate({ uuid, name: 'x' })).rejects.toMatchObject(missing);
    await expect(appointment.delete.mutate({ uuid })).rejects.toMatchObject(missing);
    await expect(appointment.get.query({ uuid: 'x' })).rejects.toMatchObject(missing);
    await expect(appointmentNote.get.query({ uuid: note.uuid })).rejects.toMatchObject(missing);
    await expect(appointmentNote.delete.mutate({ uuid: note.uuid })).rejects.toMatchObject(missing);
    expect(await look(bert, { uuid })).toMatchObject({ uuid, name: '' });
  });

  test('list their own alone, whatever they filter by', async () => {
    const [carla, dora] = [service.as(), service.as()];
    const shared = {
      owner: randomUUID(),
      siteprofile_uuid: randomUUID(),
      type: ['Shared'],
      invitee_uuids: [randomUUID()],
    };
    const hers = await book(carla, shared);
    const theirs = await book(dora, shared);
    const filters = [
      '',
      `owner=${shared.owner}`,
      `invitee=${shared.invitee_uuids[0]}`,
      `siteprofile_uuid=${shared.siteprofile_uuid}`,
      'type=Shared',
      'conflicts=true',
      'overlaps=2026-01-01T00:00:00Z/2027-01-01T00:00:00Z',
    ];
    for (const filter of filters) {
      const { results } = await good(carla.get<Page<Appointment>>(`/appointment/?${filter}`));
      expect(results.map(({ uuid }) => uuid)).toEqual([hers.uuid]);
      expect(results[0]?.conflicts ?? []).toEqual([]);
    }
    expect((await dora.trpc.appointment.list.query({})).results).toEqual([theirs]);
  });

  test('may use the same uuids of outside things', async () => {
    const outside = { owner: randomUUID(), invitee_uuids: [randomUUID()], workflowlevel2_uuids: [randomUUID()] };
    expect(await book(anna, outside)).toMatchObject(outside);
    expect(await book(bert, outside)).toMatchObject(outside);
  });
});

describe('deleting an appointment', () => {
  test('answers 204 with nothing, and 404 the second time', async () => {
    const booked = await book(anna);
    expect(await anna.delete(addressOf(booked))).toMatchObject({ status: 204, text: '' });
    expect((await anna.get(addressOf(booked))).status).toBe(404);
    expect((await anna.delete(addressOf(booked))).status).toBe(404);
    const other = await book(anna);
    expect(await anna.trpc.appointment.delete.mutate({ uuid: other.uuid })).toBeUndefined();
    expect((await anna.get(addressOf(other))).status).toBe(404);
  });

  test('takes its notes, driving times and mails along, and leaves its contact and what others have', async () => {
    const contact = await meet(anna);
    const [leaving, staying] = [await book(anna, { contact_uuid: contact.uuid }), await book(anna)];
    const own = await write(anna, { type: 'Primary', note: 'own', appointments: [leaving.uuid] });
    const shared = await write(anna, { type: 'Secondary', note: 'shared', appointments: [leaving.uuid, staying.uuid] });
    const drives = await Promise.all(
      [leaving, staying].map(({ uuid }) =>
        anna.post<{ uuid: string }>('/appointmentdrivingtimes/', { appointment: uuid, time: 9 }),
      ),
    );
    const mail = { appointment: leaving.uuid, recipient: 'a@example.org', send_at: '2999-01-01T00:00:00Z' };
    const queued = await anna.post<AppointmentNotification>('/appointmentnotifications/', {
      ...mail,
      send_notification: true,
    });
    expect(queued.body.status).toBe('queued');
    expect((await anna.delete(addressOf(leaving))).status).toBe(204);

    expect((await anna.get(noteAddressOf(own))).status).toBe(404);
    expect(await good(anna.get(noteAddressOf(shared)))).toMatchObject({ note: 'shared', appointments: [staying.uuid] });
    const paths = drives.map(({ body }) => `/appointmentdrivingtimes/${body.uuid}/`);
    expect((await Promise.all(paths.map((path) => anna.get(path)))).map(({ status }) => status)).toEqual([404, 200]);
    expect((await anna.get(`/appointmentnotifications/${queued.body.uuid}/`)).status).toBe(404);
    expect(await good(anna.get(`/contact/${contact.uuid}/`))).toEqual(contact);
    expect((await look(anna, staying)).notes).toMatchObject([{ uuid: shared.uuid }]);
  });
});
