import { databaseUrl, run } from '@kupfer/db/testing-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type MailServer, openMailServer } from './mail-server.ts';
import {
  ask,
  type BackDoor,
  becoming,
  bookAhead,
  eventually,
  inHours,
  type Notification,
  openBackDoor,
  see,
} from './notifications.ts';
import { type Sender, spawnSender, startSender } from './senders.ts';
import { type Person, type RunningService, startService } from './service.ts';

let mailServer: MailServer;
let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
let appointment: Awaited<ReturnType<typeof bookAhead>>;
let senders: Sender[] = [];

// This service sends nothing itself: that is for the others on its database.
beforeAll(async () => {
  mailServer = await openMailServer();
  service = await startService({ local: false });
  backDoor = openBackDoor(service.databaseUrl);
  anna = service.as();
  appointment = await bookAhead(anna);
});
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.stop()));
  senders = [];
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
  await mailServer.close();
});

async function start(): Promise<Sender> {
  const sender = await startSender(service.databaseUrl, mailServer);
  senders.push(sender);
  return sender;
}

const readOf = ({ uuid }: { uuid: string }) =>
  mailServer.read.filter(({ mail }) => mail.messageId === `<${uuid}@kupfer.example>`);

/** Waits until the server has read a mail so many times. */
const beingRead = (notification: { uuid: string }, times = 1) =>
  eventually(() => expect(readOf(notification)).toHaveLength(times));

/** Makes it the end of every lease, and wakes the senders. */
async function letLeasesLapse(): Promise<void> {
  await backDoor.sql(
    "update appointment_notification set lease_until = now() - interval '1 second' where status = 'sending'",
  );
  await backDoor.sql('notify outbox');
}

/** Seconds for which a mail is its sender's alone, since that began to send it. */
async function leaseOf({ uuid }: { uuid: string }): Promise<number> {
  const [row] = await backDoor.sql<{ seconds: number }>(
    `select extract(epoch from lease_until - edit_date)::float as seconds from appointment_notification where uuid = $1`,
    uuid,
  );
  return row?.seconds ?? 0;
}

/** Process numbers of the connections that listen for mails. */
async function listeners(): Promise<number[]> {
  const rows = await backDoor.sql<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and query = 'listen outbox' order by pid",
  );
  return rows.map(({ pid }) => pid);
}

test('the mail of a killed process is taken over within a minute, and repeated with the same Message-ID', async () => {
  const release = mailServer.hold();
  const process = await spawnSender(service.databaseUrl, mailServer);
  const asked = await ask(anna, appointment);
  await beingRead(asked);
  await process.kill();
  expect(await see(anna, asked)).toMatchObject({ status: 'sending', attempts: 1, next_attempt_at: null });
  const seconds = await leaseOf(asked);
  expect(seconds).toBeGreaterThan(40);
  // A sender looks every two seconds.
  expect(seconds).toBeLessThan(57);

  await start();
  release();
  await backDoor.sql('notify outbox');
  // A mail that was asked for later leaves first: nobody takes what another may still be sending.
  await becoming(anna, await ask(anna, appointment), { status: 'sent' });
  expect(readOf(asked)).toHaveLength(1);
  await letLeasesLapse();
  await becoming(anna, asked, { status: 'sent', attempts: 2, last_error: null });
  const [first, second, ...others] = readOf(asked);
  expect(second?.mail).toMatchObject({ messageId: first?.mail.messageId, subject: first?.mail.subject });
  expect(others).toEqual([]);
});

test('a process that is asked to end finishes the mail that is under way', async () => {
  const release = mailServer.hold();
  const process = await spawnSender(service.databaseUrl, mailServer);
  const asked = await ask(anna, appointment);
  await beingRead(asked);
  const ended = process.stop();
  await eventually(async () => expect(await listeners()).toHaveLength(1));
  expect(await see(anna, asked)).toMatchObject({ status: 'sending' });
  release();
  expect(await ended).toBe(0);
  expect(await see(anna, asked)).toMatchObject({ status: 'sent', attempts: 1 });
});

