import { randomBytes } from 'node:crypto';
import { type Account, findAccount, insertFirstAccount, listMemberships } from '@kupfer/db/account';
import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { insertSession, listSessions } from '@kupfer/db/session';
import { freshDatabase } from '@kupfer/db/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureFirstAccount } from '../src/auth/first-account.ts';
import { verifyPassword } from '../src/auth/password.ts';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;

beforeEach(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
});

afterEach(async () => {
  await database.close();
  await source.drop();
});

type Given = { local?: boolean; adminPassword?: string; jwtPublicKey?: string; jwtJwksUrl?: string };

function start(given: Given, on = database): Promise<string> {
  const unset = { local: false, adminPassword: undefined, jwtPublicKey: undefined, jwtJwksUrl: undefined };
  return ensureFirstAccount({ database: on, settings: { ...unset, ...given, jwtIssuer: 'bifrost' } });
}

async function admin(): Promise<Account> {
  const account = await findAccount(database, 'ADMIN');
  if (!account) throw new Error('there is no user admin');
  return account;
}

const fits = async (password: string) => verifyPassword(password, (await admin()).password_hash);

test('in local mode the first account is admin/admin, which every start warns of until it is changed', async () => {
  const warning = 'User admin, password admin. Everybody knows it: start with ADMIN_PASSWORD set to another one.';
  expect(await start({ local: true })).toBe(warning);
  expect(await start({ local: true })).toBe(warning);
  expect(await fits('admin')).toBe(true);
  await statement(
    database.pool,
    `update account set password_hash = '$argon2id$v=19$m=8,t=1,p=1$c2l4dGVlbiBieXRlcyBv$AAAAAAAA'`,
  );
  expect(await start({ local: true })).toBe('With your user name and password.');
});

test('the first account is a superuser and administrates the organization Demo', async () => {
  await start({ local: true });
  const account = await admin();
  expect(account).toMatchObject({ username: 'admin', is_superuser: true });
  expect(await listMemberships(database, account.uuid)).toEqual([
    { organization_uuid: expect.any(String), name: 'Demo', role: 'admin' },
  ]);
  const types = await statement(database.pool, 'select name from contact_type order by name');
  expect(types).toEqual(['Customer', 'Personnel', 'Producer', 'Supplier'].map((name) => ({ name })));
});

test('ADMIN_PASSWORD gives the first account its password, however short', async () => {
  expect(await start({ adminPassword: 'x' })).toBe('User admin, the password of ADMIN_PASSWORD.');
  expect(await fits('x')).toBe(true);
});

test('ADMIN_PASSWORD changes nothing once there is an account', async () => {
  await start({ adminPassword: 'first' });
  expect(await start({ adminPassword: 'second' })).toBe('With your user name and password.');
  expect(await fits('first')).toBe(true);
});

test('a platform needs no account, in local mode neither', async () => {
  const words = 'With tokens of the platform "bifrost". There are no accounts here.';
  expect(await start({ jwtPublicKey: 'a key' })).toBe(words);
  expect(await start({ local: true, jwtPublicKey: 'a key' })).toBe(words);
  expect(await start({ local: true, jwtJwksUrl: 'https://example.org/jwks.json' })).toBe(words);
  expect(await findAccount(database, 'admin')).toBeUndefined();
});

test('where nobody could sign in the service does not start, and says what to set', async () => {
  await expect(start({})).rejects.toThrow(
    'Nobody could sign in: set ADMIN_PASSWORD, for a first user "admin", or JWT_PUBLIC_KEY or JWT_JWKS_URL, for tokens of a platform; or make an account: kupfer account create.',
  );
  expect(await statement(database.pool, 'select from organization')).toEqual([]);
});

test('in local mode too admin/admin gives way to ADMIN_PASSWORD', async () => {
  await start({ local: true });
  expect(await start({ local: true, adminPassword: 'better' })).toBe('User admin, the password of ADMIN_PASSWORD.');
  expect([await fits('admin'), await fits('better')]).toEqual([false, true]);
});

test('who came in by admin/admin is signed in nowhere once it gave way', async () => {
  await start({ local: true });
  const place = { user_agent: '', address: '127.0.0.1' };
  expect(await insertSession(database, { account: await admin(), secret_hash: randomBytes(32), ...place })).toBe(true);
  await start({ adminPassword: 'better' });
  expect(await listSessions(database, (await admin()).uuid)).toEqual([]);
});

test('outside of local mode admin/admin must be replaced', async () => {
  await start({ local: true });
  await expect(start({ jwtPublicKey: 'a key' })).rejects.toThrow(
    'The user admin has the password admin, which is for local use only: set ADMIN_PASSWORD to a new one.',
  );
  expect(await start({ adminPassword: 'better' })).toBe('User admin, the password of ADMIN_PASSWORD.');
  expect([await fits('admin'), await fits('better')]).toEqual([false, true]);
});

test('of five instances that start at once one makes the account', async () => {
  const instances = Array.from({ length: 5 }, () => openDatabase(source.url));
  await Promise.all(instances.map((instance) => start({ local: true }, instance)));
  expect(await counts()).toEqual({ accounts: 1, organizations: 1, members: 1, types: 4 });
  await statement(database.pool, 'truncate account cascade');
  // Their hashes come one after the other above; here all write at the very same moment.
  const first = { username: 'admin', name: '', email: null, password_hash: 'none' };
  const made = await Promise.all(instances.map((instance) => insertFirstAccount(instance, first)));
  await Promise.all(instances.map((instance) => instance.close()));
  expect(made.filter(Boolean)).toEqual([true]);
  expect(await counts()).toEqual({ accounts: 1, organizations: 2, members: 1, types: 8 });
});

async function counts() {
  const [row] = await statement(
    database.pool,
    `select (select count(*)::integer from account) as accounts, (select count(*)::integer from organization) as organizations,
       (select count(*)::integer from member) as members, (select count(*)::integer from contact_type) as types`,
  );
  return row;
}
