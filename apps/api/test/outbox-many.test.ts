import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { good, manyTimes, type Page } from './appointments.ts';
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
  pathOf,
  resend,
  see,
} from './notifications.ts';
import { type Sender, startSender } from './senders.ts';
import { type Person, type RunningService, startService } from './service.ts';

let mailServer: MailServer;
let service: RunningService;
let backDoor: BackDoor;
let senders: Sender[] = [];

// This service sends nothing itself: that is for the others on its database.
beforeAll(async () => {
  mailServer = await openMailServer();
  service = await startService({ local: false });
  backDoor = openBackDoor(service.databaseUrl);
});
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.stop()));
  for (const { log } of [service, ...senders]) expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  senders = [];
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
  await mailServer.close();
});

const SECOND = 1 / 3600;

async function startSenders(count: number, mailLimit = 500): Promise<void> {
  senders = await Promise.all(
    Array.from({ length: count }, () => startSender(service.databaseUrl, mailServer, { mailLimit })),
  );
}

/** Asks for so many mails. */
async function askMany(person: Person, count: number, fields: Partial<Notification> = {}): Promise<Notification[]> {
  const appointment = await bookAhead(person);
  return manyTimes(count, () => ask(person, appointment, fields));
}

const idOf = ({ uuid }: { uuid: string }) => `<${uuid}@kupfer.example>`;
const taken = () => mailServer.taken.map(({ mail }) => mail.messageId);
const timesTaken = (notification: { uuid: string }) => taken().filter((id) => id === idOf(notification)).length;

const listOf = async (person: Person, query: string) =>
  (await good(person.get<Page<Notification>>(`/appointmentnotifications/?page_size=2000&${query}`))).results;

/** How many mails a sender says that it sent. */
const sentBy = ({ log }: Sender) => log.filter(({ msg }) => msg === 'a mail was sent').length;

test('two services on one database send a hundred mails of two organizations, each exactly once', async () => {
  const [anna, bob] = [service.as(), service.as()];
  const mails = [...(await askMany(anna, 50)), ...(await askMany(bob, 50))];
  const release = mailServer.hold();
  await startSenders(2);
  // No sender has room for so many by itself.
  await eventually(() => expect(mailServer.read.length).toBe(10));
  release();
  await eventually(async () => {
    for (const person of [anna, bob]) expect(await listOf(person, 'status=sent')).toHaveLength(50);
  });
  expect(taken().sort()).toEqual(mails.map(idOf).sort());
  for (const person of [anna, bob]) {
    for (const { attempts, last_error } of await listOf(person, '')) expect([attempts, last_error]).toEqual([1, null]);
  }
  await eventually(() => {
    const [first = 0, second = 0] = senders.map(sentBy);
    expect(first + second).toBe(100);
    expect(Math.min(first, second)).toBeGreaterThan(0);
  });
});

test('of an organization no more mails leave in an hour than the limit, however many send; the rest says so', async () => {
  const [anna, bob] = [service.as(), service.as()];
  await startSenders(2, 10);
  const mails = await askMany(anna, 25);
  const others = await askMany(bob, 3);
  const last_error = 'At most 10 mails of an organization leave in an hour; this one waits.';
  await eventually(async () => {
    expect(await listOf(anna, 'status=sent')).toHaveLength(10);
    const waiting = await listOf(anna, 'status=queued');
    expect(waiting.map((mail) => [mail.last_error, mail.attempts])).toEqual(Array(15).fill([last_error, 0]));
  });
  for (const mail of others) await becoming(bob, mail, { status: 'sent' });

  // To delete what was sent makes no room, nor does trying again.
  const [first, ...rest] = await listOf(anna, 'status=queued');
  for (const sent of await listOf(anna, 'status=sent')) await anna.delete(pathOf(sent));
  expect(await anna.patch(pathOf(first ?? { uuid: '' }), { send_notification: false })).toMatchObject({ status: 200 });
  await resend(anna, first ?? { uuid: '' });
  await backDoor.skipPause(rest[0] ?? { uuid: '' });
  // A mail whose pause was skipped says so already, until a sender has looked at it and put it off again.
  for (const waiting of [first, rest[0]]) {
    await eventually(async () => {
      const { next_attempt_at } = await becoming(anna, waiting ?? { uuid: '' }, { status: 'queued', last_error });
      expect(Date.parse(next_attempt_at ?? '')).toBeGreaterThan(Date.now() + 30_000);
    });
  }
  expect(mails.map(timesTaken).filter((times) => times > 0)).toHaveLength(10);

  // An hour later.
  await backDoor.sql("update mail_departure set left_at = left_at - interval '1 hour'");
  for (const waiting of [first, ...rest]) await backDoor.skipPause(waiting ?? { uuid: '' });
  await eventually(async () => expect(await listOf(anna, 'status=sent')).toHaveLength(10));
  await eventually(async () => {
    const waiting = await listOf(anna, 'status=queued');
    expect(waiting.map((mail) => mail.last_error)).toEqual(Array(5).fill(last_error));
  });
  expect(Math.max(...mails.map(timesTaken))).toBe(1);
});

