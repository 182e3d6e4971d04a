import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { findAccount, listMemberships, updatePasswordHash } from '@kupfer/db/account';
import type { Database } from '@kupfer/db/database';
import { countTry, forgetTries, type Limit, takeBackTry } from '@kupfer/db/throttle';
import type { SignIn } from '@kupfer/schemas/account';
import { caseless } from '@kupfer/schemas/fold';
import { Fault } from '@kupfer/schemas/problem';
import type { Identity } from './access-token.ts';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';

/**
 * Tells who signs in, in the organization that the account joined first. `address` is the one that the request came
 * from. The answer and its time are the same for a wrong password and for an unknown name.
 *
 * @throws Fault `wrong_password`, `too_many_requests` after too many wrong tries, `not_allowed` without an
 *   organization.
 */
export async function signIn(database: Database, address: string, { username, password }: SignIn): Promise<Identity> {
  const limits = limitsOf(address, username);
  await countTries(database, Object.values(limits));
  const account = await findAccount(database, username);
  const isRight = await verifyPassword(password, account?.password_hash);
  if (!account || !isRight) throw new Fault('wrong_password', 'The user name or the password is wrong.');
  await takeBackTry(database, limits.address.key);
  await takeBackTry(database, limits.name.key);
  await forgetTries(database, limits.pair.key);
  if (isOutdated(account.password_hash)) await updatePasswordHash(database, account, await hashPassword(password));
  const [membership] = await listMemberships(database, account.uuid);
  if (!membership) throw new Fault('not_allowed', 'This account belongs to no organization.');
  return {
    core_user_uuid: account.uuid,
    organization_uuid: membership.organization_uuid,
    username: account.username,
    role: account.is_superuser ? 'superuser' : membership.role,
  };
}

const MINUTES = 60;

/** In this order: a try that is refused for its address counts for no name, so one address alone locks nobody out. */
function limitsOf(address: string, username: string) {
  const network = networkOf(address);
  const name = caseless(username);
  return {
    address: { key: keyOf('address', network), tries: 30, seconds: 5 * MINUTES },
    pair: { key: keyOf('address and name', network, name), tries: 5, seconds: 10 * MINUTES },
    // Bounds what many addresses try together; one alone comes to 30 in an hour at most.
    name: { key: keyOf('name', name), tries: 60, seconds: 60 * MINUTES },
  } satisfies Record<string, Limit>;
}

/** As hashes the keys have one length, and what somebody typed into the wrong field is not kept. */
const keyOf = (...parts: string[]) => hash('sha256', JSON.stringify(parts), 'base64url');

async function countTries(database: Database, limits: Limit[]): Promise<void> {
  for (const limit of limits) {
    const wait = await countTry(database, limit);
    if (wait > 0) throw new Fault('too_many_requests', `Too many tries: wait ${wait} seconds.`, { retryAfter: wait });
  }
}

/** An IPv4 address as it is, of an IPv6 address the first 64 bits: who has one of these has them all. */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (ipv4 || !isIPv6(address)) return ipv4 ?? address;
  const [before = '', after] = address.replace(/%.*/, '').split('::');
  const groups = before.split(':').filter(Boolean);
  const last = after?.split(':').filter(Boolean) ?? [];
  const whole = [...groups, ...Array<string>(8 - groups.length - last.length).fill('0'), ...last];
  return whole.slice(0, 4).join(':');
}
