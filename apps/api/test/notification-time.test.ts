import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good } from './appointments.ts';
import {
  announce,
  ask,
  type BackDoor,
  becoming,
  bookAhead,
  change,
  inHours,
  later,
  openBackDoor,
  pathOf,
  resend,
  see,
} from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let backDoor: BackDoor;

// Without a mail server, so that whatever is asked for stays in the queue.
beforeAll(async () => {
  service = await startService({ local: false });
  anna = service.as();
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const move = (appointment: { uuid: string }, start_date: string, hours = 1) =>
  good(anna.patch(addressOf(appointment), { start_date, end_date: later(start_date, hours) }));

const MINUTE = 60_000;

/** Milliseconds between an instant and now. */
const distance = (instant: string | null) => Math.abs(Date.parse(instant ?? '') - Date.now());

describe('send_at', () => {
  test('is when the mail is due; without it the mail is due at once', async () => {
    const appointment = await bookAhead(anna);
    const send_at = inHours(5);
    const planned = await ask(anna, appointment, { send_at });
    expect(planned).toMatchObject({ status: 'queued', send_at, next_attempt_at: send_at, attempts: 0 });
    const past = await ask(anna, appointment, { send_at: inHours(-5) });
    const atOnce = await ask(anna, appointment);
    for (const { next_attempt_at } of [past, atOnce]) expect(distance(next_attempt_at)).toBeLessThan(MINUTE);
  });

  test('moves the mail when it is changed', async () => {
    const planned = await ask(anna, await bookAhead(anna), { send_at: inHours(5) });
    const send_at = inHours(6);
    expect(await change(anna, planned, { send_at })).toMatchObject({ send_at, next_attempt_at: send_at });
    const { next_attempt_at } = await change(anna, planned, { send_at: null });
    expect(distance(next_attempt_at)).toBeLessThan(MINUTE);
  });

  test('of a draft makes nothing due', async () => {
    const draft = await announce(anna, await bookAhead(anna), { send_at: inHours(1) });
    expect(draft).toMatchObject({ status: 'draft', next_attempt_at: null });
  });
});

describe('remind_before', () => {
  test('reckons send_at from the start, whatever send_at stands beside it', async () => {
    const appointment = await bookAhead(anna);
    const send_at = later(appointment.start_date, -1.5);
    const reminder = await ask(anna, appointment, { remind_before: 90, send_at: inHours(1) });
    expect(reminder).toMatchObject({ remind_before: 90, send_at, next_attempt_at: send_at });
    const changed = await change(anna, reminder, { remind_before: 60, send_at: inHours(1) });
    expect(changed).toMatchObject({ remind_before: 60, send_at: later(appointment.start_date, -1) });
    const draft = await announce(anna, appointment, { remind_before: 0 });
    expect(draft).toMatchObject({ send_at: appointment.start_date, next_attempt_at: null });
  });

  test('follows the start of a moved appointment, in a draft and in the queue', async () => {
    const appointment = await bookAhead(anna);
    const draft = await announce(anna, appointment, { remind_before: 60 });
    const queued = await ask(anna, appointment, { remind_before: 60 });
    const start = inHours(100);
    await move(appointment, start);
    expect(await see(anna, draft)).toMatchObject({ send_at: later(start, -1), next_attempt_at: null });
    expect(await see(anna, queued)).toMatchObject({ send_at: later(start, -1), next_attempt_at: later(start, -1) });
  });

  test('follows the start of the appointment to which the notification is given', async () => {
    const queued = await ask(anna, await bookAhead(anna), { remind_before: 60 });
    const other = await bookAhead(anna, { start_date: inHours(50), end_date: inHours(51) });
    const given = await change(anna, queued, { appointment: other.uuid });
    expect(given).toMatchObject({ send_at: later(other.start_date, -1), expires_at: other.end_date });
  });

  test('ends when send_at alone is changed, and null keeps the time that was reckoned', async () => {
    const appointment = await bookAhead(anna);
    const send_at = inHours(2);
    const first = await ask(anna, appointment, { remind_before: 60 });
    expect(await change(anna, first, { send_at })).toMatchObject({ remind_before: null, send_at });
    const second = await ask(anna, appointment, { remind_before: 60 });
    const kept = { remind_before: null, send_at: second.send_at };
    expect(await change(anna, second, { remind_before: null })).toMatchObject(kept);
    await move(appointment, inHours(200));
    expect(await see(anna, first)).toMatchObject({ send_at });
    expect(await see(anna, second)).toMatchObject(kept);
  });

  test('that reaches into the past makes the mail due at once', async () => {
    const reminder = await ask(anna, await bookAhead(anna), { remind_before: 60 * 24 * 7 });
    expect(Date.parse(reminder.send_at ?? '')).toBeLessThan(Date.now());
    expect(distance(reminder.next_attempt_at)).toBeLessThan(MINUTE);
  });

  test('of the longest time before the earliest appointment is still an instant that can be sent back', async () => {
    const start_date = '1900-01-01T10:00:00.000Z';
    const appointment = await book(anna, { start_date, end_date: start_date });
    const made = await announce(anna, appointment, { remind_before: 5_256_000 });
    expect(made.send_at).toBe('1900-01-01T00:00:00.000Z');
    expect(await good(anna.put(pathOf(made), made))).toMatchObject({ remind_before: 5_256_000 });
  });
});

describe('expires_at', () => {
  test('is the end of the appointment if that lies ahead, else null', async () => {
    const ahead = await bookAhead(anna);
    expect(await announce(anna, ahead)).toMatchObject({ expires_at: ahead.end_date });
    const over = await book(anna, { start_date: inHours(-2), end_date: inHours(-1) });
    expect(await announce(anna, over)).toMatchObject({ expires_at: null });
    expect(await ask(anna, over)).toMatchObject({ expires_at: null, status: 'queued' });
  });

  test('follows the end of a moved appointment unless it was given', async () => {
    const appointment = await bookAhead(anna);
    const expires_at = inHours(3);
    const following = await ask(anna, appointment, { send_at: inHours(1) });
    const fixed = await ask(anna, appointment, { send_at: inHours(1), expires_at });
    const never = await ask(anna, appointment, { send_at: inHours(1), expires_at: null });
    const start = inHours(100);
    await move(appointment, start, 2);
    expect(await see(anna, following)).toMatchObject({ expires_at: later(start, 2), status: 'queued' });
    expect(await see(anna, fixed)).toMatchObject({ expires_at });
    expect(await see(anna, never)).toMatchObject({ expires_at: null });
  });

  test('goes on following when what GET returned is PUT back, and returns to it when PUT leaves it out', async () => {
    const appointment = await bookAhead(anna);
    const made = await ask(anna, appointment, { send_at: inHours(1) });
    await good(anna.put(pathOf(made), made));
    const start = inHours(30);
    await move(appointment, start);
    expect(await see(anna, made)).toMatchObject({ expires_at: later(start, 1) });

    const { expires_at: _, ...others } = await change(anna, made, { expires_at: inHours(2) });
    expect(await good(anna.put(pathOf(made), others))).toMatchObject({ expires_at: later(start, 1) });
    await move(appointment, start, 3);
    expect(await see(anna, made)).toMatchObject({ expires_at: later(start, 3) });
  });

  test('in the past cancels the mail, also when nobody can send', async () => {
    const made = await ask(anna, await bookAhead(anna), { expires_at: inHours(-1) });
    await becoming(anna, made, { status: 'cancelled', next_attempt_at: null, send_notification: true });
  });

  test('cancels a mail that waits when its appointment is moved into the past', async () => {
    const appointment = await bookAhead(anna);
    const reminder = await ask(anna, appointment, { remind_before: 60 });
    await move(appointment, inHours(-48));
    await becoming(anna, reminder, { status: 'cancelled' });
  });

  test('that has passed is not forgotten because somebody edits the mail before it is cancelled', async () => {
    const appointment = await bookAhead(anna);
    const reminder = await ask(anna, appointment, { send_at: inHours(1) });
    // The moment between the end and the next look at the queue.
    await backDoor.sql(
      `update appointment set start_date = now() - interval '2 hours', end_date = now() - interval '1 hour'
       where uuid = $1`,
      appointment.uuid,
    );
    await change(anna, reminder, { subject: 'Soon' });
    await becoming(anna, reminder, { status: 'cancelled', subject: 'Soon' });
  });
});

describe('sent_at', () => {
  test('that is given becomes the end of a mail that was not sent yet', async () => {
    const [first, second, third] = [inHours(7), inHours(8), inHours(9)];
    const made = await announce(anna, await bookAhead(anna), { sent_at: first });
    expect(made).toMatchObject({ expires_at: first, sent_at: null });
    expect(await change(anna, made, { sent_at: second })).toMatchObject({ expires_at: second, sent_at: null });
    const { expires_at: _, ...others } = made;
    expect(await good(anna.put(pathOf(made), { ...others, sent_at: third }))).toMatchObject({ expires_at: third });
  });

  test('says nothing beside expires_at, or when it is null', async () => {
    const appointment = await bookAhead(anna);
    const expires_at = inHours(2);
    const made = await announce(anna, appointment, { expires_at, sent_at: inHours(7) });
    expect(made).toMatchObject({ expires_at, sent_at: null });
    expect(await change(anna, made, { expires_at: null, sent_at: inHours(7) })).toMatchObject({ expires_at: null });
    await change(anna, made, { expires_at });
    expect(await change(anna, made, { sent_at: null })).toMatchObject({ expires_at });
    expect(await announce(anna, appointment, { sent_at: null })).toMatchObject({ expires_at: appointment.end_date });
  });

  test('in the past means that the mail is too late', async () => {
    const made = await ask(anna, await bookAhead(anna), { sent_at: inHours(-1) });
    await becoming(anna, made, { status: 'cancelled' });
  });
});

describe('a mail that is tried again', () => {
  test('waits for its send_at, and forgets an end that has passed', async () => {
    const send_at = inHours(4);
    const made = await ask(anna, await bookAhead(anna), { send_at, expires_at: inHours(-1) });
    await becoming(anna, made, { status: 'cancelled' });
    const again = { status: 'queued', send_at, next_attempt_at: send_at, expires_at: null };
    expect(await resend(anna, made)).toMatchObject(again);
  });

  test('keeps the end that lies ahead, and ends with an appointment that was moved meanwhile', async () => {
    const appointment = await bookAhead(anna);
    const expires_at = inHours(9);
    const [following, fixed] = [await ask(anna, appointment), await ask(anna, appointment, { expires_at })];
    for (const made of [following, fixed]) await change(anna, made, { send_notification: false });
    const start = inHours(70);
    await move(appointment, start);
    expect(await resend(anna, following)).toMatchObject({ status: 'queued', expires_at: later(start, 1) });
    expect(await resend(anna, fixed)).toMatchObject({ status: 'queued', expires_at });
  });
});
