import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type Account, findAccount, type Membership, updatePasswordHash } from '@kupfer/db/account';
import type { Database, OrganizationUuid } from '@kupfer/db/database';
import { countTry, forgetTries, type Limit, oneAtATime, takeBackTry, waitForTry } from '@kupfer/db/throttle';
import type { SignIn } from '@kupfer/schemas/account';
import { caseless } from '@kupfer/schemas/fold';
import { Fault } from '@kupfer/schemas/problem';
import type { AuditTrail } from '../audit-trail.ts';
import type { Identity } from './access-token.ts';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';

type Parts = { database: Database; trail: Pick<AuditTrail, 'noteOf'> };

/**
 * The account that signs in, by user name or e-mail address. `address` is the one that the request came from. The answer
 * and its time are the same for a wrong password and for an unknown name.
 *
 * @throws Fault `wrong_password`, `too_many_requests` after too many wrong tries, `not_allowed` when it is disabled.
 */
export async function signIn(parts: Parts, address: string, given: SignIn): Promise<Account> {
  const { username, password } = given;
  const account = await findAccount(parts.database, username);
  const isRight = await isPasswordOf(parts, address, { account, name: username, password });
  if (!account || !isRight) throw new Fault('wrong_password', 'The user name or the password is wrong.');
  checkEnabled(parts, address, account);
  if (!isOutdated(account.password_hash)) return account;
  const password_hash = await hashPassword(password);
  const isReplaced = await updatePasswordHash(parts.database, account, password_hash);
  // Somebody else replaced it at this moment: the password has to fit what stands there now.
  return isReplaced ? { ...account, password_hash } : signIn(parts, address, given);
}

/**
 * Whether this is the password of the account that somebody at this address calls by this name. Wrong tries are counted
 * by both, also of names that nobody has.
 *
 * @throws Fault `too_many_requests`
 */
export async function isPasswordOf(
  { database, trail }: Parts,
  address: string,
  { account, name, password }: { account: Account | undefined; name: string; password: string },
): Promise<boolean> {
  const limits = limitsOf(address, name);
  const all = Object.values(limits);
  // Who has to wait anyway takes no turn of those who may try.
  refuseFor(await waitForTry(database, all));
  const isRight = await verifyPassword(password, account?.password_hash, (verify) =>
    // Also among instances: else right ones that are tried at the same moment would use up the tries of one another.
    oneAtATime(database, limits.pair.key, async () => {
      for (const limit of all) refuseFor(await countTry(database, limit));
      const isVerified = await verify();
      if (isVerified) {
        await takeBackTry(database, limits.address.key);
        await takeBackTry(database, limits.name.key);
        await forgetTries(database, limits.pair.key);
      }
      return isVerified;
    }),
  );
  if (account && !isRight) noteRefusal({ trail }, address, account, 'wrong password');
  return isRight;
}

type Trail = Pick<Parts, 'trail'>;

function noteRefusal({ trail }: Trail, address: string, account: Account, detail: string): void {
  const { uuid: core_user_uuid, username } = account;
  trail.noteOf(core_user_uuid, { event: 'sign_in_refused', core_user_uuid, username, address, detail });
}

/** Keeps out an account whose password was right, and writes that down. @throws Fault `not_allowed` when it is disabled */
export function checkEnabled(parts: Trail, address: string, account: Account): void {
  if (!account.disabled_at) return;
  noteRefusal(parts, address, account, 'account disabled');
  throw new Fault('not_allowed', 'This account is disabled.');
}

/** What an account whose password was right is let in by; that it may act nowhere, or not there, is written down. */
export async function notingRefusal<T>(
  parts: Trail,
  address: string,
  account: Account,
  entrance: Promise<T>,
): Promise<T> {
  try {
    return await entrance;
  } catch (error) {
    if (error instanceof Fault && error.code === 'not_allowed') noteRefusal(parts, address, account, 'no member');
    throw error;
  }
}

/** An identity in an organization that is known to be there. */
export type OwnIdentity = Identity & { organization_uuid: OrganizationUuid };

/**
 * What an account may do in one of its organizations, by default the one that it joined first: as its token says.
 *
 * @throws Fault `not_allowed` when it does not belong to the organization, or to none.
 */
export function identityOf(account: Account, memberships: Membership[], organization_uuid?: string): OwnIdentity {
  const [first] = memberships;
  if (!first) throw new Fault('not_allowed', 'This account belongs to no organization.');
  const chosen =
    organization_uuid === undefined ? first : memberships.find((each) => each.organization_uuid === organization_uuid);
  if (!chosen) throw new Fault('not_allowed', 'This account does not belong to that organization.');
  return {
    core_user_uuid: account.uuid,
    organization_uuid: chosen.organization_uuid,
    username: account.username,
    role: account.is_superuser ? 'superuser' : chosen.role,
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
    name: { key: keyOf('name', name), tries: 50, seconds: 60 * MINUTES },
  } satisfies Record<string, Limit>;
}

/** As hashes the keys have one length, and what somebody typed into the wrong field is not kept. */
const keyOf = (...parts: string[]) => hash('sha256', JSON.stringify(parts), 'base64url');

/**
 * Counts a mail that somebody at this address asks for, whether or not there is an account to send it to.
 *
 * @throws Fault `too_many_requests`
 */
export async function countMail(database: Database, address: string, email: string): Promise<void> {
  const hour = 60 * MINUTES;
  const network = networkOf(address);
  const limits = [
    { key: keyOf('mails from', network), tries: 20, seconds: hour },
    { key: keyOf('mails to', caseless(email)), tries: 3, seconds: hour },
  ];
  for (const limit of limits) refuseFor(await countTry(database, limit));
}

function refuseFor(wait: number): void {
  if (wait > 0) throw new Fault('too_many_requests', `Too many tries: wait ${wait} seconds.`, { retryAfter: wait });
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
