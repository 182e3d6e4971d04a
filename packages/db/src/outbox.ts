import pg from 'pg';
import { findNotification, type StoredNotification } from './appointment-notification.ts';
import { type Database, inOrganization, type OrganizationUuid, rollBack, statement } from './database.ts';
import { failAsFault, faultOfDatabase } from './violations.ts';

/** A mail that a sender took, and the lease under which it holds it: another one each time that a mail is taken. */
export type Claim = { organization_uuid: OrganizationUuid; uuid: string; lease_holder: string };

/**
 * For how long a taken mail is its sender's alone. Longer than one try of the mailer (45 s), and short enough that the
 * mail of a dead sender is taken over within 60 s.
 */
const LEASE = "interval '50 seconds'";

/** The pauses after a temporary failure; after the last one the mail is "failed". */
const PAUSES = ['1 minute', '5 minutes', '30 minutes', '2 hours', '6 hours', '12 hours'];

/** How long a mail that left counts against the limit of its organization. */
const HOUR = "interval '1 hour'";

// "Of an organization at most so many in an hour" is a sum over rows: claims take turns, so that two cannot both add.
// A sender that is cut off in its turn is ended by the server, or all others would wait for it.
const TURN = `select set_config('idle_in_transaction_session_timeout', '10s', true),
  pg_advisory_xact_lock(hashtext('kupfer outbox'))`;

// Whoever waited for their turn began the transaction long ago: here only the time of the statement is the time. And
// nobody here waits for a row that a user holds: it is left for the next look. A transaction changes a row once only: at
// the second change PostgreSQL would check its reference anew, and wait for whoever moves the appointment.

const isLast = `attempts > ${PAUSES.length}`;

const TAKE_BACK = `with lapsed as materialized (
    select organization_uuid, uuid from appointment_notification
    where status = 'sending' and lease_until < statement_timestamp() for update skip locked
  )
  update appointment_notification n set
    status = case when ${isLast} then 'failed' else 'queued' end,
    next_attempt_at = case when not ${isLast} then greatest(statement_timestamp(), send_at) end,
    last_error = 'The sender of this mail ended before the mail server had answered.',
    sent_subject = case when ${isLast} then sent_subject end, sent_text = case when ${isLast} then sent_text end,
    lease_holder = null, lease_until = null
  from lapsed where n.organization_uuid = lapsed.organization_uuid and n.uuid = lapsed.uuid`;

const CANCEL_EXPIRED = `with expired as materialized (
    select organization_uuid, uuid from appointment_notification
    where status = 'queued' and expires_at <= statement_timestamp() for update skip locked
  )
  update appointment_notification n set status = 'cancelled', next_attempt_at = null
  from expired where n.organization_uuid = expired.organization_uuid and n.uuid = expired.uuid`;

const FORGET_DEPARTURES = `delete from mail_departure where left_at <= statement_timestamp() - ${HOUR}`;

const isDue = `n.status = 'queued' and n.next_attempt_at <= statement_timestamp()
  and coalesce(n.expires_at > statement_timestamp(), true)`;

// The first that are due of each organization, at most $2, and how many of them $1, the limit of an organization, lets
// leave. However many wait, no more is read.
const DUE = `due as materialized (
    select first.* from organization o cross join lateral (
      select n.organization_uuid, n.uuid, n.next_attempt_at, row_number() over (order by n.next_attempt_at, n.uuid) as place
      from appointment_notification n where n.organization_uuid = o.uuid and ${isDue}
      order by n.next_attempt_at, n.uuid limit $2
    ) first
    where exists (select from appointment_notification n where ${isDue})
  ), allowance as materialized (
    select o.organization_uuid, $1
      - (select count(*) from mail_departure d
         where d.organization_uuid = o.organization_uuid and d.left_at > statement_timestamp() - ${HOUR})
      - (select count(*) from appointment_notification s
         where s.organization_uuid = o.organization_uuid and s.status = 'sending') as mails
    from (select distinct organization_uuid from due) o
  )`;

const dueRows = `select n.organization_uuid, n.uuid
    from appointment_notification n
    join due on due.organization_uuid = n.organization_uuid and due.uuid = n.uuid
    join allowance on allowance.organization_uuid = n.organization_uuid`;

// The organizations take turns too: one with many mails does not hold up the others.
const CLAIM = `with ${DUE}, taken as materialized (
    ${dueRows} where ${isDue} and due.place <= allowance.mails
    order by due.place, due.next_attempt_at limit $2 for update of n skip locked
  )
  update appointment_notification n set
    status = 'sending', attempts = attempts + 1, next_attempt_at = null, retry_at = null,
    lease_holder = gen_random_uuid(), lease_until = statement_timestamp() + ${LEASE}
  from taken where n.organization_uuid = taken.organization_uuid and n.uuid = taken.uuid
  returning n.organization_uuid, n.uuid, n.lease_holder`;

const DELAY = `with ${DUE}, late as materialized (
    ${dueRows} where ${isDue} and due.place > allowance.mails for update of n skip locked
  )
  update appointment_notification n set next_attempt_at = statement_timestamp() + interval '1 minute', last_error = $3
  from late where n.organization_uuid = late.organization_uuid and n.uuid = late.uuid`;

/**
 * Takes at most `room` mails that are due, also those whose sender died, but no more of an organization than its `limit`
 * of mails in an hour. What expired is cancelled.
 */
