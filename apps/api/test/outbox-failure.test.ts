import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, good } from './appointments.ts';
import { type MailServer, openMailServer } from './mail-server.ts';
import {
  ask,
  type BackDoor,
  becoming,
  bookAhead,
  change,
  eventually,
  inHours,
  type Notification,
  openBackDoor,
  resend,
  see,
} from './notifications.ts';
import { startSender } from './senders.ts';
import { type Person, type RunningService, startService } from './service.ts';

let mailServer: MailServer;
let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
let appointment: Awaited<ReturnType<typeof bookAhead>>;

beforeAll(async () => {
  mailServer = await openMailServer();
  service = await startService(mailServer.settings);
  backDoor = openBackDoor(service.databaseUrl);
  anna = service.as();
  appointment = await bookAhead(anna, { start_date: inHours(2400), end_date: inHours(2401) });
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
  await mailServer.close();
});

const MINUTE = 60_000;

/** A recipient of whom the server has not heard yet. */
const somebody = () => `${randomUUID()}@example.org`;

/** Asks for a mail that the server refuses with this code. */
async function refused(code: number, words: string, fields: Partial<Notification> = {}) {
  const recipient = somebody();
  mailServer.refuse(recipient, code, words);
  return ask(anna, appointment, { recipient, ...fields });
}

/** Minutes from the last attempt until the next one. */
const pauseOf = ({ next_attempt_at, edit_date }: Notification) =>
  (Date.parse(next_attempt_at ?? '') - Date.parse(edit_date)) / MINUTE;

const readBy = (recipient: string) => mailServer.read.filter(({ to }) => to === recipient);

describe('a temporary refusal', () => {
  test('is tried again after 1, 5 and 30 minutes, 2, 6 and 12 hours, and has then failed', async () => {
    const asked = await refused(451, 'Try again later');
    const last_error = expect.stringContaining('451 Try again later');
    for (const [position, minutes] of [1, 5, 30, 120, 360, 720].entries()) {
      const waiting = { status: 'queued', attempts: position + 1, last_error, sent_at: null };
      const now = await becoming(anna, asked, waiting);
      expect(pauseOf(now)).toBeCloseTo(minutes, 0);
      await backDoor.skipPause(asked);
    }
    await becoming(anna, asked, { status: 'failed', attempts: 7, next_attempt_at: null, last_error });
  });

  test('is forgotten when the mail is taken after all', async () => {
    const asked = await refused(450, 'Greylisted');
    await becoming(anna, asked, { status: 'queued', attempts: 1 });
    mailServer.accept(asked.recipient);
    await backDoor.skipPause(asked);
    await becoming(anna, asked, { status: 'sent', attempts: 2, last_error: null, next_attempt_at: null });
    expect(readBy(asked.recipient)).toHaveLength(1);
  });

  test('leaves the mail open to changes, which do not shorten the pause', async () => {
    const asked = await refused(451, 'Try again later');
    const { next_attempt_at } = await becoming(anna, asked, { attempts: 1, status: 'queued' });
    const edited = await change(anna, asked, { subject: 'New', send_at: inHours(-1) });
    expect(edited).toMatchObject({ next_attempt_at, attempts: 1, mail: { subject: 'New' } });
    const send_at = inHours(300);
    expect(await change(anna, asked, { send_at })).toMatchObject({ next_attempt_at: send_at });
    expect(await change(anna, asked, { send_at: null })).toMatchObject({ next_attempt_at });
    await good(anna.patch(addressOf(appointment), { end_date: inHours(2402) }));
    expect(await see(anna, asked)).toMatchObject({ next_attempt_at, attempts: 1, status: 'queued' });
  });

  test('does not hold back a mail that is taken back and asked for anew', async () => {
    const asked = await refused(451, 'Try again later');
    await becoming(anna, asked, { attempts: 1, status: 'queued' });
    mailServer.accept(asked.recipient);
    const cancelled = { status: 'cancelled', next_attempt_at: null };
    expect(await change(anna, asked, { send_notification: false })).toMatchObject(cancelled);
    const again = { status: 'queued', attempts: 0, last_error: null };
    expect(await change(anna, asked, { send_notification: true })).toMatchObject(again);
    await becoming(anna, asked, { status: 'sent', attempts: 1 });
  });

  test('ends when the mail expires', async () => {
    const asked = await refused(451, 'Try again later');
    await becoming(anna, asked, { status: 'queued', attempts: 1 });
    mailServer.accept(asked.recipient);
    await change(anna, asked, { expires_at: inHours(-1) });
    await becoming(anna, asked, { status: 'cancelled', next_attempt_at: null, last_error: expect.any(String) });
    expect(readBy(asked.recipient)).toEqual([]);
  });

  test('waits for the new time when the appointment is moved while the mail is being sent', async () => {
    const release = mailServer.hold();
    const recipient = somebody();
    const moved = await bookAhead(anna);
    const asked = await ask(anna, moved, { recipient, remind_before: 60 * 48 });
    await eventually(() => expect(readBy(recipient)).toHaveLength(1));
    const [start_date, end_date] = [inHours(240), inHours(241)];
    await good(anna.patch(addressOf(moved), { start_date, end_date }));
    // The server breaks off instead of answering.
    await mailServer.close();
    release();
    await mailServer.open();
    const waiting = await becoming(anna, asked, { status: 'queued', attempts: 1, expires_at: end_date });
    expect(waiting.next_attempt_at).toBe(waiting.send_at);
    expect(pauseOf(waiting)).toBeGreaterThan(60 * 191);
  });
});

