import type { ContactType } from '@kupfer/schemas/contact-type';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, manyTimes, meet, noteAddressOf, write } from './appointments.ts';
import { type EventReader, readEvents } from './event-reader.ts';
import { ask, bookAhead, eventually, openBackDoor } from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let backDoor: ReturnType<typeof openBackDoor>;
beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const readers: EventReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

async function follow({ token }: Pick<Person, 'token'>, headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await readEvents(service.url, token, headers);
  readers.push(reader);
  return reader;
}

const toHave = (reader: EventReader, resource: string, uuids: string[]) =>
  eventually(() => expect(reader.changed(resource)).toEqual(expect.arrayContaining(uuids)));

/**
 * Waits until all that was done before must have been told, and forgets it. By an appointment, of which there are never
 * so many that a stream names none.
 */
async function settle(person: Person, reader: EventReader): Promise<void> {
  await toHave(reader, 'appointment', [(await book(person)).uuid]);
  reader.events.splice(0);
}

describe('a stream', () => {
  test('begins with ready, and is no page that anybody may keep', async () => {
    const { status, headers, events } = await follow(service.as());
    expect(status).toBe(200);
    expect(events).toEqual([{ event: 'ready', data: {} }]);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-request-id': expect.any(String),
    });
  });

  test('tells what is made, changed and deleted, of every kind', async () => {
    const anna = service.as(undefined, 'admin');
    const reader = await follow(anna);
    const told = (resource: string, uuid: string) => toHave(reader, resource, [uuid]);
    const forget = () => void reader.events.splice(0);

    const type = (await anna.post<ContactType>('/contacttype/', { name: 'Partner' })).body;
    await told('contact_type', type.uuid);
    const contact = await meet(anna, { contact_type: 'Partner' });
    await told('contact', contact.uuid);
    const appointment = await book(anna, { invitee_uuids: [contact.uuid], contact_uuid: contact.uuid });
    await told('appointment', appointment.uuid);

    forget();
    const note = await write(anna, { type: 'Primary', note: 'x', appointments: [appointment.uuid] });
    await told('appointment_note', note.uuid);
    await told('appointment', appointment.uuid);
    forget();
    await good(anna.patch(noteAddressOf(note), { note: 'y' }));
    await told('appointment_note', note.uuid);
    await told('appointment', appointment.uuid);
    forget();
    await good(anna.patch(addressOf(appointment), { notes: [{ type: 'Primary', note: null }] }));
    await told('appointment_note', note.uuid);
    await told('appointment', appointment.uuid);

    forget();
    const drive = (await anna.post('/appointmentdrivingtimes/', { appointment: appointment.uuid, time: 7 })).body;
    await told('appointment_driving_time', String(drive.uuid));
    await told('appointment', appointment.uuid);
    forget();
    await anna.delete(`/appointmentdrivingtimes/${drive.uuid}/`);
    await told('appointment_driving_time', String(drive.uuid));
    await told('appointment', appointment.uuid);

    forget();
    await good(anna.patch('/organization/', { name: 'Kupfer' }));
    await told('organization', anna.organization_uuid);
    forget();
    await anna.delete(`/contact/${contact.uuid}/`);
    await told('contact', contact.uuid);
    await told('appointment', appointment.uuid);
    forget();
    await anna.delete(addressOf(appointment));
    await told('appointment', appointment.uuid);
  });

  test('tells of notes whose appointments become fewer', async () => {
    const anna = service.as();
    const [one, other] = [await book(anna), await book(anna)];
    const note = await write(anna, { type: 'Primary', note: 'x', appointments: [one.uuid, other.uuid] });
    const reader = await follow(anna);
    await settle(anna, reader);
    await anna.delete(addressOf(one));
    await toHave(reader, 'appointment_note', [note.uuid]);
  });

  test('tells that a mail was sent, which nobody asked for just then', async () => {
    const anna = service.as();
    const reader = await follow(anna);
    const inTwoSeconds = new Date(Date.now() + 2_000).toISOString();
    const { uuid } = await ask(anna, await bookAhead(anna), { send_at: inTwoSeconds });
    let times = 0;
    let status: unknown;
    // As a client does it, who looks only when it is told.
    await eventually(async () => {
      const told = reader.changed('appointment_notification').filter((each) => each === uuid).length;
      if (told > times) status = (await anna.get(`/appointmentnotifications/${uuid}/`)).body.status;
      times = told;
      expect(status).toBe('sent');
    });
  });

  test('tells of new members', async () => {
    const anna = service.as();
    const reader = await follow(anna);
    const bert = service.as(anna.organization_uuid);
    await bert.get('/organization/');
    await toHave(reader, 'member', [bert.core_user_uuid]);
  });

  test('tells of an account whose name changes, in each of its organizations', async () => {
    const [anna, clara] = [service.as(), service.as()];
    const both = [await follow(anna), await follow(clara)];
    const uuid = crypto.randomUUID();
    await backDoor.sql(
      `insert into account (uuid, username, username_key, search_text, password_hash) values ($1, $2::text, $2::text, $2::text, '')`,
      uuid,
      `dora-${uuid}`,
    );
    for (const { organization_uuid } of [anna, clara])
      await backDoor.sql(`insert into member values ($1, $2, 'member')`, organization_uuid, uuid);
    for (const reader of both) {
      await toHave(reader, 'member', [uuid]);
      reader.events.splice(0);
    }
    await backDoor.sql(`update account set name = 'Dora' where uuid = $1`, uuid);
    for (const reader of both) await toHave(reader, 'member', [uuid]);
  });

  test('names at most fifty objects', async () => {
    const anna = service.as();
    await manyTimes(51, () => meet(anna));
    const reader = await follow(anna);
    await settle(anna, reader);
    await backDoor.sql(`update contact set notes = 'x' where organization_uuid = $1`, anna.organization_uuid);
    await eventually(() => expect(reader.changed('contact')).toEqual(['many']));
  });

  test('tells nothing of another organization, and nothing that was undone', async () => {
    const [anna, bert] = [service.as(), service.as()];
    const [annas, berts] = [await follow(anna), await follow(bert)];
    const contact = await meet(anna);
    await toHave(annas, 'contact', [contact.uuid]);
    const alone = await backDoor.alone();
    try {
      await alone.query('begin');
      await alone.query('update contact set notes = $2 where uuid = $1', [contact.uuid, 'undone']);
      await alone.query('rollback');
    } finally {
      alone.release();
    }
    expect((await anna.post('/contact/', { title: 'Lord' })).status).toBe(400);
    const last = await meet(anna);
    await toHave(annas, 'contact', [last.uuid]);
    expect(annas.changed('contact')).toEqual([contact.uuid, last.uuid]);
    const own = await meet(bert);
    await toHave(berts, 'contact', [own.uuid]);
    expect(berts.changed('contact')).toEqual([own.uuid]);
  });

  test('tells of a change when it is committed, not before, however many are committed meanwhile', async () => {
    const anna = service.as();
    const contact = await meet(anna);
    const reader = await follow(anna);
    await settle(anna, reader);
    const alone = await backDoor.alone();
    try {
      await alone.query('begin');
      await alone.query('update contact set notes = $2 where uuid = $1', [contact.uuid, 'late']);
      for (let round = 0; round < 3; round++) {
        const other = await meet(anna);
        await toHave(reader, 'contact', [other.uuid]);
      }
      expect(reader.changed('contact')).not.toContain(contact.uuid);
      await alone.query('commit');
    } finally {
      alone.release();
    }
    await toHave(reader, 'contact', [contact.uuid]);
    await toHave(reader, 'contact', [(await meet(anna)).uuid]);
    expect(reader.changed('contact').filter((uuid) => uuid === contact.uuid)).toHaveLength(1);
  });

  test('misses nothing that is committed after ready, whenever it begins', async () => {
    const anna = service.as();
    // With those of the round before fewer than fifty, so that a stream names each, however fast they are made.
    const burst = 20;
    for (let round = 0; round < 15; round++) {
      const made: string[] = [];
      const meetOne = async () => made.push((await meet(anna)).uuid);
      const making = (async () => {
        for (let count = 0; count < burst; count++) await meetOne();
      })();
      await eventually(() => expect(made.length).toBeGreaterThanOrEqual(round));
      const reader = await follow(anna);
      const known = new Set(
        (await good(anna.get<{ results: { uuid: string }[] }>('/contact/?limit=7000'))).results.map(({ uuid }) => uuid),
      );
      await making;
      await meetOne();
      const wanted = made.filter((uuid) => !known.has(uuid));
      expect(wanted.length).toBeGreaterThan(0);
      await toHave(reader, 'contact', wanted);
      reader.close();
    }
  });

  test('is not ready before a look ends that does not know of it', async () => {
    const [anna, bert] = [service.as(), service.as()];
    await bert.get('/organization/');
    const reader = await follow(anna);
    await settle(anna, reader);
    const alone = await backDoor.alone();
    let isHeldUp = true;
    try {
      await alone.query('begin; lock table change in access exclusive mode');
      await eventually(async () => {
        const waiting = await backDoor.sql(
          `select from pg_locks join pg_stat_activity using (pid)
           where datname = current_database() and relation = 'change'::regclass and not granted
             and query like '%as is_late%'`,
        );
        expect(waiting).toHaveLength(1);
      });
      const opening = follow(bert).then(({ status }) => ({ status, isHeldUp }));
      for (let times = 0; times < 3; times++) await bert.get('/organization/');
      isHeldUp = false;
      await alone.query('commit');
      expect(await opening).toEqual({ status: 200, isHeldUp: false });
    } finally {
      alone.release(isHeldUp);
    }
  });

  test('shows a superuser another organization', async () => {
    const anna = service.as();
    await anna.get('/organization/');
    const root = service.as(undefined, 'superuser');
    const reader = await follow(root, { 'x-organization-uuid': anna.organization_uuid });
    await settle(anna, reader);
  });
});