export async function claimMails(
  database: Database,
  { room, limit }: { room: number; limit: number },
): Promise<Claim[]> {
  await tidy(database);
  const client = await database.pool.connect().catch(failAsFault);
  try {
    await client.query('begin');
    await statement(client, TURN);
    await statement(client, FORGET_DEPARTURES);
    const claims = await statement<Claim>(client, CLAIM, [limit, room]);
    await client.query('commit');
    client.release();
    return claims;
  } catch (error) {
    await rollBack(client);
    return failAsFault(error);
  }
}

/** How many mails of an organization are told at once that they wait. */
const TOLD = 500;

/** Says on the mails that are due and over the `limit` of their organization why they wait, for a minute each time. */
export async function delayOverLimit(database: Database, limit: number): Promise<void> {
  const reason = `At most ${limit} mails of an organization leave in an hour; this one waits.`;
  await statement(database.pool, DELAY, [limit, TOLD, reason]);
}

async function tidy(database: Database): Promise<void> {
  await statement(database.pool, TAKE_BACK);
  await statement(database.pool, CANCEL_EXPIRED);
}

// Every statement about a claimed mail has an effect only while the lease is ours.
const held = 'where organization_uuid = $1 and uuid = $2 and lease_holder = $3';
const idOf = ({ organization_uuid, uuid, lease_holder }: Claim) => [organization_uuid, uuid, lease_holder];

/** The claimed mail's notification, or undefined when it was deleted, or taken over, meanwhile. */
export async function findClaimed(database: Database, claim: Claim): Promise<StoredNotification | undefined> {
  const scope = inOrganization(database, claim.organization_uuid);
  const rows = await statement(database.pool, `select uuid from appointment_notification ${held}`, idOf(claim));
  return rows.length === 1 ? findNotification(scope, claim.uuid) : undefined;
}

/**
 * Keeps what is about to leave, and begins the lease anew: it is to last for all of the sending. Answers whether the
 * mail is still ours to send, and not too late.
 */
export async function keepMail(
  database: Database,
  claim: Claim,
  mail: { subject: string; text: string },
): Promise<boolean> {
  const rows = await statement(
    database.pool,
    `update appointment_notification
     set sent_subject = $4, sent_text = $5, lease_until = clock_timestamp() + ${LEASE}
     ${held} and lease_until > clock_timestamp() and coalesce(expires_at > clock_timestamp(), true)
     returning uuid`,
    [...idOf(claim), mail.subject, mail.text],
  );
  return rows.length === 1;
}

/** The mail server took the mail. */
export async function markSent(database: Database, claim: Claim): Promise<void> {
  await statement(
    database.pool,
    `with departed as (insert into mail_departure (organization_uuid, lease_holder) values ($1, $3))
     update appointment_notification
     set status = 'sent', sent_at = now(), last_error = null, lease_holder = null, lease_until = null ${held}`,
    idOf(claim),
  );
}

/** The mail did not leave: it is tried again after a pause, or has failed when that is of no use. */
export async function markFailed(
  database: Database,
  claim: Claim,
  failure: { permanent: boolean; text: string },
): Promise<void> {
  const retryAt = '(now() + (($5)::interval[])[attempts])';
  const ends = `($4 or ${retryAt} is null)`;
  await statement(
    database.pool,
    `update appointment_notification set
       status = case when ${ends} then 'failed' else 'queued' end,
       next_attempt_at = case when not ${ends} then greatest(${retryAt}, send_at) end,
       retry_at = case when not ${ends} then ${retryAt} end,
       last_error = left($6, 500), lease_holder = null, lease_until = null,
       sent_subject = case when ${ends} then sent_subject end, sent_text = case when ${ends} then sent_text end
     ${held}`,
    [...idOf(claim), failure.permanent, PAUSES, failure.text],
  );
}

/** Gives a mail back untried, so that another sender may take it at once. */
export async function giveBack(database: Database, claim: Claim): Promise<void> {
  await statement(
    database.pool,
    `update appointment_notification
     set status = 'queued', attempts = attempts - 1, next_attempt_at = greatest(now(), send_at),
       lease_holder = null, lease_until = null, sent_subject = null, sent_text = null
     ${held}`,
    idOf(claim),
  );
}

/** Cancels what expired, and says on every mail that is due why it does not leave. */
export async function explainWaiting(database: Database, text: string): Promise<void> {
  await tidy(database);
  await statement(
    database.pool,
    `with due as materialized (
       select n.organization_uuid, n.uuid from appointment_notification n
       where ${isDue} and n.last_error is distinct from $1 for update skip locked
     )
     update appointment_notification n set last_error = $1
     from due where n.organization_uuid = due.organization_uuid and n.uuid = due.uuid`,
    [text],
  );
}

/**
 * Calls `wake` whenever a transaction put a mail into the queue, and after each reconnection, because calls may have
 * been missed. Reconnects by itself; failures go to `report`.
 */
export function listenForMails(
  database: Database,
  wake: () => void,
  report: (error: unknown) => void,
): { close(): Promise<void> } {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const connect = async () => {
    const fresh = new pg.Client(database.pool.options);
    client = fresh;
    let lost = false;
    const reconnect = (error?: unknown) => {
      if (lost) return;
      lost = true;
      if (error && !closed) report(faultOfDatabase(error));
      fresh.end().catch(() => undefined);
      if (!closed) retry = setTimeout(connect, 1_000);
    };
    fresh.on('error', reconnect);
    fresh.on('end', () => reconnect());
    fresh.on('notification', wake);
    try {
      await fresh.connect();
      await fresh.query('listen outbox');
      wake();
    } catch (error) {
      reconnect(error);
    }
  };
  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
