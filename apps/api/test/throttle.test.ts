import { hash } from 'node:crypto';
import { findAccount, updatePasswordHash } from '@kupfer/db/account';
import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { freshDatabase } from '@kupfer/db/testing';
import { oneAtATime } from '@kupfer/db/throttle';
import { Fault } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ensureFirstAccount } from '../src/auth/first-account.ts';
import { networkOf, signIn } from '../src/auth/sign-in.ts';
import { eventually } from './notifications.ts';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;

beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
  const settings = {
    local: true,
    adminPassword: 'secret',
    jwtPublicKey: undefined,
    jwtJwksUrl: undefined,
    jwtIssuer: 'bifrost',
  };
  await ensureFirstAccount({ database, settings });
});

afterAll(async () => {
  await database.close();
  await source.drop();
});

beforeEach(() => statement(database.pool, 'delete from throttle'));

/** What becomes of a try: "in", or the code of the refusal. */
async function attempt(address: string, username: string, password: string): Promise<string> {
  try {
    await signIn({ database, trail: { noteOf: () => {} } }, address, { username, password });
    return 'in';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

async function attempts(number: number, one: (number: number) => Promise<string>): Promise<Record<string, number>> {
  const outcomes = await Promise.all(Array.from({ length: number }, (_, position) => one(position)));
  return Object.fromEntries(
    [...new Set(outcomes)].sort().map((outcome) => [outcome, outcomes.filter((each) => each === outcome).length]),
  );
}

const home = '192.0.2.1';
const elsewhere = '192.0.2.2';

test.each(['admin', 'nobody'])(
  'an address has five tries for %s in ten minutes, also when they come at once',
  async (name) => {
    expect(await attempts(9, () => attempt(home, name, 'wrong'))).toEqual({ too_many_requests: 4, wrong_password: 5 });
    expect(await attempt(home, name.toUpperCase(), 'secret')).toBe('too_many_requests');
    expect(await attempt(home, 'somebody', 'secret')).toBe('wrong_password');
    expect(await attempt(elsewhere, 'admin', 'secret')).toBe('in');
  },
);

test('of right tries at the same moment none is refused, however many they are', async () => {
  expect(await attempts(40, () => attempt(home, 'admin', 'secret'))).toEqual({ in: 40 });
});

test('a right password forgets the wrong tries before it', async () => {
  for (let round = 1; round <= 3; round++) {
    expect(await attempts(4, () => attempt(home, 'admin', 'wrong'))).toEqual({ wrong_password: 4 });
    expect(await attempt(home, 'admin', 'secret')).toBe('in');
  }
});

test('an address has thirty tries for all names together, of which right ones do not count', async () => {
  expect(await attempts(3, () => attempt(home, 'admin', 'secret'))).toEqual({ in: 3 });
  const outcomes = await attempts(33, (number) => attempt(home, `user ${number}`, 'wrong'));
  expect(outcomes).toEqual({ too_many_requests: 3, wrong_password: 30 });
  expect(await attempt(home, 'admin', 'secret')).toBe('too_many_requests');
  expect(await attempt(elsewhere, 'admin', 'secret')).toBe('in');
});

test('a name has fifty tries in an hour from all addresses together, and refused ones do not count', async () => {
  expect(await attempts(20, () => attempt(home, 'admin', 'wrong'))).toEqual({
    too_many_requests: 15,
    wrong_password: 5,
  });
  const outcomes = await attempts(60, (number) => attempt(`198.51.100.${number % 12}`, 'admin', 'wrong'));
  expect(outcomes).toEqual({ too_many_requests: 15, wrong_password: 45 });
});

test('tries are counted anew when their time is over', async () => {
  await attempts(6, () => attempt(home, 'admin', 'wrong'));
  expect(await attempt(home, 'admin', 'secret')).toBe('too_many_requests');
  await statement(database.pool, `update throttle set resets_at = now() - interval '1 second'`);
  expect(await attempt(home, 'admin', 'wrong')).toBe('wrong_password');
  expect(await attempt(home, 'admin', 'secret')).toBe('in');
});

test('what is over is cleared away, and nothing typed by people is kept', async () => {
  await attempts(3, (number) => attempt(home, `a password typed as a name ${number}`, 'wrong'));
  const before = await statement<{ key: string }>(database.pool, 'select key from throttle');
  expect(before.every(({ key }) => /^[\w-]{43}$/.test(key))).toBe(true);
  await statement(database.pool, `update throttle set resets_at = now() - interval '1 second'`);
  expect(await attempt(elsewhere, 'admin', 'secret')).toBe('in');
  const after = await statement<{ tries: number }>(database.pool, 'select tries from throttle');
  expect(after).toEqual([{ tries: 0 }, { tries: 0 }]);
});

test('a hash that was made with less effort is made anew when its owner signs in', async () => {
  const account = await findAccount(database, 'admin');
  if (!account) throw new Error('there is no user admin');
  // argon2id of "secret" with 1 MiB and one pass.
  const cheap = '$argon2id$v=19$m=1024,t=1,p=1$c2l4dGVlbiBieXRlcyBvaw$LOdcCDxcpp+TfXo9GPpeDT1HsMyQhfuRZWbRwkgFv64';
  await updatePasswordHash(database, account, cheap);
  expect(await attempt(home, 'admin', 'secret')).toBe('in');
  expect((await findAccount(database, 'admin'))?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await attempt(home, 'admin', 'secret')).toBe('in');
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('tries from %s count for %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('a try waits for one of the same name and address at another instance, and is counted only then', async () => {
  const key = hash('sha256', JSON.stringify(['address and name', home, 'admin']), 'base64url');
  const another = openDatabase(source.url);
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const theirs = oneAtATime(another, key, () => {
    begun.resolve();
    return ended.promise;
  });
  await begun.promise;
  const ours = attempt(home, 'Admin', 'secret');
  await eventually(async () => {
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(await statement(database.pool, waiting)).toHaveLength(1);
  });
  expect(await statement(database.pool, 'select from throttle')).toEqual([]);
  ended.resolve();
  await theirs;
  expect(await ours).toBe('in');
  await another.close();
});

test('who waits for a turn does not wait for one that failed', async () => {
  const failing = oneAtATime(database, 'a key', () => Promise.reject(new Error('it failed')));
  await expect(failing).rejects.toThrow('it failed');
  expect(await oneAtATime(database, 'a key', async () => 'done')).toBe('done');
});
