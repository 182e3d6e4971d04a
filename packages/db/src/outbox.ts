import { findNotification, type StoredNotification } from './appointment-notification.ts';
import { type Database, inOrganization, type OrganizationUuid, rollBack, statement } from './database.ts';
import {
  FORGET_DEPARTURES,
  held,
  LEASE,
  type MailTable,
  mailTables,
  outboxStatements,
  PAUSES,
  TURN,
} from './outbox-statements.ts';
import { failAsFault } from './violations.ts';
import { searchText } from './word-search.ts';

/** A mail that a sender took, and the lease under which it holds it: another one each time that a mail is taken. */
export type Claim = { table: MailTable; organization_uuid: OrganizationUuid; uuid: string; lease_holder: string };

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
    const claims: Claim[] = [];
    for (const table of mailTables) {
      const values = [limit, room - claims.length];
      const taken = await statement<Omit<Claim, 'table'>>(client, outboxStatements[table].claim, values);
      claims.push(...taken.map((claim) => ({ table, ...claim })));
    }
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
  for (const table of mailTables) await statement(database.pool, outboxStatements[table].delay, [limit, TOLD, reason]);
}

async function tidy(database: Database): Promise<void> {
  for (const table of mailTables) {
    await statement(database.pool, outboxStatements[table].takeBack);
    await statement(database.pool, outboxStatements[table].cancelExpired);
  }
}

/** The values for the placeholders of `held`. */
export const idOf = ({ organization_uuid, uuid, lease_holder }: Claim) => [organization_uuid, uuid, lease_holder];

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
     set sent_subject = $4, sent_text = $5, lease_until = clock_timestamp() + ${LEASE},
       search_text = case when strpos(search_text, $6) > 0 then search_text else concat_ws(E'\n', search_text, $6) end
     ${held} and lease_until > clock_timestamp() and coalesce(expires_at > clock_timestamp(), true)
     returning uuid`,
    [...idOf(claim), mail.subject, mail.text, searchText([mail.subject])],
  );
  return rows.length === 1;
}

/** The mail server took the mail. */
export async function markSent(database: Database, claim: Claim): Promise<void> {
  await statement(database.pool, outboxStatements[claim.table].markSent, idOf(claim));
}

/** The mail did not leave: it is tried again after a pause, or has failed when that is of no use. */
export async function markFailed(
  database: Database,
  claim: Claim,
  failure: { permanent: boolean; text: string },
): Promise<void> {
  const values = [...idOf(claim), failure.permanent, PAUSES, failure.text];
  await statement(database.pool, outboxStatements[claim.table].markFailed, values);
}

/** Gives a mail back untried, so that another sender may take it at once. */
export async function giveBack(database: Database, claim: Claim): Promise<void> {
  await statement(database.pool, outboxStatements[claim.table].giveBack, idOf(claim));
}

/** Cancels what expired, and says on every mail that is due why it does not leave. */
export async function explainWaiting(database: Database, text: string): Promise<void> {
  await tidy(database);
  for (const table of mailTables) await statement(database.pool, outboxStatements[table].explain, [text]);
}
