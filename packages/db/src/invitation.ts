import type { Language } from '@kupfer/schemas/fields';
import { caseless } from '@kupfer/schemas/fold';
import type { Invitation, InvitationQuery, OpenInvitation } from '@kupfer/schemas/invitation';
import type { Page } from '@kupfer/schemas/lists';
import { found, notFound } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { type Account, insertAccount, insertMember } from './account.ts';
import {
  type Database,
  type OrganizationUuid,
  type Scope,
  statement,
  type Transaction,
  transaction,
} from './database.ts';
import { isStillAdmin } from './member.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

const columns = `i.uuid, i.recipient as email, i.role, i.language, i.inviter, i.status, i.last_error, i.sent_at,
  i.secret_expires_at as expires_at, i.create_date, i.edit_date`;

const orderings: Orderings = { create_date: { expression: 'i.create_date', type: 'timestamptz' } };

const isIt = `i.organization_uuid = $1 and i.uuid = $2 and i.kind = 'invitation'`;
const find = `select ${columns} from account_mail i where ${isIt}`;

/** @throws Fault `not_found` */
export async function findInvitation(scope: Scope, uuid: string): Promise<Invitation> {
  return found(await scope.query<Invitation>(find, [scope.organization_uuid, uuid]));
}

/** Reads an invitation and keeps others, senders too, from changing it until the transaction ends. @throws Fault `not_found` */
export async function lockInvitation(tx: Transaction, uuid: string): Promise<Invitation> {
  return found(await tx.query<Invitation>(`${find} for update`, [tx.organization_uuid, uuid]));
}

export function listInvitations(scope: Scope, query: InvitationQuery): Promise<Page<Invitation>> {
  const filter = filterOf(scope, 'i');
  filter.andText(`i.kind = 'invitation'`);
  if (query.edit_date_gte) filter.and`i.edit_date >= ${query.edit_date_gte}`;
  const list = { name: 'invitation', columns, select: 'from account_mail i', filter, orderings, uuid: 'i.uuid' };
  return readPage(scope, list, query);
}

/** Who answers for an invitation: it is open as long as he may invite. */
type Inviter = { core_user_uuid: string; username: string };

type NewInvitation = Pick<Invitation, 'email' | 'role'> & {
  language: Language | null | undefined;
  inviter: Inviter;
};

/** What an inviter is called in the mail, as SQL: by his name, or his user name where he has none. */
const nameOf = (core_user_uuid: string, username: string) =>
  `coalesce((select nullif(name, '') from account where account.uuid = ${core_user_uuid}), ${username})`;

/**
 * Puts the mail with an invitation into the queue.
 *
 * @throws Fault `conflict` when the address is invited already.
 */
export async function insertInvitation(
  tx: Transaction,
  { email, role, language, inviter }: NewInvitation,
): Promise<string> {
  const uuid = newUuid();
  await tx.query(
    `insert into account_mail (organization_uuid, uuid, kind, recipient, recipient_key, role, language, inviter_uuid, inviter)
     select uuid, $2, 'invitation', $3, $4, $5, coalesce($6, language), $7, ${nameOf('$7', '$8')}
     from organization where uuid = $1`,
    [tx.organization_uuid, uuid, email, caseless(email), role, language, inviter.core_user_uuid, inviter.username],
  );
  return uuid;
}

/** Whether the address belongs to somebody who is in the organization already. */
export async function isMemberAddress(scope: Scope, email: string): Promise<boolean> {
  const rows = await scope.query(
    `select from member m join account a on a.uuid = m.account_uuid where m.organization_uuid = $1 and a.email_key = $2`,
    [scope.organization_uuid, caseless(email)],
  );
  return rows.length > 0;
}

/**
 * Puts the mail into the queue again, from whoever asks for it; the link in an earlier one is good until this one leaves.
 *
 * @throws Fault `not_found`
 */
export async function requeueInvitation(tx: Transaction, uuid: string, inviter: Inviter): Promise<void> {
  const rows = await tx.query(
    `update account_mail i set status = 'queued', attempts = 0, next_attempt_at = now(), last_error = null,
       sent_at = null, lease_holder = null, lease_until = null, message_id = gen_random_uuid(),
       inviter_uuid = $3, inviter = ${nameOf('$3', '$4')}
     where ${isIt} returning i.uuid`,
    [tx.organization_uuid, uuid, inviter.core_user_uuid, inviter.username],
  );
  if (rows.length === 0) throw notFound();
}

/** Takes an invitation back: its link is no longer good. @throws Fault `not_found` */
export async function deleteInvitation(tx: Transaction, uuid: string): Promise<void> {
  const rows = await tx.query(`delete from account_mail i where ${isIt} returning i.uuid`, [
    tx.organization_uuid,
    uuid,
  ]);
  if (rows.length === 0) throw notFound();
}

// Who may invite nobody any more has let nobody in either.
const isOpen = `i.kind = 'invitation' and i.secret_hash = $1 and i.secret_expires_at > now() and (
  select ${isStillAdmin} from (select i.inviter_uuid as uuid) inviter
  left join account a on a.uuid = inviter.uuid
  left join member m on m.organization_uuid = i.organization_uuid and m.account_uuid = inviter.uuid
  left join platform_user u on u.organization_uuid = i.organization_uuid and u.core_user_uuid = inviter.uuid)`;

/** What the invitation with this secret is about; undefined when it was accepted, taken back, replaced, or is over. */
export async function findOpenInvitation(
  database: Database,
  secret_hash: Buffer,
): Promise<(OpenInvitation & { organization_uuid: OrganizationUuid }) | undefined> {
  const [row] = await statement<OpenInvitation & { organization_uuid: OrganizationUuid }>(
    database.pool,
    `select i.organization_uuid, o.name as organization_name, i.recipient as email, i.role,
       exists (select from account a where a.email_key = i.recipient_key) as has_account
     from account_mail i join organization o on o.uuid = i.organization_uuid where ${isOpen}`,
    [secret_hash],
  );
  return row;
}

/**
 * Uses up the open invitation with this secret: of several who try at once one gets it. Answers whom it is for, and as
 * what, undefined when there is none.
 */
async function takeInvitation(
  tx: Transaction,
  secret_hash: Buffer,
): Promise<Pick<Invitation, 'email' | 'role'> | undefined> {
  const [row] = await tx.query<Pick<Invitation, 'email' | 'role'>>(
    `delete from account_mail i where ${isOpen} and i.organization_uuid = $2
     returning i.recipient as email, i.role`,
    [secret_hash, tx.organization_uuid],
  );
  return row;
}

/**
 * Lets an account, which may be a new one, join the organization as the open invitation with this secret says, and uses
 * that up. Answers the account, undefined when there is no such invitation any more.
 *
 * @throws Fault `conflict` when the user name is taken, or the account is a member already; the invitation stays open.
 */
export function acceptInvitation(
  database: Database,
  {
    organization_uuid,
    secret_hash,
    joining,
  }: {
    organization_uuid: OrganizationUuid;
    secret_hash: Buffer;
    joining: Account | Pick<Account, 'username' | 'name' | 'password_hash'>;
  },
): Promise<Account | undefined> {
  return transaction(database, organization_uuid, async (tx) => {
    const invitation = await takeInvitation(tx, secret_hash);
    if (!invitation) return undefined;
    const { email, role } = invitation;
    const account = 'uuid' in joining ? joining : await insertAccount(tx.query, { ...joining, email });
    await insertMember(tx, { account_uuid: account.uuid, role });
    return account;
  });
}
