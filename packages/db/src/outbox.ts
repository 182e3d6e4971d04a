import pg from 'pg';
import { findNotification, type StoredNotification } from './appointment-notification.ts';
import { type Database, inOrganization, type OrganizationUuid, statement } from './database.ts';

/** A mail that a sender took, and the lease under which it holds it. */
export type Claim = { organization_uuid: OrganizationUuid; uuid: string; lease_holder: string };

/**
 * Seconds for which a taken mail is its sender's alone. Longer than one try of the mailer (45 s), and short enough that
 * the mail of a dead sender is taken over within 60 s.
 */
const LEASE = 50;

/** The pauses after a temporary failure; after the last one the mail is "failed". */
const PAUSES = ['1 minute', '5 minutes', '30 minutes', '2 hours', '6 hours', '12 hours'];

// "Of an organization at most so many in an hour" is a sum over rows: claims take turns, so that two cannot both add.
const TURN = "select pg_advisory_xact_lock(hashtext('kupfer outbox'))";

const CANCEL_EXPIRED = `update appointment_notification
  set status = 'cancelled', next_attempt_at = null, lease_holder = null, lease_until = null
  where expires_at <= now() and (status = 'queued' or (status = 'sending' and lease_until < now()))`;

const DUE = `((status = 'queued' and next_attempt_at <= now()) or (status = 'sending' and lease_until < now()))`;

// $1 is the limit of an organization, $2 how many mails this sender has room for.
const CANDIDATES = `select organization_uuid, uuid, place > $1 - coalesce(used, 0) as over_limit
  from (
    select organization_uuid, uuid, coalesce(next_attempt_at, lease_until) as due,
      row_number() over (partition by organization_uuid order by coalesce(next_attempt_at, lease_until), uuid) as place
    from appointment_notification where ${DUE}
  ) due
  left join (
    select organization_uuid, count(*) as used from appointment_notification
    where (status = 'sent' and sent_at > now() - interval '1 hour') or (status = 'sending' and lease_until >= now())
    group by organization_uuid
  ) left_already using (organization_uuid)`;

const DELAY = `update appointment_notification n
  set next_attempt_at = now() + interval '1 minute', last_error = $2
  from (${CANDIDATES}) c
  where c.over_limit and n.organization_uuid = c.organization_uuid and n.uuid = c.uuid and n.status = 'queued'`;

const CLAIM = `update appointment_notification n
  set status = 'sending', attempts = attempts + 1, next_attempt_at = null,
    lease_holder = $3, lease_until = now() + interval '${LEASE} seconds'
  from (
    select organization_uuid, uuid from appointment_notification
    where ${DUE} and (organization_uuid, uuid) in (select organization_uuid, uuid from (${CANDIDATES}) c where not over_limit)
    order by coalesce(next_attempt_at, lease_until) limit $2 for update skip locked
  ) taken
  where n.organization_uuid = taken.organization_uuid and n.uuid = taken.uuid
  returning n.organization_uuid, n.uuid, n.lease_holder`;

/**
 * Takes at most `room` mails that are due, also those whose sender died, for the sender `holder` (a uuid). What expired
 * is cancelled; what is over an organization's `limit` of mails in an hour waits and says so.
 */
export async function claimMails(
  database: Database,
  { holder, room, limit }: { holder: string; room: number; limit: number },
): Promise<Claim[]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await statement(client, TURN);
    await statement(client, CANCEL_EXPIRED);
    const claims = await statement<Claim>(client, CLAIM, [limit, room, holder]);
    if (claims.length < room) {
      await statement(client, DELAY, [limit, `At most ${limit} mails of an organization leave in an hour; this one waits.`]);
    }
    await client.query('commit');
    client.release();
    return claims;
  } catch (error) {
    const rolledBack = await client.query('rollback').then(() => true, () => false);
    client.release(!rolledBack);
    throw error;
  }
}

/** The claimed mail's notification, or undefined when it was deleted meanwhile. */
export async function findClaimed(database: Database, claim: Claim): Promise<StoredNotification | undefined> {
  const scope = inOrganization(database, claim.organization_uuid);
  const [row] = await statement<{ uuid: string }>(
    database.pool,
    `select uuid from appointment_notification where organization_uuid = $1 and uuid = $2 and lease_holder = $3`,
    [claim.organization_uuid, claim.uuid, claim.lease_holder],
  );
  return row && findNotification(scope, row.uuid);
}

// Every statement about a claimed mail has an effect only while the lease is ours.
const held = 'where organization_uuid = $1 and uuid = $2 and lease_holder = $3';
const idOf = ({ organization_uuid, uuid, lease_holder }: Claim) => [organization_uuid, uuid, lease_holder];

/** Keeps what is about to leave. Answers whether the mail is still ours to send. */
export async function keepMail(database: Database, claim: Claim, mail: { subject: string; text: string }): Promise<boolean> {
  const rows = await statement(
    database.pool,
    `update appointment_notification set sent_subject = $4, sent_text = $5 ${held} and lease_until > now() returning uuid`,
    [...idOf(claim), mail.subject, mail.text],
  );
  return rows.length === 1;
}

/** The mail server took the mail. */
export async function markSent(database: Database, claim: Claim): Promise<void> {
  await statement(
    database.pool,
    `update appointment_notification
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
  const pause = '(($5)::interval[])[attempts]';
  const ends = `($4 or ${pause} is null)`;
  await statement(
    database.pool,
    `update appointment_notification set
       status = case when ${ends} then 'failed' else 'queued' end,
       next_attempt_at = case when not ${ends} then now() + ${pause} end,
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
     set status = 'queued', attempts = attempts - 1, next_attempt_at = now(), lease_holder = null, lease_until = null ${held}`,
    idOf(claim),
  );
}

/** Says on every mail that is due why it does not leave. */
export async function explainWaiting(database: Database, text: string): Promise<void> {
  await statement(
    database.pool,
    `update appointment_notification set last_error = $1
     where status = 'queued' and next_attempt_at <= now() and last_error is distinct from $1`,
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
      if (error) report(error);
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
