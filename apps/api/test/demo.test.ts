import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentDrivingTime } from '@kupfer/schemas/appointment-driving-time';
import type { AppointmentNote } from '@kupfer/schemas/appointment-note';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { Contact, ContactPage } from '@kupfer/schemas/contact';
import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Demo } from '@kupfer/schemas/demo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoContacts } from '../src/demo/contacts.ts';
import { book, good, look, meet, type Page, write } from './appointments.ts';
import { type BackDoor, eventually, openBackDoor } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let backDoor: BackDoor;
beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const administrator = () => service.as(undefined, 'admin');
const see = (person: Person) => good(person.get<Demo>('/demo/'));
const fill = (person: Person) => good(person.post<Demo>('/demo/'));
const clear = async (person: Person) => expect((await person.delete('/demo/')).status).toBe(204);
const all = async <Item>(person: Person, path: string) =>
  (await good(person.get<Page<Item>>(`${path}?page_size=2000`))).results;
const contactsOf = (person: Person) => good(person.get<ContactPage>('/contact/?limit=7000'));

const none: Demo = {
  uuid: null,
  contacts: 0,
  appointments: 0,
  notes: 0,
  driving_times: 0,
  notifications: 0,
  create_date: null,
};

describe('what it makes', () => {
  let anna: Person;
  let demo: Demo;
  let appointments: Appointment[];
  beforeAll(async () => {
    anna = administrator();
    expect(await see(anna)).toEqual(none);
    demo = await fill(anna);
    appointments = await all<Appointment>(anna, '/appointment/');
  });

  test('is counted, and is all that the lists show', async () => {
    expect(await see(anna)).toEqual(demo);
    const { count, results } = await contactsOf(anna);
    expect({
      contacts: count,
      appointments: appointments.length,
      notes: (await all<AppointmentNote>(anna, '/appointmentnotes/')).length,
      driving_times: (await all<AppointmentDrivingTime>(anna, '/appointmentdrivingtimes/')).length,
      notifications: (await all<AppointmentNotification>(anna, '/appointmentnotifications/')).length,
    }).toEqual({ ...demo, uuid: undefined, create_date: undefined });
    expect(results).toHaveLength(demo.contacts);
    expect(demo.contacts).toBeGreaterThan(180);
    expect(demo.appointments).toBeGreaterThan(250);
  });

  test('has numbers of its own, each once', async () => {
    const numbers = (await contactsOf(anna)).results.map(({ customer_id }) => customer_id);
    expect(numbers.sort()).toEqual(Array.from({ length: demo.contacts }, (_, index) => 10001 + index));
  });

  test('is found as anything is: by names without umlauts, phone numbers, places', async () => {
    const found = async (path: string) => (await good(anna.get<{ results: unknown[] }>(path))).results.length;
    expect(await found('/contact/?search=yilmaz+emre')).toBe(1);
    expect(await found('/contact/?limit=7000&search=0221+4710')).toBeGreaterThan(50);
    expect(await found('/appointment/?search=koeln')).toBeGreaterThan(10);
  });

  test('shows appointments of the caller, of colleagues and of the organization, some at the same time', async () => {
    const own = appointments.filter(({ owner }) => owner === anna.core_user_uuid);
    expect(own.length).toBeGreaterThan(30);
    for (const owner_type of ['CoreUser', 'Contact', 'Organization'])
      expect(appointments.some((each) => each.owner_type === owner_type)).toBe(true);
    const colleagues = (await good(anna.get<ContactPage>('/contact/?contact_type=Personnel'))).results;
    const known = [
      anna.core_user_uuid,
      anna.organization_uuid,
      ...colleagues.flatMap(({ uuid, core_user_uuid }) => [uuid, core_user_uuid]),
    ];
    expect(appointments.filter(({ owner }) => !known.includes(owner))).toEqual([]);
    const { results } = await good(anna.get<Page<Appointment>>('/appointment/?conflicts=true&page_size=2000'));
    const overlapping = results.filter(({ conflicts }) => (conflicts ?? []).length > 0);
    expect(overlapping.length).toBeGreaterThan(10);
    expect(overlapping.length).toBeLessThan(results.length / 3);
  });

  test('has mails in every state that lasts, with what a mail server says, and none that leaves today', async () => {
    const mails = await all<AppointmentNotification>(anna, '/appointmentnotifications/');
    const states = Map.groupBy(mails, ({ status }) => status);
    expect([...states.keys()].sort()).toEqual(['cancelled', 'draft', 'failed', 'queued', 'sent']);
    const soon = new Date(Date.now() + 23 * 3_600_000).toISOString();
    for (const { next_attempt_at, mail } of states.get('queued') ?? []) {
      expect(String(next_attempt_at) > soon).toBe(true);
      expect(mail.text).not.toBe('');
    }
    for (const { sent_at, attempts } of states.get('sent') ?? []) {
      expect(String(sent_at) < new Date().toISOString()).toBe(true);
      expect(attempts).toBe(1);
    }
    for (const { last_error, recipient } of states.get('failed') ?? []) expect(last_error).toContain(`<${recipient}>`);
    expect(mails.filter(({ recipient }) => !recipient.endsWith('.example'))).toEqual([]);
  });

  test('speaks the language of the organization, at the hours of its clocks', async () => {
    const bruno = administrator();
    await good(bruno.patch('/organization/', { language: 'de', time_zone: 'America/Los_Angeles' }));
    await fill(bruno);
    const [installation] = (await all<Appointment>(bruno, '/appointment/')).filter(({ type }) =>
      type.includes('Montage'),
    );
    expect(installation?.time_zone).toBe('America/Los_Angeles');
    expect(Number(installation?.start_date.slice(11, 13))).toBeGreaterThanOrEqual(14);
    const [mail] = await all<AppointmentNotification>(bruno, '/appointmentnotifications/');
    expect(mail?.mail.text).toContain('Termin');
    expect(appointments.some(({ type }) => type.includes('Montage'))).toBe(false);
  });
});

