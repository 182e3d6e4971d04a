import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@kupfer/db/testing';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addressOf, hour, type Page, uuids } from './appointments.ts';
import { adminToken, type Caller, callerAt, type ServiceProcess, spawnService } from './processes.ts';
import type { Answer, Fields } from './service.ts';

let directory: string;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let services: ServiceProcess[] = [];
/** The same person at the one service and at the other. */
let here: Caller;
let there: Caller;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-races-'));
  database = await freshDatabase();
  const settings = { DATABASE_URL: database.url, AUTH_SECRET: 'a secret of thirty-two bytes, or more' };
  services = await Promise.all(
    ['here', 'there'].map((name) => spawnService({ ...settings, DATA_DIR: join(directory, name) })),
  );
  const [one, other] = services.map(({ url }) => url);
  const token = await adminToken(one ?? '');
  here = callerAt(one ?? '', token);
  there = callerAt(other ?? '', token);
});
afterEach(() => {
  for (const { output } of services) expect(output().match(/^.*"level":"?(50|60|error|fatal).*$/gm)).toBeNull();
});
afterAll(async () => {
  for (const service of services) expect(await service.stop()).toBe(0);
  await database.drop();
  rmSync(directory, { recursive: true });
});

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const contactAt = ({ uuid }: { uuid: string }) => `/contact/${uuid}/`;
const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag') ?? '';
const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).toSorted();

/** Does the work for so many rounds, four at the same time. */
async function inRounds(count: number, work: (round: number, client: number) => Promise<void>): Promise<void> {
  const rounds = times(count).values();
  await Promise.all(
    times(4).map(async (client) => {
      for (const round of rounds) await work(round, client);
    }),
  );
}

async function passed<Body>(answer: Promise<Answer<Body>>, expected = 200): Promise<Body> {
  const { status, body, text } = await answer;
  expect(status, text).toBe(expected);
  return body;
}

const meet = (fields: Fields = {}) => passed(here.post<Contact>('/contact/', fields), 201);
const book = (fields: Fields = {}) => passed(there.post<Appointment>('/appointment/', { ...hour, ...fields }), 201);

/** Values of a contact's fields that no other round has. */
const contactChanges = (round: number): Fields[] => [
  { first_name: `First ${round}` },
  { last_name: `Last ${round}` },
  { company: `Company ${round}` },
  { customer_id: 500_000 + round },
  { core_user_uuid: randomUUID() },
  { contact_type: ['Customer', 'Supplier', null][round % 3] },
  { emails: [{ type: 'office', email: `anna${round}@example.org` }] },
  { phones: [{ type: 'mobile', number: `+49 ${1000 + round}` }] },
  { siteprofile_uuids: uuids(2) },
  { notes: `Note ${round}` },
];

const appointmentChanges = (round: number): Fields[] => [
  { name: `Name ${round}` },
  { start_date: new Date(Date.parse(hour.start_date) - round * 1000).toISOString() },
  { end_date: new Date(Date.parse(hour.end_date) + round * 1000).toISOString() },
  { invitee_uuids: uuids(3) },
  { owner: randomUUID() },
  { type: [`Type ${round}`] },
  { address: `Street ${round}` },
  { siteprofile_uuid: randomUUID() },
  { workflowlevel2_uuids: uuids(1) },
  { summary: `Summary ${round}` },
  { time_zone: ['Asia/Tokyo', 'Europe/Berlin', 'UTC'][round % 3] },
];

/** What a search must find an object by. */
const wordsOf = ({ first_name, last_name, company, name, address, summary }: Fields) =>
  [first_name, last_name, company, name, address, summary].filter(Boolean).join(' ');

test.each([
  { kind: 'contact', make: () => meet(), changesOf: contactChanges },
  { kind: 'appointment', make: () => book(), changesOf: appointmentChanges },
])('of 300 pairs of changes of different fields of one $kind none is lost', async ({ kind, make, changesOf }) => {
  const states: Fields[] = await Promise.all<Fields>(times(4).map(() => make()));
  await inRounds(300, async (round, client) => {
    const changes = changesOf(round);
    const first = round % changes.length;
    const apart = 1 + (Math.floor(round / changes.length) % (changes.length - 1));
    const [one, other] = [changes[first], changes[(first + apart) % changes.length]];
    const before = states[client] ?? {};
    const path = `/${kind}/${before.uuid}/`;
    await Promise.all([passed(here.patch(path, one)), passed(there.patch(path, other))]);
    const now = await passed(here.get<Fields>(path));
    expect(now).toEqual({ ...before, ...one, ...other, edit_date: expect.any(String) });
    const search = new URLSearchParams({ search: wordsOf(now) });
    const found = await passed(there.get<Page<Fields>>(`/${kind}/?${search}`));
    expect(found.results.map(({ uuid }) => uuid)).toContain(now.uuid);
    states[client] = now;
  });
});

test.each([
  { kind: 'contact', make: () => meet(), fields: ['first_name', 'last_name'] },
  { kind: 'appointment', make: () => book(), fields: ['name', 'summary'] },
])('of two changes of the same state of one $kind one is refused, a hundred times', async ({ kind, make, fields }) => {
  const states = await Promise.all<Fields>(times(4).map(() => make()));
  await inRounds(100, async (round, client) => {
    const path = `/${kind}/${states[client]?.uuid}/`;
    const headers = { 'if-match': tagOf(await there.get(path)) };
    const [one = '', other = ''] = fields;
    const answers = await Promise.all([
      here.patch<Fields>(path, { [one]: `here ${round}` }, headers),
      there.patch<Fields>(path, { [other]: `there ${round}` }, headers),
    ]);
    expect(statusesOf(answers)).toEqual([200, 412]);
    const now = await here.get(path);
    const winner = answers.find(({ status }) => status === 200);
    expect(now.body).toEqual(winner?.body);
    expect(tagOf(now)).toBe(winner && tagOf(winner));
  });
});

type Write = (caller: Caller, appointment: Appointment, note: string) => Promise<Answer<unknown>>;
const type = 'OOO Reason';
const byAppointment: Write = (caller, appointment, note) =>
  caller.patch(addressOf(appointment), { notes: [{ type, note }] });
const byNote: Write = (caller, { uuid }, note) =>
  caller.post('/appointmentnotes/', { type, note, appointments: [uuid] });

test.each<[number, string, Write, Write, number[]]>([
  [300, 'two changes of an appointment', byAppointment, byAppointment, [200]],
  [100, 'a change of an appointment beside a new note', byAppointment, byNote, [200, 201, 409]],
  [100, 'two new notes', byNote, byNote, [201, 409]],
])('%i times %s never make a second note of a type', async (rounds, _, first, second, expected) => {
  await inRounds(rounds, async () => {
    const appointment = await book();
    const answers = await Promise.all([first(here, appointment, 'one'), second(there, appointment, 'two')]);
    for (const { status, text } of answers) expect(expected, text).toContain(status);
    const winners = answers.flatMap(({ status }, index) => (status < 300 ? [['one', 'two'][index]] : []));
    expect(winners.length).toBeGreaterThan(0);
    const { notes } = await passed(here.get<Appointment>(addressOf(appointment)));
    expect(notes).toEqual([{ uuid: expect.any(String), type, note: expect.toBeOneOf(winners) }]);
    const list = `/appointmentnotes/?appointment=${appointment.uuid}`;
    const { results } = await passed(there.get<Page<Fields>>(list));
    expect(results.map(({ uuid }) => uuid)).toEqual([notes[0]?.uuid]);
  });
});

test.each<[string, (round: number) => { path: string; one: Fields; other: Fields }]>([
  [
    'contacts with the same user',
    () => {
      const core_user_uuid = randomUUID();
      return { path: '/contact/', one: { core_user_uuid }, other: { core_user_uuid } };
    },
  ],
  [
    'contacts with the same number',
    (round) => ({ path: '/contact/', one: { customer_id: 900_000 + round }, other: { customer_id: 900_000 + round } }),
  ],
  [
    'contact types with the same name',
    (round) => ({ path: '/contacttype/', one: { name: `Käufer ${round}` }, other: { name: `KÄUFER ${round}` } }),
  ],
])('of two new %s one is refused, fifty times', async (_, pairOf) => {
  await inRounds(50, async (round) => {
    const { path, one, other } = pairOf(round);
    const answers = await Promise.all([here.post<Fields>(path, one), there.post<Fields>(path, other)]);
    expect(statusesOf(answers)).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ errors: [{ pointer: `/${Object.keys(one)[0]}` }] });
  });
});

