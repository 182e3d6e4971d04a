import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lockNotification, updateNotification } from '../src/appointment-notification.ts';
import { type Database, type OrganizationUuid, transaction } from '../src/database.ts';
import {
  type Claim,
  claimMails,
  delayOverLimit,
  explainWaiting,
  findClaimed,
  giveBack,
  keepMail,
  markFailed,
  markSent,
} from '../src/outbox.ts';
import { askFor, bookIn, inMinutes, openQueue, type Queue } from './notifications.ts';

let queue: Queue;
let database: Database;
let organization: OrganizationUuid;
let appointment: string;

beforeAll(async () => {
  queue = await openQueue();
  ({ database } = queue);
});
beforeEach(async () => {
  await queue.sql('truncate appointment_notification, mail_departure');
  organization = await queue.organization();
  appointment = await bookIn(database, organization);
});
afterAll(() => queue.close());

const TURN = "hashtext('kupfer outbox')";
const mail = { subject: 'Hello', text: 'Hello' };

const claim = (room = 10, limit = 500) => claimMails(database, { room, limit });
const uuidsOf = (claims: { uuid: string }[]) => claims.map(({ uuid }) => uuid).sort();

const ask = (fields: Parameters<typeof askFor>[3] = {}) => askFor(database, organization, appointment, fields);
const askMany = (count: number) => Promise.all(Array.from({ length: count }, () => ask()));

/** Takes the one mail that is due. */
async function claimOne(): Promise<Claim> {
  const [first, ...others] = await claim();
  expect(others).toEqual([]);
  if (!first) throw new Error('No mail is due');
  return first;
}

const expire = (uuid: string) =>
  queue.sql("update appointment_notification set expires_at = now() - interval '1 second' where uuid = $1", uuid);

const lapse = (uuid: string) =>
  queue.sql("update appointment_notification set lease_until = now() - interval '1 second' where uuid = $1", uuid);

describe('many senders at once', () => {
  test('never take the same mail, nor more than the limit', async () => {
    const asked = await askMany(30);
    const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(5, 12)))).flat();
    expect(new Set(uuidsOf(claims)).size).toBe(12);
    expect(claims).toHaveLength(12);
    await delayOverLimit(database, 12);
    const rest = await queue.sql<{ uuid: string; last_error: string }>(
      "select uuid, last_error from appointment_notification where status = 'queued'",
    );
    expect([...uuidsOf(rest), ...uuidsOf(claims)].sort()).toEqual(asked.sort());
    for (const { last_error } of rest) expect(last_error).toContain('At most 12 mails');
  });

  test('take no more than each has room for', async () => {
    await askMany(9);
    const claims = await Promise.all([claim(4), claim(4)]);
    expect(claims.map(({ length }) => length)).toEqual([4, 4]);
  });

  test('of whom one breaks off in its turn hold nobody up', async () => {
    const uuid = await ask();
    const turn = await database.pool.connect();
    await turn.query(`select pg_advisory_lock(${TURN})`);
    const broken = claim();
    await queue.blocked(1);
    const cut =
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await Promise.all([expect(broken).rejects.toMatchObject({ code: 'unavailable' }), queue.sql(cut)]);
    await turn.query(`select pg_advisory_unlock(${TURN})`);
    turn.release();
    expect(uuidsOf(await claim())).toEqual([uuid]);
  });
});

describe('what a user holds at the moment', () => {
  test('is passed over without waiting, and taken when the user has finished', async () => {
    const [held, free] = [await ask(), await ask()];
    await transaction(database, organization, async (tx) => {
      await lockNotification(tx, held);
      expect(uuidsOf(await claim())).toEqual([free]);
      await explainWaiting(database, 'Nothing waits for the user.');
    });
    expect(uuidsOf(await claim())).toEqual([held]);
  });

  test('holds up no other when it expired, or its sender died, and does not leave', async () => {
    const [expired, dead] = [await ask({ expires_at: inMinutes(60) }), await ask()];
    await claim();
    await expire(expired);
    for (const uuid of [expired, dead]) await lapse(uuid);
    const free = await ask();
    await transaction(database, organization, async (tx) => {
      await lockNotification(tx, expired);
      await lockNotification(tx, dead);
      expect(uuidsOf(await claim())).toEqual([free]);
    });
    expect(uuidsOf(await claim())).toEqual([dead]);
    expect(await queue.row(expired)).toMatchObject({ status: 'cancelled', lease_holder: null });
  });

  test('keeps the time that the user gives it, when it was over the limit', async () => {
    const send_at = inMinutes(90);
    const [first, second] = [await ask(), await ask()];
    await transaction(database, organization, async (tx) => {
      await updateNotification(tx, await lockNotification(tx, second), { send_at }, false);
      expect(uuidsOf(await claim(10, 1))).toEqual([first]);
    });
    expect(await queue.row(second)).toMatchObject({ status: 'queued', last_error: null });
    expect(await queue.sql('select from appointment_notification where next_attempt_at = $1', send_at)).toHaveLength(1);
  });
});