test('a customer number that somebody gave by hand is passed over', async () => {
  const anna = administrator();
  await meet(anna, { customer_id: 10007 });
  const { contacts } = await fill(anna);
  const numbers = (await contactsOf(anna)).results.map(({ customer_id }) => customer_id);
  expect(contacts).toBe(Object.values(demoContacts('en')).flat().length);
  expect(new Set(numbers).size).toBe(contacts + 1);
  expect(Math.max(...numbers)).toBe(10001 + contacts);
});

test('an organization that has other contact types than it began with is filled all the same', async () => {
  const anna = administrator();
  const [customer, ...others] = await all<ContactType>(anna, '/contacttype/');
  await good(anna.patch(`/contacttype/${customer?.uuid}/`, { name: String(customer?.name).toUpperCase() }));
  for (const { uuid } of others) expect((await anna.delete(`/contacttype/${uuid}/`)).status).toBe(204);
  const { contacts } = await fill(anna);
  const { results } = await contactsOf(anna);
  expect(results).toHaveLength(contacts);
  expect(new Set(results.map(({ contact_type }) => contact_type))).toEqual(new Set(['CUSTOMER', null]));
});

test('where no mailbox of this machine takes them, no mail is queued', async () => {
  const elsewhere = await startService({ local: false });
  const anna = elsewhere.as(undefined, 'admin');
  const { notifications } = await fill(anna);
  const mails = await all<AppointmentNotification>(anna, '/appointmentnotifications/');
  await elsewhere.stop();
  expect(mails).toHaveLength(notifications);
  expect(
    mails.filter(({ status, send_notification }) => status === 'draft' && !send_notification).length,
  ).toBeGreaterThan(10);
  expect(mails.filter(({ status }) => status === 'queued')).toEqual([]);
});

describe('who may', () => {
  test.each([
    ['GET', 'demo.get'],
    ['POST', 'demo.create'],
    ['DELETE', 'demo.delete'],
  ])('%s: administrators alone', async (method) => {
    const member = service.as(administrator().organization_uuid);
    expect((await member.send(method, '/demo/')).status).toBe(403);
    expect((await service.stranger.send(method, '/demo/')).status).toBe(401);
  });

  test('by tRPC too, and everybody sees the same', async () => {
    const anna = administrator();
    const member = service.as(anna.organization_uuid);
    const refused = { data: { problem: { status: 403 } } };
    await expect(member.trpc.demo.create.mutate({})).rejects.toMatchObject(refused);
    await expect(member.trpc.demo.get.query()).rejects.toMatchObject(refused);
    const made = await anna.trpc.demo.create.mutate({});
    expect(await anna.trpc.demo.get.query()).toEqual(made);
    expect((await contactsOf(member)).count).toBe(made.contacts);
    await anna.trpc.demo.delete.mutate();
    expect(await see(anna)).toEqual(none);
  });
});