test('of 50 requests with one key over both services one makes a contact', async () => {
  const last_name = `Only${Date.now()}`;
  const headers = { 'idempotency-key': randomUUID() };
  const send = (index: number) => [here, there][index % 2]?.post<Contact>('/contact/', { last_name }, headers);
  const answers = (await Promise.all(times(50).map(send))).filter((answer) => answer !== undefined);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer).toMatchObject({ status: 409, body: { type: '/docs/problems#still_running' } });
  }
  const uuid = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.uuid));
  expect(uuid.size).toBe(1);
  const found = await passed(there.get<Page<Contact>>(`/contact/?search=${last_name}`));
  expect(found.results.map((contact) => contact.uuid)).toEqual([...uuid]);
  for (const caller of [here, there]) {
    expect((await passed(caller.post<Contact>('/contact/', { last_name }, headers), 201)).uuid).toBe([...uuid][0]);
  }
});

test('a hundred contacts that are made at once over both services have a hundred numbers', async () => {
  const made = await Promise.all(
    times(100).map((index) => passed((index % 2 ? here : there).post<Contact>('/contact/', {}), 201)),
  );
  expect(new Set(made.map(({ customer_id }) => customer_id)).size).toBe(100);
  expect(new Set(made.map(({ uuid }) => uuid)).size).toBe(100);
  for (const contact of made.slice(0, 5)) expect(await passed(here.get(contactAt(contact)))).toEqual(contact);
});
