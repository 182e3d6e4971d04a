import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockAppointment, updateAppointment } from '../src/appointment.ts';
import { findNotification, lockNotification, updateNotification } from '../src/appointment-notification.ts';
import { type Database, inOrganization, type OrganizationUuid, transaction } from '../src/database.ts';
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

const move = (uuid: string) =>
  transaction(database, organization, async (tx) =>
    updateAppointment(tx, await lockAppointment(tx, uuid, 'alone'), { start_date, end_date }),
  );

const see = (uuid: string) => findNotification(inOrganization(database, organization), uuid);

test('a mail that is asked for while its appointment is being moved is in the queue, for the new time', async () => {
  const appointment = await bookIn(database, organization);
  const draft = await askFor(database, organization, appointment, { send_notification: false });
  let moving: Promise<void> | undefined;
  await transaction(database, organization, async (tx) => {
    const before = await lockNotification(tx, draft);
    await updateNotification(tx, before, { send_notification: true, remind_before: 60 }, true);
    moving = move(appointment);
    await queue.blocked(1);
  });
  await moving;
  expect(await see(draft)).toMatchObject({
    status: 'queued',
    send_at: anHourBefore,
    next_attempt_at: anHourBefore,
    expires_at: end_date,
  });
});

test('a mail that is taken back while its appointment is being moved stays taken back', async () => {
  const appointment = await bookIn(database, organization);
  const asked = await askFor(database, organization, appointment, { remind_before: 60 });
  let moving: Promise<void> | undefined;
  await transaction(database, organization, async (tx) => {
    await updateNotification(tx, await lockNotification(tx, asked), { send_notification: false }, false);
    moving = move(appointment);
    await queue.blocked(1);
  });
  await moving;
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