test('an organization with few mails does not wait behind one with many', async () => {
  const [anna, bob] = [service.as(), service.as()];
  const many = await askMany(anna, 60);
  const [few] = await askMany(bob, 1);
  const before = taken().length;
  await startSenders(1);
  await becoming(bob, few ?? { uuid: '' }, { status: 'sent' });
  expect(
    taken()
      .slice(before)
      .indexOf(idOf(few ?? { uuid: '' })),
  ).toBeLessThan(15);
  await eventually(async () => expect(await listOf(anna, 'status=sent')).toHaveLength(many.length));
});

test('a change at the moment of sending is in the mail or is refused, and what is taken back never leaves', async () => {
  const anna = service.as();
  await startSenders(2);
  const mails = await askMany(anna, 60, { send_at: inHours(1.5 * SECOND), subject: 'Old' });
  const due = mails.map(({ send_at }) => Date.parse(send_at ?? ''));
  await eventually(() => expect(Date.now()).toBeGreaterThanOrEqual(Math.max(...due)));

  const subject = 'New';
  const third = (of: number) => mails.filter((_, position) => position % 3 === of);
  const [changed, takenBack, deleted] = [third(0), third(1), third(2)];
  const changing = changed.map((mail) => anna.patch(pathOf(mail), { subject }));
  const takingBack = takenBack.map((mail) => anna.patch(pathOf(mail), { send_notification: false }));
  const deleting = deleted.map((mail) => anna.delete(pathOf(mail)));
  const [ofChanged, ofTakenBack, ofDeleted] = await Promise.all(
    [changing, takingBack, deleting].map((all) => Promise.all<{ status: number }>(all)),
  );

  for (const [position, mail] of changed.entries()) {
    const { status } = ofChanged?.[position] ?? {};
    expect([200, 409]).toContain(status);
    await becoming(anna, mail, { status: 'sent', subject: status === 200 ? 'New' : 'Old' });
    const delivery = mailServer.taken.filter(({ mail: { messageId } }) => messageId === idOf(mail));
    expect(delivery.map(({ mail: { subject } }) => subject)).toEqual([status === 200 ? 'New' : 'Old']);
  }
  for (const [position, mail] of takenBack.entries()) {
    const { status } = ofTakenBack?.[position] ?? {};
    expect([200, 409]).toContain(status);
    await becoming(anna, mail, { status: status === 200 ? 'cancelled' : 'sent' });
    expect(timesTaken(mail)).toBe(status === 200 ? 0 : 1);
  }
  for (const [position, mail] of deleted.entries()) {
    expect(ofDeleted?.[position]).toMatchObject({ status: 204 });
    expect(await anna.get(pathOf(mail))).toMatchObject({ status: 404 });
    expect(timesTaken(mail)).toBeLessThanOrEqual(1);
  }
});

test('moving an appointment and asking for its mail at the same moment lose neither', async () => {
  const anna = service.as();
  const rounds = Array.from({ length: 15 }, async (_, round) => {
    const appointment = await bookAhead(anna);
    const draft = await ask(anna, appointment, { send_notification: false });
    const [start_date, end_date] = [inHours(100 + round), inHours(101 + round)];
    const answers = await Promise.all([
      anna.patch(`/appointment/${appointment.uuid}/`, { start_date, end_date }),
      anna.patch(pathOf(draft), { send_notification: true, remind_before: 60 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await see(anna, draft)).toMatchObject({
      status: 'queued',
      send_at: inHoursBefore(start_date),
      next_attempt_at: inHoursBefore(start_date),
      expires_at: end_date,
    });
  });
  await Promise.all(rounds);
});

const inHoursBefore = (instant: string) => new Date(Date.parse(instant) - 3_600_000).toISOString();
