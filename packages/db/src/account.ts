import type { Role } from '@kupfer/schemas/account';
import type { AuditEvent } from '@kupfer/schemas/audit';
import { caseless } from '@kupfer/schemas/fold';
import { found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { insertAccountAuditEntry } from './audit.ts';
import {
  type Database,
  type OrganizationUuid,
  statement,
  type Transaction,
  transaction,
  transactionApart,
} from './database.ts';
import { memberKeys } from './member.ts';
import { insertOrganization, newOrganizationUuid } from './organization.ts';

/** Somebody who signs in here; the uuid is also the core_user_uuid. */
export type Account = {
  uuid: string;
  username: string;
  name: string;
  email: string | null;
  password_hash: string;
  is_superuser: boolean;
  disabled_at: string | null;
};

/** The columns of an account, for statements that call its table `a`. */
export const accountColumns = 'a.uuid, a.username, a.name, a.email, a.password_hash, a.is_superuser, a.disabled_at';

/** What an account is in one of its organizations. */
export type Membership = { organization_uuid: OrganizationUuid; name: string; role: Exclude<Role, 'superuser'> };

const findBy = (column: 'username_key' | 'email_key') =>
  `select ${accountColumns} from account a where a.${column} = $1`;

/** The account of this user name, or of this e-mail address: only that has an `@`. Case does not matter. */
export async function findAccount(database: Database, name: string): Promise<Account | undefined> {
  // PostgreSQL stores no U+0000, so there is no such name.
  if (name.includes('\0')) return undefined;
  const text = findBy(name.includes('@') ? 'email_key' : 'username_key');
  const [row] = await statement<Account>(database.pool, text, [caseless(name)]);
  return row;
}

/** Whether anybody can sign in here. */
export async function hasAccounts(database: Database): Promise<boolean> {
  const rows = await statement(database.pool, 'select from account limit 1');
  return rows.length > 0;
}

/**
 * Makes the first account, a superuser and administrator of the new organization "Demo". Answers false, and does
 * nothing, when there is an account already: of several instances that start at once one makes it.
 */
export function insertFirstAccount(
  database: Database,
  account: Pick<Account, 'username' | 'name' | 'email' | 'password_hash'>,
): Promise<boolean> {
  return transaction(database, newOrganizationUuid(), async (tx) => {
    await tx.query('lock table account in share row exclusive mode');
    // A statement of its own, so that it sees what was committed while this one waited for the lock.
    const accounts = await tx.query('select from account limit 1');
    if (accounts.length > 0) return false;
    await insertOrganization(tx, 'Demo');
    const { uuid } = await insertAccount(tx.query, { ...account, is_superuser: true });
    await insertMember(tx, { account_uuid: uuid, role: 'admin' });
    return true;
  });
}

/** Makes an account that belongs to an organization. @throws Fault `conflict` like `insertAccount` */
export function insertAccountIn(
  database: Database,
  organization_uuid: OrganizationUuid,
  { role, ...account }: NewAccount & { role: Membership['role'] },
): Promise<void> {
  return transaction(database, organization_uuid, async (tx) => {
    const made = await insertAccount(tx.query, account);
    await insertMember(tx, { account_uuid: made.uuid, role });
    await writeDown(tx.query, 'account_made', made);
  });
}

type NewAccount = Pick<Account, 'username' | 'name' | 'email' | 'password_hash'> & { is_superuser?: boolean };

const INSERT = `insert into account as a
    (uuid, username, username_key, name, search_text, email, email_key, password_hash, is_superuser)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${accountColumns}`;

/** @throws Fault `conflict` when another account has the user name or the address. */
export async function insertAccount(
  query: Transaction['query'],
  { username, name, email, password_hash, is_superuser = false }: NewAccount,
): Promise<Account> {
  const { username_key, search_text } = memberKeys({ username, name });
  const email_key = email === null ? null : caseless(email);
  const values = [newUuid(), username, username_key, name, search_text, email, email_key, password_hash, is_superuser];
  return found(await query<Account>(INSERT, values));
}

/** Makes an account a member of the organization. @throws Fault `conflict` when it is one. */
export async function insertMember(
  tx: Transaction,
  { account_uuid, role }: { account_uuid: string; role: Membership['role'] },
): Promise<void> {
  await tx.query('insert into member (organization_uuid, account_uuid, role) values ($1, $2, $3)', [
    tx.organization_uuid,
    account_uuid,
    role,
  ]);
}

/** Stores the same password of an account by another hash; answers false when the hash was replaced meanwhile. */
export async function updatePasswordHash(
  database: Database,
  account: Pick<Account, 'uuid' | 'password_hash'>,
  password_hash: string,
): Promise<boolean> {
  const rows = await statement(
    database.pool,
    'update account set password_hash = $3 where uuid = $1 and password_hash = $2 returning uuid',
    [account.uuid, account.password_hash, password_hash],
  );
  return rows.length === 1;
}

/**
 * Gives an account a new password, unless it was replaced since the account was read, which answers false. Its sessions
 * end, but for the one that is `kept`, if any.
 */
export function replacePassword(
  database: Database,
  { uuid, password_hash: before }: Pick<Account, 'uuid' | 'password_hash'>,
  { password_hash, kept }: { password_hash: string; kept?: string },
): Promise<boolean> {
  return transactionApart(database, async (query) => {
    const same = await query('select from account where uuid = $1 and password_hash = $2 for update', [uuid, before]);
    if (same.length === 0) return false;
    await setPassword(query, uuid, password_hash, kept);
    return true;
  });
}

/**
 * Gives an account a new password. Its sessions end, but for the one that is `kept`, and links by which it might choose
 * another one are no longer good.
 */
export async function setPassword(
  query: Transaction['query'],
  uuid: string,
  password_hash: string,
  kept?: string,
): Promise<Account> {
  const changed = await query<Account>(
    `update account a set password_hash = $2 where uuid = $1 returning ${accountColumns}`,
    [uuid, password_hash],
  );
  // Statements of their own, so that they see what began while the first one waited for the account.
  await query('delete from session where account_uuid = $1 and uuid is distinct from $2', [uuid, kept]);
  await query('delete from account_mail where account_uuid = $1', [uuid]);
  return found(changed);
}

/** The organizations in which an account may act, the one it joined first before the others. */
export function listMemberships(database: Database, account_uuid: string): Promise<Membership[]> {
  return statement<Membership>(
    database.pool,
    `select m.organization_uuid, o.name, m.role from member m join organization o on o.uuid = m.organization_uuid
     where m.account_uuid = $1 and m.disabled_at is null order by m.create_date, m.organization_uuid`,
    [account_uuid],
  );
}

type Named = Pick<Account, 'uuid' | 'username'>;

/** Writes down what the operator did by a command, in each organization to which the account belongs. */
function writeDown(query: Transaction['query'], event: AuditEvent, { uuid, username: subject }: Named): Promise<void> {
  // No account has a blank in its name.
  return insertAccountAuditEntry(query, uuid, { event, core_user_uuid: null, username: 'kupfer account', subject });
}

/** Gives an account a new password and ends all its sessions. */
export async function resetPasswordOf(database: Database, account: Named, password_hash: string): Promise<void> {
  await transactionApart(database, async (query) => {
    await setPassword(query, account.uuid, password_hash);
    await writeDown(query, 'account_password_set', account);
  });
}

/** An account as the operator sees it. */
export type ListedAccount = Omit<Account, 'uuid' | 'password_hash'> & { memberships: Membership[] };

/** All accounts, by user name. */
export function listAccounts(database: Database): Promise<ListedAccount[]> {
  return statement<ListedAccount>(
    database.pool,
    `select a.username, a.name, a.email, a.is_superuser, a.disabled_at, coalesce((
       select json_agg(json_build_object('organization_uuid', o.uuid, 'name', o.name, 'role', m.role) order by m.create_date)
       from member m join organization o on o.uuid = m.organization_uuid
       where m.account_uuid = a.uuid and m.disabled_at is null), '[]') as memberships
     from account a order by a.username_key`,
  );
}

/** Lets an account sign in no longer, which ends its sessions, API keys and links in mails at once, or again. */
export async function setDisabled(database: Database, account: Named, isDisabled: boolean): Promise<void> {
  const { uuid } = account;
  await transactionApart(database, async (query) => {
    const at = isDisabled ? 'coalesce(disabled_at, now())' : 'null';
    await query(`update account set disabled_at = ${at} where uuid = $1`, [uuid]);
    await writeDown(query, isDisabled ? 'account_disabled' : 'account_enabled', account);
    if (!isDisabled) return;
    await query('delete from session where account_uuid = $1', [uuid]);
    await query('delete from account_mail where account_uuid = $1', [uuid]);
  });
}