test('a service that stops gives back what it took and had not begun', async () => {
  const sender = await start();
  // Whoever looks at the queue waits for this.
  const turn = await backDoor.alone();
  await turn.query("select pg_advisory_lock(hashtext('kupfer outbox'))");
  const asked = await ask(anna, appointment);
  await eventually(async () => expect(await backDoor.blocked()).toBe(1));
  const stopped = sender.stop();
  await turn.query("select pg_advisory_unlock(hashtext('kupfer outbox'))");
  turn.release();
  await stopped;
  senders = [];
  expect(await see(anna, asked)).toMatchObject({ status: 'queued', attempts: 0 });
  expect(readOf(asked)).toEqual([]);
  await start();
  await becoming(anna, asked, { status: 'sent', attempts: 1 });
});

test('a mail leaves also when nobody heard of it, and the next is heard of again', async () => {
  const sender = await start();
  await eventually(async () => expect(await listeners()).toHaveLength(2));
  const before = await listeners();
  await backDoor.sql('select pg_terminate_backend(pid) from unnest($1::integer[]) pid', before);
  const unheard = await ask(anna, appointment);
  await becoming(anna, unheard, { status: 'sent' });
  const after = await eventually(async () => {
    const again = await listeners();
    expect(again).toHaveLength(2);
    return again;
  });
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  const times: number[] = [];
  for (let mails = 0; mails < 8; mails++) {
    const begun = performance.now();
    await becoming(anna, await ask(anna, appointment), { status: 'sent' });
    times.push(performance.now() - begun);
  }
  // Whoever asks right after a look at the queue has to wait two seconds for the next, if nobody hears of it.
  expect(Math.min(...times.slice(1))).toBeLessThan(1_500);
  // A connection that breaks is not a fault of the service.
  expect(sender.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

test('a database that is away while the server takes a mail does not make it leave twice', async () => {
  const sender = await start();
  const release = mailServer.hold();
  const asked = await ask(anna, appointment);
  await beingRead(asked);
  await whileAway(async () => {
    release();
    await eventually(() => expect(mailServer.taken).toEqual(expect.arrayContaining(readOf(asked))));
    // By the third complaint the sender has tried in vain to save that the mail was taken.
    const complaints = () => sender.log.filter(({ level }) => Number(level) >= 40).length;
    const before = complaints();
    await eventually(() => expect(complaints()).toBeGreaterThan(before + 3));
  });
  await becoming(anna, asked, { status: 'sent', attempts: 1 });
  await becoming(anna, await ask(anna, appointment), { status: 'sent' });
  expect(readOf(asked)).toHaveLength(1);
});

/** Does something while nobody can reach the database; every connection to it was cut. */
async function whileAway(work: () => Promise<void>): Promise<void> {
  const name = new URL(service.databaseUrl).pathname.slice(1);
  const elsewhere = databaseUrl(service.databaseUrl, 'postgres');
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
  await run(elsewhere, `alter database ${name} allow_connections false`, cut);
  try {
    await work();
  } finally {
    await run(elsewhere, `alter database ${name} allow_connections true`);
  }
}

test('a lease that lapses while its sender still waits leaves the mail to one of them', async () => {
  const slow = await start();
  const release = mailServer.hold();
  const asked: Notification = await ask(anna, appointment);
  await beingRead(asked);
  await letLeasesLapse();
  await beingRead(asked, 2);
  release();
  await becoming(anna, asked, { status: 'sent', attempts: 2 });
  const row = "select count(*)::integer as mails from appointment_notification where status = 'sending'";
  await eventually(async () => expect(await backDoor.sql(row)).toEqual([{ mails: 0 }]));
  await slow.stop();
  senders = [];
  expect(await see(anna, asked)).toMatchObject({ status: 'sent', attempts: 2 });
  expect(readOf(asked)).toHaveLength(2);
});

test('a mail whose sender dies each time is given up after seven attempts', async () => {
  const asked = await ask(anna, appointment, { send_at: inHours(1) });
  const dead = `update appointment_notification set status = 'sending', attempts = $2, next_attempt_at = null,
    lease_holder = gen_random_uuid(), lease_until = now() - interval '1 second' where uuid = $1`;
  await backDoor.sql(dead, asked.uuid, 7);
  await start();
  const { last_error } = await becoming(anna, asked, { status: 'failed', attempts: 7 });
  expect(last_error).toContain('ended before the mail server had answered');
});
