import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@kupfer/db/testing';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { operationsOf } from '../src/rest/operations.ts';
import { appRouter } from '../src/router.ts';
import { hour, type Page } from './appointments.ts';
import { eventually, inHours, openBackDoor } from './notifications.ts';
import { kinds } from './objects.ts';
import { adminToken, callerAt, kupfer, type ServiceProcess, spawnService } from './processes.ts';
import { jwtPublicKey, type Person, signedIn } from './service.ts';

type Settings = Record<string, string>;

let directory: string;
let services: ServiceProcess[] = [];
let databases: Awaited<ReturnType<typeof freshDatabase>>[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-backup-'));
});
afterEach(async () => {
  for (const service of services) await service.cutPower();
  for (const database of databases) await database.drop();
  [services, databases] = [[], []];
  rmSync(directory, { recursive: true });
});

/** Settings of an installation that nobody has started yet. */
async function embedded(): Promise<Settings> {
  return { DATA_DIR: join(directory, randomUUID()) };
}

async function ownServer(): Promise<Settings> {
  const database = await freshDatabase();
  databases.push(database);
  return { ...(await embedded()), DATABASE_URL: database.url };
}

async function start(settings: Settings): Promise<ServiceProcess> {
  const service = await spawnService({ ADMIN_PASSWORD: 'admin', JWT_PUBLIC_KEY: jwtPublicKey, ...settings });
  services.push(service);
  return service;
}

const fileAt = (name: string) => join(directory, name);

/** Makes a backup while nobody complains. */
async function backUp(settings: Settings, name: string): Promise<string> {
  const { status, complaint } = await kupfer(['backup', fileAt(name)], settings);
  expect(status, complaint).toBe(0);
  return fileAt(name);
}

async function restored(settings: Settings, file: string): Promise<ServiceProcess> {
  const { status, complaint } = await kupfer(['restore', file], settings);
  expect(status, complaint).toBe(0);
  return start(settings);
}

/** One of everything, and a mail that waits. */
async function fill(person: Person): Promise<void> {
  for (const { path, make, change } of kinds) {
    const { body } = await person.post<{ uuid: string }>(path, await make(person));
    const { status, text } = await person.patch(`${path}${body.uuid}/`, change());
    expect(status, text).toBe(200);
  }
  const { body } = await person.post('/appointment/', { ...hour, invitee_uuids: [randomUUID()] });
  const mail = { appointment: body.uuid, recipient: 'anna@example.org', send_notification: true, send_at: inHours(1) };
  const { status, text } = await person.post('/appointmentnotifications/', mail);
  expect(status, text).toBe(201);
}

/** Whoever a platform sends is noted beside the request. */
async function isNoted({ get, username }: Person): Promise<void> {
  expect((await get('/member/')).text).toContain(username);
}

/** Who signs in is written down beside the request, too. */
const hasSignIns = ({ get }: Pick<Person, 'get'>, count: number) =>
  eventually(async () => {
    const { body } = await get<Page<unknown>>('/auth/audit/?event=sign_in');
    expect(body.results).toHaveLength(count);
  });