describe('a lease', () => {
  test('begins when the mail is taken, however long its sender waited for its turn', async () => {
    await ask();
    const turn = await database.pool.connect();
    await turn.query(`select pg_advisory_lock(${TURN})`);
    const claiming = claim();
    await queue.blocked(1);
    const [before] = await queue.sql<{ time: string }>(
      "select (clock_timestamp() + interval '50 seconds')::text as time",
    );
    await turn.query(`select pg_advisory_unlock(${TURN})`);
    turn.release();
    const [{ uuid } = { uuid: '' }] = await claiming;
    expect(
      await queue.sql('select from appointment_notification where uuid = $1 and lease_until >= $2', uuid, before?.time),
    ).toHaveLength(1);
  });

  test('begins anew when the text is handed over', async () => {
    await ask();
    const taken = await claimOne();
    await queue.sql("update appointment_notification set lease_until = now() + interval '1 second'");
    expect(await keepMail(database, taken, mail)).toBe(true);
    const long =
      "select from appointment_notification where lease_until between now() + interval '30 seconds' and now() + interval '60 seconds'";
    expect(await queue.sql(long)).toHaveLength(1);
  });

  test('that lapsed allows nothing any more, and the next one is another', async () => {
    const uuid = await ask();
    const first = await claimOne();
    await lapse(uuid);
    expect(await keepMail(database, first, mail)).toBe(false);
    const second = await claimOne();
    expect(second.lease_holder).not.toBe(first.lease_holder);
    expect(await findClaimed(database, first)).toBeUndefined();
    await markFailed(database, first, { permanent: true, text: 'No' });
    await giveBack(database, first);
    expect(await keepMail(database, first, mail)).toBe(false);
    expect(await queue.row(uuid)).toMatchObject({ status: 'sending', attempts: 2, lease_holder: second.lease_holder });
    await markSent(database, second);
    await markSent(database, first);
    expect(await queue.row(uuid)).toMatchObject({ status: 'sent', attempts: 2, lease_holder: null, lease_until: null });
    // Both mails left, and both count.
    expect(await queue.sql('select from mail_departure')).toHaveLength(2);
  });

  test('on a mail that expired meanwhile does not let it leave', async () => {
    const uuid = await ask({ expires_at: inMinutes(60) });
    const taken = await claimOne();
    await expire(uuid);
    expect(await keepMail(database, taken, mail)).toBe(false);
    await giveBack(database, taken);
    expect(await claim()).toEqual([]);
    expect(await queue.row(uuid)).toMatchObject({ status: 'cancelled', attempts: 0 });
  });

  test('that is given back takes its attempt with it', async () => {
    const uuid = await ask();
    await giveBack(database, await claimOne());
    expect(await queue.row(uuid)).toMatchObject({ status: 'queued', attempts: 0, lease_holder: null });
    expect(uuidsOf(await claim())).toEqual([uuid]);
  });
});

test('mails of one organization alone are counted against its limit, and those an hour old no more', async () => {
  await ask();
  await markSent(database, await claimOne());
  const other = await queue.organization();
  const foreign = await askFor(database, other, await bookIn(database, other));
  const waiting = await ask();
  expect(uuidsOf(await claim(10, 1))).toEqual([foreign]);
  await queue.sql("update mail_departure set left_at = left_at - interval '1 hour'");
  await queue.sql('update appointment_notification set next_attempt_at = now() where uuid = $1', waiting);
  expect(uuidsOf(await claim(10, 1))).toEqual([waiting]);
  expect(await queue.sql('select from mail_departure')).toEqual([]);
});