describe('a permanent refusal', () => {
  test('has failed at once, with the words of the server, and holds up no other mail', async () => {
    const asked = await refused(550, '5.1.1 No such user here');
    const other = await ask(anna, appointment, { recipient: somebody() });
    await becoming(anna, asked, {
      status: 'failed',
      attempts: 1,
      next_attempt_at: null,
      sent_at: null,
      last_error: '550 5.1.1 No such user here',
    });
    await becoming(anna, other, { status: 'sent' });
    expect(readBy(asked.recipient)).toEqual([]);
  });

  test('after the words of a hostile server is one line of at most 500 characters', async () => {
    const asked = await refused(550, `<script>alert(1)</script>\t${'long '.repeat(400)}`);
    const { last_error } = await becoming(anna, asked, { status: 'failed' });
    expect(last_error).toMatch(/^550 <script>alert\(1\)<\/script> long /);
    expect(last_error?.length).toBeLessThanOrEqual(500);
  });
});

test('while no server answers, mails wait and say so', async () => {
  await mailServer.close();
  const asked = await ask(anna, appointment, { recipient: somebody() });
  const last_error = expect.stringContaining('ECONNREFUSED');
  const waiting = await becoming(anna, asked, { status: 'queued', attempts: 1, last_error });
  expect(pauseOf(waiting)).toBeCloseTo(1, 0);
  await mailServer.open();
  await backDoor.skipPause(asked);
  await becoming(anna, asked, { status: 'sent', attempts: 2, last_error: null });
});

test('a connection that breaks after the text was handed over repeats the mail, with the same Message-ID', async () => {
  const recipient = somebody();
  mailServer.cutAfterText(recipient);
  const asked = await ask(anna, appointment, { recipient });
  await becoming(anna, asked, { status: 'queued', attempts: 1, last_error: expect.any(String) });
  await backDoor.skipPause(asked);
  await becoming(anna, asked, { status: 'sent', attempts: 2, last_error: null });
  const [first, second, ...others] = readBy(recipient).map(({ mail }) => mail.messageId);
  expect([first, second]).toEqual([`<${asked.uuid}@kupfer.example>`, first]);
  expect(others).toEqual([]);
});

test('a mail that cannot be written fails like one that cannot be sent, and holds up no other', async () => {
  const broken = await bookAhead(anna);
  const asked = await ask(anna, broken, { send_at: inHours(9) });
  // What no door lets in: a time that only the database understands.
  const unreadable = "update appointment set end_date = '12000-01-01Z' where uuid = $1";
  await backDoor.sql(unreadable, broken.uuid);
  await backDoor.skipPause(asked);
  const other = await ask(anna, appointment, { recipient: somebody() });
  await becoming(anna, other, { status: 'sent' });
  const row = 'select status, attempts, last_error from appointment_notification where uuid = $1';
  await eventually(async () =>
    expect(await backDoor.sql(row, asked.uuid)).toEqual([
      { status: 'queued', attempts: 1, last_error: expect.stringContaining('Invalid') },
    ]),
  );
  await backDoor.sql('update appointment set end_date = start_date where uuid = $1', broken.uuid);
  await change(anna, asked, { send_notification: false });
});

test('without a mail server, mails wait in the queue and say why, until there is one', async () => {
  const poor = await startService({ local: false });
  const carla = poor.as();
  const booked = await bookAhead(carla);
  const asked = await ask(carla, booked, { recipient: somebody() });
  const planned = await ask(carla, booked, { send_at: inHours(1) });
  const reason = { status: 'queued', attempts: 0, last_error: 'No mail server is set: SMTP_URL and MAIL_FROM.' };
  const { edit_date } = await becoming(carla, asked, reason);
  expect(await see(carla, planned)).toMatchObject({ status: 'queued', last_error: null });
  await ask(carla, booked, { recipient: somebody() }).then((next) => becoming(carla, next, reason));
  // Said once: it does not change the notification again and again.
  expect(await see(carla, asked)).toMatchObject({ edit_date });

  const sender = await startSender(poor.databaseUrl, mailServer);
  await becoming(carla, asked, { status: 'sent', attempts: 1, last_error: null });
  await sender.stop();
  await poor.stop();
});

test('a failed mail that is tried again has all its attempts', async () => {
  const asked = await refused(550, 'No');
  await becoming(anna, asked, { status: 'failed' });
  mailServer.refuse(asked.recipient, 451, 'Later');
  await resend(anna, asked);
  const waiting = await becoming(anna, asked, { status: 'queued', attempts: 1 });
  expect(pauseOf(waiting)).toBeCloseTo(1, 0);
});