test('of two that fill an organization at once one does, and the other is told of it', async () => {
  const anna = administrator();
  await good(anna.get('/contact/'));
  const answers = await Promise.all([anna.post<Demo>('/demo/'), anna.post<Demo>('/demo/')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const made = answers.find(({ status }) => status === 200)?.body;
  expect(await see(anna)).toEqual(made);
  expect((await contactsOf(anna)).count).toBe(made?.contacts);
});

test('a repeated request with its Idempotency-Key has one effect', async () => {
  const anna = administrator();
  const key = { 'idempotency-key': 'once' };
  const [first, second] = [await anna.post<Demo>('/demo/', {}, key), await anna.post<Demo>('/demo/', {}, key)];
  expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true']);
  expect(second.body).toEqual(first.body);
  await clear(anna);
  expect((await anna.post('/demo/', {}, key)).status).toBe(409);
});

/** Not as before: numbers are never given twice, and what was changed or who was seen is told for a while. */
const APART = ['customer_counter', 'change', 'platform_user'];

/** All rows of all tables, in the order of their keys. */
async function everything(): Promise<Map<string, Fields[]>> {
  const tables = await backDoor.sql<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and relname <> all ($1) order by 1`,
    APART,
  );
  const rows = new Map<string, Fields[]>();
  for (const { name } of tables) {
    // The count of contacts is a sum.
    const text =
      name === 'contact_count'
        ? 'select organization_uuid, sum(contacts) as contacts from contact_count group by 1 having sum(contacts) <> 0'
        : `select to_jsonb(t) as row from ${name} t`;
    rows.set(name, await backDoor.sql(`select * from (${text}) rows order by rows::text`));
  }
  return rows;
}

describe('taken away', () => {
  test('every table is as before: people’s own, and the demo of another organization', async () => {
    const [anna, bruno] = [administrator(), administrator()];
    await fill(bruno);
    const contact = await meet(anna, { last_name: 'Müller' });
    const appointment = await book(anna, { contact_uuid: contact.uuid, invitee_uuids: [contact.uuid] });
    await write(anna, { type: 'Primary', note: 'Ring twice', appointments: [appointment.uuid] });
    await anna.post('/appointmentdrivingtimes/', { appointment: appointment.uuid, time: 10 });
    await anna.post('/appointmentnotifications/', { appointment: appointment.uuid, recipient: 'anna@example.org' });
    const before = await everything();
    expect([...before.values()].flat().length).toBeGreaterThan(1000);
    await fill(anna);
    expect((await everything()).get('contact')?.length).toBeGreaterThan(before.get('contact')?.length ?? 0);
    await clear(anna);
    expect(await everything()).toEqual(before);
    expect(await see(anna)).toEqual(none);
  });

  test('what people changed of it goes too, and what they added to its appointments', async () => {
    const anna = administrator();
    await fill(anna);
    const [contact] = (await contactsOf(anna)).results;
    const [appointment] = await all<Appointment>(anna, '/appointment/');
    await good(anna.patch(`/contact/${contact?.uuid}/`, { last_name: 'Changed' }));
    await good(
      anna.patch(`/appointment/${appointment?.uuid}/`, { name: 'Changed', notes: [{ type: 'OOO Note', note: 'x' }] }),
    );
    await anna.post('/appointmentdrivingtimes/', { appointment: appointment?.uuid, time: 10 });
    await anna.post('/appointmentnotifications/', { appointment: appointment?.uuid, recipient: 'anna@example.org' });
    const [note] = await all<AppointmentNote>(anna, '/appointmentnotes/');
    await good(anna.patch(`/appointmentnotes/${note?.uuid}/`, { appointments: [] }));
    await clear(anna);
    expect((await contactsOf(anna)).count).toBe(0);
    for (const path of ['', 'notes', 'drivingtimes', 'notifications'])
      expect({ path, left: await all(anna, `/appointment${path}/`) }).toEqual({ path, left: [] });
  });

  test('contacts and notes that people’s own appointments show stay, and the appointments as they are', async () => {
    const anna = administrator();
    await fill(anna);
    const [about, owner, invitee] = (await contactsOf(anna)).results;
    const [note] = await all<AppointmentNote>(anna, '/appointmentnotes/');
    const drives = await all<AppointmentDrivingTime>(anna, '/appointmentdrivingtimes/');
    const fields = { contact_uuid: about?.uuid, owner: owner?.uuid, invitee_uuids: [invitee?.uuid] };
    const own = await book(anna, { ...fields, name: 'My own' });
    await good(
      anna.patch(`/appointmentnotes/${note?.uuid}/`, { appointments: [...(note?.appointments ?? []), own.uuid] }),
    );
    const before = await look(anna, own);
    await good(anna.patch(`/appointmentdrivingtimes/${drives[0]?.uuid}/`, { appointment: own.uuid }));
    const moved = await look(anna, own);
    expect(moved.driving_times).toHaveLength(1);
    await clear(anna);
    const after = await look(anna, own);
    expect(after).toEqual({ ...before, edit_date: after.edit_date });
    expect(after.edit_date > moved.edit_date).toBe(true);
    const left = (await contactsOf(anna)).results.map(({ uuid }: Contact) => uuid);
    expect(left.sort()).toEqual([about?.uuid, owner?.uuid, invitee?.uuid].sort());
    expect(await see(anna)).toEqual(none);
    await fill(anna);
    await clear(anna);
    expect(await look(anna, own)).toEqual(after);
  });

  test('another organization keeps its own', async () => {
    const [anna, bruno] = [administrator(), administrator()];
    await fill(anna);
    const demo = await fill(bruno);
    await clear(anna);
    await clear(anna);
    expect(await see(bruno)).toEqual(demo);
    expect((await contactsOf(bruno)).count).toBe(demo.contacts);
  });

  test('not of another state than the one that was seen', async () => {
    const anna = administrator();
    const { headers } = await anna.post('/demo/');
    const seen = { 'if-match': String(headers.get('etag')) };
    const [contact] = (await contactsOf(anna)).results.filter(({ emails }) => emails.length === 0);
    await anna.delete(`/contact/${contact?.uuid}/`);
    expect((await anna.delete('/demo/', seen)).status).toBe(412);
    const now = await anna.get('/demo/');
    expect((await anna.delete('/demo/', { 'if-match': String(now.headers.get('etag')) })).status).toBe(204);
  });

  test('not another one that was made meanwhile', async () => {
    const anna = administrator();
    const { headers } = await anna.post('/demo/');
    const meanwhile = await backDoor.alone();
    await meanwhile.query('begin');
    const other = 'update demo set uuid = gen_random_uuid() where organization_uuid = $1';
    await meanwhile.query(other, [anna.organization_uuid]);
    const removing = anna.delete('/demo/', { 'if-match': String(headers.get('etag')) });
    await eventually(async () => expect(await backDoor.blocked()).toBe(1));
    await meanwhile.query('commit');
    meanwhile.release();
    expect((await removing).status).toBe(412);
    expect((await see(anna)).contacts).toBeGreaterThan(180);
  });

  test('one by one: what is deleted counts no longer, and when nothing is left it may be made again', async () => {
    const anna = administrator();
    const demo = await fill(anna);
    const [appointment] = await all<Appointment>(anna, '/appointment/');
    await anna.delete(`/appointment/${appointment?.uuid}/`);
    expect((await see(anna)).appointments).toBe(demo.appointments - 1);
    expect((await anna.post('/demo/')).status).toBe(409);
    const tables = [
      'appointment_note_link',
      'appointment_note',
      'appointment_driving_time',
      'appointment_notification',
    ];
    for (const table of [...tables, 'appointment_participant', 'appointment', 'contact'])
      await backDoor.sql(`delete from ${table} where organization_uuid = $1`, anna.organization_uuid);
    expect(await see(anna)).toEqual(none);
    expect((await fill(anna)).contacts).toBe(demo.contacts);
  });
});
