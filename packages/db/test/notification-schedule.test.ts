import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockAppointment, updateAppointment } from '../src/appointment.ts';
import { findNotification, lockNotification, updateNotification } from '../src/appointment-notification.ts';
import { type Database, inOrganization, type OrganizationUuid, transaction } from '../src/database.ts';
import { claimMails } from '../src/outbox.ts';
import { askFor, bookIn, inMinutes, openQueue, type Queue } from './notifications.ts';

let queue: Queue;
let database: Database;
let organization: OrganizationUuid;

beforeAll(async () => {
  queue = await openQueue();
  ({ database } = queue);
  organization = await queue.organization();
});
afterAll(() => queue.close());

const [start_date, end_date] = [inMinutes(600), inMinutes(660)];
const anHourBefore = new Date(Date.parse(start_date) - 3_600_000).toISOString();

const see = (uuid: string) => findNotification(inOrganization(database, organization), uuid);

test('who asks for a mail and who moves its appointment do not stop one another, and the mail is for the new time', async () => {
  const appointment = await bookIn(database, organization);
  const draft = await askFor(database, organization, appointment, { send_notification: false });
  const tries: string[] = [];
  let moving: Promise<void> | undefined;
  await transaction(database, organization, async (tx) => {
    tries.push('asking');
    const before = await lockNotification(tx, draft);
    moving ??= transaction(database, organization, async (other) => {
      tries.push('moving');
      await updateAppointment(other, await lockAppointment(other, appointment, 'alone'), { start_date, end_date });
    });
    await queue.blocked(1);
    await updateNotification(tx, before, { send_notification: true, remind_before: 60 }, true);
  });
  await moving;
  expect(tries).toEqual(['asking', 'moving']);
  expect(await see(draft)).toMatchObject({
    status: 'queued',
    send_at: anHourBefore,
    next_attempt_at: anHourBefore,
    expires_at: end_date,
  });
});

test('a sender does not wait for who moves an appointment, also when it takes over a mail', async () => {
  const appointment = await bookIn(database, organization);
  const [asked, dead] = [
    await askFor(database, organization, appointment),
    await askFor(database, organization, appointment),
  ];
  await queue.sql(
    `update appointment_notification set status = 'sending', attempts = 1, next_attempt_at = null,
       lease_holder = gen_random_uuid(), lease_until = now() - interval '1 second' where uuid = $1`,
    dead,
  );
  await transaction(database, organization, async (tx) => {
    await lockAppointment(tx, appointment, 'alone');
    const claims = await claimMails(database, { room: 5, limit: 5 });
    expect(claims.map(({ uuid }) => uuid).sort()).toEqual([asked, dead].sort());
  });
});

test('who takes a mail back while its appointment is being moved waits for that, and it stays taken back', async () => {
  const appointment = await bookIn(database, organization);
  const asked = await askFor(database, organization, appointment, { remind_before: 60 });
  const tries: string[] = [];
  let takingBack: Promise<void> | undefined;
  await transaction(database, organization, async (tx) => {
    tries.push('moving');
    const before = await lockAppointment(tx, appointment, 'alone');
    takingBack ??= transaction(database, organization, async (other) => {
      tries.push('taking back');
      await updateNotification(other, await lockNotification(other, asked), { send_notification: false }, false);
    });
    await queue.blocked(1);
    await updateAppointment(tx, before, { start_date, end_date });
  });
  await takingBack;
  expect(tries).toEqual(['moving', 'taking back']);
  expect(await see(asked)).toMatchObject({ status: 'cancelled', next_attempt_at: null, send_at: anHourBefore });
});

test('a mail that is made while its appointment is being moved is for the new time', async () => {
  const appointment = await bookIn(database, organization);
  let asking: Promise<string> | undefined;
  await transaction(database, organization, async (tx) => {
    await updateAppointment(tx, await lockAppointment(tx, appointment, 'alone'), { start_date, end_date });
    asking = askFor(database, organization, appointment, { remind_before: 60 });
    await queue.blocked(1);
  });
  expect(await see((await asking) ?? '')).toMatchObject({
    status: 'queued',
    send_at: anHourBefore,
    expires_at: end_date,
  });
});

test('who waits for a mail that is given to another appointment finds it there', async () => {
  const [from, to] = [await bookIn(database, organization), await bookIn(database, organization)];
  const asked = await askFor(database, organization, from);
  let waiting: Promise<{ appointment: string }> | undefined;
  await transaction(database, organization, async (tx) => {
    await updateNotification(tx, await lockNotification(tx, asked), { appointment: to }, false);
    waiting = transaction(database, organization, (other) => lockNotification(other, asked));
    await queue.blocked(1);
  });
  expect(await waiting).toMatchObject({ appointment: to });
});