/** All that can be read without naming an object, as the texts that were answered. */
async function listsOf(url: string, person: Pick<Person, 'get'>): Promise<Record<string, string>> {
  const lists = operationsOf(appRouter).filter(
    ({ method, pathParameters, fields }) =>
      method === 'GET' &&
      !pathParameters.length &&
      Object.values(fields).every((parameter) => parameter.safeParse(undefined).success),
  );
  const answers = lists.map(async ({ path }) => {
    const { status, text } = await person.get(path);
    // Some are for superusers, or for those who sign in here.
    expect([200, 403], text).toContain(status);
    return [path, text.replaceAll(url, '')] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** Writers who make appointments with a note, each in one transaction, and contacts, until they are told to end. */
function startWriters(url: string, organization: string) {
  const person = signedIn(url, organization, 'admin');
  let isOver = false;
  let pairs = 0;
  const work = async (writer: number) => {
    for (let count = 0; !isOver; count++) {
      const name = `pair ${writer}-${count}`;
      const notes = [{ type: 'Primary', note: name }];
      const { status, text } = await person.post('/appointment/', { ...hour, name, notes });
      expect(status, text).toBe(201);
      await person.post('/contact/', { last_name: name });
      pairs++;
    }
  };
  const ended = Promise.all([1, 2, 3, 4].map(work));
  ended.catch(() => {});
  return {
    written: (more: number) => {
      const goal = pairs + more;
      return eventually(() => expect(pairs).toBeGreaterThanOrEqual(goal));
    },
    async finish() {
      isOver = true;
      await ended;
    },
  };
}

test.each([
  ['the embedded database', embedded],
  ['a PostgreSQL of one’s own', ownServer],
])(
  'what is restored from a running service on %s answers as that did',
  { timeout: 180_000 },
  async (_, installation) => {
    const settings = await installation();
    const original = await start(settings);
    const people = [1, 2].map(() => signedIn(original.url, randomUUID(), 'admin'));
    for (const person of people) await fill(person);
    const [strict = expect.fail('nobody is there')] = people;
    const twice = { start_date: '2030-05-01T10:00:00Z', end_date: '2030-05-01T11:00:00Z' };
    const legacy = await Promise.all([1, 2].map(() => strict.post<Appointment>('/appointment/', twice)));
    await strict.patch('/organization/', { double_booking: 'refuse' });
    for (const person of people) await eventually(() => isNoted(person));
    const demo = callerAt(original.url, await adminToken(original.url));
    await hasSignIns(demo, 1);
    await demo.post('/contact/', { last_name: 'Müller', notes: 'a\tb\n\\.\nc' });

    const file = await backUp(settings, 'one.backup');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = await Promise.all([...people, demo].map((person) => listsOf(original.url, person)));
    for (const { path } of kinds) expect(before[0]?.[path]).toMatch(/"results":\[\{/);

    const copySettings = await installation();
    const copy = await restored(copySettings, file);
    const again = people.map(({ token }) => callerAt(copy.url, token));
    const admin = callerAt(copy.url, await adminToken(copy.url));
    await hasSignIns(admin, 2);
    const after = await Promise.all([...again, admin].map((person) => listsOf(copy.url, person)));
    // Somebody had to sign in to the copy, which its audit tells first.
    const [signIn, ...audit] = JSON.parse(after[2]?.['/auth/audit/'] ?? '').results;
    expect(signIn).toMatchObject({ event: 'sign_in', username: 'admin' });
    const ofAdmin = { ...after[2], '/auth/audit/': JSON.stringify({ next: null, previous: null, results: audit }) };
    expect([...after.slice(0, 2), ofAdmin]).toEqual(before);
    // The secret of the tokens is none of the data.
    const stale = callerAt(copy.url, await adminToken(original.url));
    expect(await stale.get('/contact/')).toMatchObject({ status: 401 });

    // Nobody is booked twice there, and what overlapped before may stay.
    const overlapped = legacy.map(({ body }) => body.uuid).toSorted();
    expect(await again[0]?.post('/appointment/', twice)).toMatchObject({
      status: 409,
      body: { conflicts: overlapped },
    });
    expect((await again[0]?.patch(`/appointment/${overlapped[0]}/`, { name: 'Anew' }))?.status).toBe(200);

    // What counts goes on: customer numbers, how many contacts there are.
    const [person = admin] = again;
    const { body } = await person.post<Contact>('/contact/', { last_name: 'New' });
    expect(body.customer_id).toBe(10002);
    expect((await person.get<{ count: number }>('/contact/')).body.count).toBe(2);
  },
);

test('a backup under writers holds both of a pair or none, and all that was answered before it began', {
  timeout: 180_000,
}, async () => {
  const settings = await ownServer();
  const original = await start(settings);
  const organization = randomUUID();
  const writers = startWriters(original.url, organization);
  await writers.written(20);
  const people = signedIn(original.url, organization, 'admin');
  const earlier = (await people.get<Page<Contact>>('/contact/?limit=7000')).body.results;
  const file = await backUp(settings, 'busy.backup');
  await writers.written(4);
  await writers.finish();

  const copy = await restored(await ownServer(), file);
  const person = signedIn(copy.url, organization, 'admin');
  const { body: contacts } = await person.get<Page<Contact> & { count: number }>('/contact/?limit=7000');
  const { body: appointments } = await person.get<Page<Appointment>>('/appointment/?page_size=2000');
  const { body: notes } = await person.get<Page<{ note: string }>>('/appointmentnotes/?page_size=2000');
  expect(contacts.results).toEqual(expect.arrayContaining(earlier));
  expect(contacts.count).toBe(contacts.results.length);
  expect(appointments.results.length).toBeGreaterThanOrEqual(20);
  for (const { name, notes } of appointments.results) expect(notes).toMatchObject([{ note: name }]);
  expect(notes.results.map(({ note }) => note).toSorted()).toEqual(
    appointments.results.map(({ name }) => name).toSorted(),
  );
});

test('an installation that does not run is backed up too, and stands still afterwards', {
  timeout: 180_000,
}, async () => {
  const settings = await embedded();
  const service = await start(settings);
  await fill(signedIn(service.url, randomUUID(), 'admin'));
  const running = await kupfer(['backup', '-'], settings);
  expect(await service.stop()).toBe(0);
  const stopped = await kupfer(['backup', '-', '--quiet'], settings);
  expect(stopped).toMatchObject({ status: 0, complaint: '' });
  expect(existsSync(join(settings.DATA_DIR ?? '', 'postgres/data/postmaster.pid'))).toBe(false);
  expect(running.complaint).toMatch(/^contact: 1$/m);
  expect(running.complaint).toMatch(/\n\d+ rows of \d+ tables are written\n$/);

  const copy = await ownServer();
  const cut = await kupfer(['restore', '-'], copy, { input: stopped.output.subarray(0, -20) });
  expect(cut.complaint).toMatch(/(^|\n)The backup is damaged or was cut off \(.*\)\.\n$/);
  expect(cut.status).toBe(1);
  // Were anything left of the first one, it would be refused.
  const { status, complaint } = await kupfer(['restore', '-'], copy, { input: stopped.output });
  expect(complaint).toMatch(/\n\d+ rows of \d+ tables are restored\. Mails that waited leave when/);
  expect(status).toBe(0);
});

test('what cannot be done is refused in one line, and nothing is changed', { timeout: 180_000 }, async () => {
  const settings = await ownServer();
  const service = await start(settings);
  await service.stop();
  const file = await backUp(settings, 'good.backup');
  const content = readFileSync(file);
  const refused = async (words: string[], settings: Settings, line: RegExp) => {
    const names = () => readdirSync(directory, { recursive: true }).toSorted();
    const before = names();
    const { status, complaint } = await kupfer(words, settings);
    expect(complaint).toMatch(line);
    expect(complaint.split('\n')).toHaveLength(2);
    expect(status).toBe(1);
    expect(names()).toEqual(before);
  };

  await refused(['backup', file], settings, /good\.backup exists already, and a backup overwrites nothing/);
  expect(readFileSync(file)).toEqual(content);
  await refused(['backup', fileAt('none/x')], settings, /x\.partial cannot be written \(ENOENT\)\.$/m);
  writeFileSync(fileAt('other.partial'), 'of another');
  await refused(['backup', fileAt('other')], settings, /other\.partial exists: another backup writes it, or one was/);
  await refused(
    ['backup', fileAt('x')],
    await embedded(),
    /^There is no database in .*\. Is DATA_DIR, or DATABASE_URL,/,
  );
  const away = { DATABASE_URL: 'postgresql://kupfer:secret@127.0.0.1:1/kupfer' };
  await refused(['backup', fileAt('x')], away, /^The database 127\.0\.0\.1:1\/kupfer cannot be reached/);

  await refused(['restore', file], settings, /^There is something in the database already \(in account, .* and more\)/);
  expect(readFileSync(await backUp(settings, 'again.backup')).length).toBeGreaterThan(0);
  const target = await embedded();
  const damaged = Buffer.from(content);
  damaged[content.length >> 1] = (damaged[content.length >> 1] ?? 0) ^ 16;
  writeFileSync(fileAt('damaged'), damaged);
  await refused(['restore', fileAt('damaged')], target, /^The backup is damaged or was cut off/);
  for (const part of [0, 0.1, 0.5, 0.99]) {
    writeFileSync(fileAt('cut'), content.subarray(0, content.length * part));
    await refused(['restore', fileAt('cut')], target, /^The backup is damaged or was cut off/);
  }
  writeFileSync(fileAt('foreign'), 'PGDMP');
  await refused(['restore', fileAt('foreign')], target, /^The file is no backup of Kupfer\.$/m);
  await refused(['restore', fileAt('none')], target, /none cannot be read \(ENOENT\)\.$/m);
  await refused(['restore', directory], target, /EISDIR/);
});

test('nothing is restored under a running service', { timeout: 180_000 }, async () => {
  const own = await ownServer();
  await (await start(own)).stop();
  const file = await backUp(own, 'good.backup');
  const settings = await embedded();
  const service = await start(settings);
  const token = await adminToken(service.url);
  const before = await listsOf(service.url, callerAt(service.url, token));
  const { status, complaint } = await kupfer(['restore', file], settings);
  expect(complaint).toMatch(/^Another service uses .*\. Stop that one first/);
  expect(status).toBe(1);
  expect(await listsOf(service.url, callerAt(service.url, token))).toEqual(before);
});

/** Who waits for a lock in this database. */
const WAITING = `select from pg_locks l join pg_database d on d.oid = l.database
  where d.datname = current_database() and not l.granted`;

test('a backup that is stopped leaves no file behind, whatever it waits for', { timeout: 180_000 }, async () => {
  const settings = await ownServer();
  await (await start(settings)).stop();
  const backDoor = openBackDoor(settings.DATABASE_URL ?? '');
  const holder = await backDoor.alone();
  try {
    await holder.query('begin; lock table contact');
    let child: ChildProcess | undefined;
    const stopped = kupfer(['backup', fileAt('x')], settings, { onStart: (started) => (child = started) });
    await eventually(async () => {
      expect(await backDoor.sql(WAITING)).toHaveLength(1);
    });
    expect(readdirSync(directory)).toContain('x.partial');
    child?.kill('SIGTERM');
    expect(await stopped).toMatchObject({
      status: 1,
      complaint: 'The backup was stopped, and nothing is left of it.\n',
    });
    expect(readdirSync(directory).filter((name) => name.startsWith('x'))).toEqual([]);
  } finally {
    await holder.query('rollback');
    holder.release();
    await backDoor.close();
  }
});

test.each([[[]], [['dance']], [['backup']], [['backup', 'a', 'b']], [['backup', '--fast', 'a']], [['restore']]])(
  'for %j the usage is told',
  async (words) => {
    const { status, output, complaint } = await kupfer(words, {});
    expect(complaint).toMatch(/^Usage: kupfer …\n {2}(account|backup|restore) /m);
    expect(output.toString()).toBe('');
    expect(status).toBe(2);
  },
);
