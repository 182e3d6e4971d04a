import { type Account, findAccount, hasAccounts, insertFirstAccount, replacePassword } from '@kupfer/db/account';
import type { Database } from '@kupfer/db/database';
import type { Settings } from '../settings.ts';
import { hashPassword, verifyPassword } from './password.ts';

type Parts = {
  database: Database;
  settings: Pick<Settings, 'local' | 'adminPassword' | 'jwtPublicKey' | 'jwtJwksUrl' | 'jwtIssuer'>;
};

/** User name of the first account, and in local mode its password. */
export const ADMIN = 'admin';

/**
 * Makes the first account where it is due, and answers how to sign in, in words for people. The account is made
 * while there is none: with ADMIN_PASSWORD, or in local mode and without a platform as admin/admin.
 *
 * @throws an Error when nobody could sign in, or when admin/admin would be open to others than this machine; it names
 *   the settings that would do.
 */
export async function ensureFirstAccount({ database, settings }: Parts): Promise<string> {
  const { local, adminPassword, jwtIssuer } = settings;
  const hasPlatform = Boolean(settings.jwtPublicKey ?? settings.jwtJwksUrl);
  if (await hasAccounts(database)) return settleAdmin(database, local, adminPassword);
  const password = adminPassword ?? (local && !hasPlatform ? ADMIN : undefined);
  if (password !== undefined) {
    const password_hash = await hashPassword(password);
    await insertFirstAccount(database, { username: ADMIN, name: '', email: null, password_hash });
    return settleAdmin(database, local, adminPassword);
  }
  if (hasPlatform) return `With tokens of the platform "${jwtIssuer}". There are no accounts here.`;
  throw new Error(
    'Nobody could sign in: set ADMIN_PASSWORD, for a first user "admin", or JWT_PUBLIC_KEY or JWT_JWKS_URL, for tokens of a platform; or make an account: kupfer account create.',
  );
}

/** Lets no password that everybody knows stay where others could use it, and says how to sign in. */
async function settleAdmin(database: Database, local: boolean, adminPassword: string | undefined): Promise<string> {
  const admin = await findAccount(database, ADMIN);
  const isOpen = await verifyPassword(ADMIN, admin?.password_hash);
  // The password that everybody knows gives way to one of the operator's own, and so does whoever came in by it.
  if (admin && isOpen && adminPassword && adminPassword !== ADMIN) {
    await replacePassword(database, admin, { password_hash: await hashPassword(adminPassword) });
    return 'User admin, the password of ADMIN_PASSWORD.';
  }
  if (isOpen && (local || adminPassword)) {
    return 'User admin, password admin. Everybody knows it: start with ADMIN_PASSWORD set to another one.';
  }
  if (isOpen) {
    throw new Error(
      'The user admin has the password admin, which is for local use only: set ADMIN_PASSWORD to a new one.',
    );
  }
  if (adminPassword && (await verifyPassword(adminPassword, admin?.password_hash))) {
    return 'User admin, the password of ADMIN_PASSWORD.';
  }
  return 'With your user name and password.';
}

/** What was found out last: a hash that stays is verified once. */
let judged: { password_hash: string; isDefault: boolean } | undefined;

/** Whether the password of an account is the one that everybody knows. Only the first account can have it. */
export async function isDefaultPassword({ username, password_hash }: Account): Promise<boolean> {
  if (username !== ADMIN) return false;
  if (judged?.password_hash !== password_hash) {
    judged = { password_hash, isDefault: await verifyPassword(ADMIN, password_hash) };
  }
  return judged.isDefault;
}
