import type { Role } from '@kupfer/schemas/account';
import { caseless } from '@kupfer/schemas/fold';
import { v7 as newUuid } from 'uuid';
import { type Database, statement, transaction } from './database.ts';
import { insertOrganization, newOrganizationUuid } from './organization.ts';

/** Somebody who signs in here; the uuid is also the core_user_uuid. */
export type Account = { uuid: string; username: string; password_hash: string; is_superuser: boolean };

/** What an account is in one of its organizations. */
export type Membership = { organization_uuid: string; name: string; role: Exclude<Role, 'superuser'> };

/** The account of this user name, ignoring case. */
export async function findAccount(database: Database, username: string): Promise<Account | undefined> {
  // PostgreSQL stores no U+0000, so there is no such name.
  if (username.includes('\0')) return undefined;
  const [row] = await statement<Account>(
    database.pool,
    'select uuid, username, password_hash, is_superuser from account where username_key = $1',
    [caseless(username)],
  );
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
  { username, password_hash }: { username: string; password_hash: string },
): Promise<boolean> {
  return transaction(database, newOrganizationUuid(), async (tx) => {
    await tx.query('lock table account in share row exclusive mode');
    // A statement of its own, so that it sees what was committed while this one waited for the lock.
    const accounts = await tx.query('select from account limit 1');
    if (accounts.length > 0) return false;
    const account_uuid = newUuid();
    const username_key = caseless(username);
    await insertOrganization(tx, 'Demo');
    await tx.prisma((prisma) =>
      prisma.account.create({
        data: { uuid: account_uuid, username, username_key, password_hash, is_superuser: true },
        select: { uuid: true },
      }),
    );
    await tx.prisma((prisma) =>
      prisma.member.create({
        data: { organization_uuid: tx.organization_uuid, account_uuid, role: 'admin' },
        select: { role: true },
      }),
    );
    return true;
  });
}

/** Replaces the stored hash of an account, unless it was replaced meanwhile. */
export async function updatePasswordHash(database: Database, account: Account, password_hash: string): Promise<void> {
  await statement(database.pool, 'update account set password_hash = $3 where uuid = $1 and password_hash = $2', [
    account.uuid,
    account.password_hash,
    password_hash,
  ]);
}

/** The organizations of an account, the one it joined first before the others. */
export function listMemberships(database: Database, account_uuid: string): Promise<Membership[]> {
  return statement<Membership>(
    database.pool,
    `select m.organization_uuid, o.name, m.role from member m join organization o on o.uuid = m.organization_uuid
     where m.account_uuid = $1 order by m.create_date, m.organization_uuid`,
    [account_uuid],
  );
}
