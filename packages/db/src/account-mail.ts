import type { AccountMailFacts } from '@kupfer/schemas/account-mail';
import type { Language } from '@kupfer/schemas/fields';
import { caseless } from '@kupfer/schemas/fold';
import { v7 as newUuid } from 'uuid';
import { type Account, setPassword } from './account.ts';
import { type Database, statement, transactionApart } from './database.ts';
import { type Claim, idOf } from './outbox.ts';
import { held, LEASE } from './outbox-statements.ts';

/** A mail about an account, but for its link. */
export type AccountMail = { message_id: string; facts: AccountMailFacts; recipient: string; language: Language };

type Row = {
  message_id: string;
  kind: 'invitation' | 'password';
  recipient: string;
  language: Language;
  role: 'member' | 'admin';
  inviter: string;
  username: string;
  name: string;
  organization: AccountMailFacts['organization'];
};

/** The claimed mail, or undefined when it was deleted, or taken over, meanwhile. */
export async function findClaimedAccountMail(database: Database, claim: Claim): Promise<AccountMail | undefined> {
  const [row] = await statement<Row>(
    database.pool,
    `select m.message_id, m.kind, m.recipient, m.language, m.role, m.inviter, a.username, a.name,
       json_build_object('name', o.name, 'email', o.email) as organization
     from (select * from account_mail ${held}) m
     join organization o on o.uuid = m.organization_uuid left join account a on a.uuid = m.account_uuid`,
    idOf(claim),
  );
  if (!row) return undefined;
  const { message_id, kind, recipient, language, organization, role, inviter, username, name } = row;
  const facts: AccountMailFacts =
    kind === 'invitation' ? { kind, organization, role, inviter } : { kind, organization, username, name };
  return { message_id, facts, recipient, language };
}

/** How long a link is good after its mail left. */
const GOOD_FOR = "case kind when 'invitation' then interval '7 days' else interval '1 hour' end";

/**
 * Keeps the hash of the secret in the link that is about to leave, in place of an earlier one, and begins the lease anew.
 * Answers whether the mail is still ours to send, and not too late.
 */
export async function keepAccountMail(database: Database, claim: Claim, secret_hash: Buffer): Promise<boolean> {
  const rows = await statement(
    database.pool,
    `update account_mail set secret_hash = $4, secret_expires_at = clock_timestamp() + ${GOOD_FOR},
       lease_until = clock_timestamp() + ${LEASE}
     ${held} and lease_until > clock_timestamp() and coalesce(expires_at > clock_timestamp(), true)
     returning uuid`,
    [...idOf(claim), secret_hash],
  );
  return rows.length === 1;
}

/**
 * Puts a mail into the queue by which whoever has this address chooses a new password, if an account that may sign in
 * has it. Its words are those of the organization that the account joined first.
 */
export async function insertPasswordMail(database: Database, email: string): Promise<void> {
  await statement(
    database.pool,
    `insert into account_mail (organization_uuid, uuid, kind, recipient, recipient_key, language, account_uuid, expires_at)
     select o.uuid, $2, 'password', a.email, a.email_key, o.language, a.uuid, now() + interval '1 hour'
     from account a join member m on m.account_uuid = a.uuid and m.disabled_at is null
     join organization o on o.uuid = m.organization_uuid
     where a.email_key = $1 and a.disabled_at is null
     order by m.create_date, m.organization_uuid limit 1`,
    [caseless(email), newUuid()],
  );
}

const isOpen = `kind = 'password' and secret_hash = $1 and secret_expires_at > now()`;

/** Whether a link with this secret is good for choosing a new password. */
export async function isPasswordLink(database: Database, secret_hash: Buffer): Promise<boolean> {
  const rows = await statement(database.pool, `select from account_mail where ${isOpen}`, [secret_hash]);
  return rows.length > 0;
}

/**
 * Gives the account whose link has this secret a new password, ends all its sessions, and uses the link up, with all
 * others that it was sent: of several who try at once one gets it. Answers whose it is, undefined when there is no such
 * link any more.
 */
export function resetPassword(
  database: Database,
  { secret_hash, password_hash }: { secret_hash: Buffer; password_hash: string },
): Promise<Pick<Account, 'uuid' | 'username'> | undefined> {
  return transactionApart(database, async (query) => {
    const [used] = await query<{ account_uuid: string }>(
      `delete from account_mail where ${isOpen} returning account_uuid`,
      [secret_hash],
    );
    if (!used) return undefined;
    return setPassword(query, used.account_uuid, password_hash);
  });
}

/** Erases the mails about passwords whose links are over; an invitation stays until it is taken back. */
export async function purgePasswordMails(database: Database): Promise<void> {
  await statement(
    database.pool,
    `delete from account_mail where kind = 'password' and create_date <= now() - interval '1 day'`,
  );
}
