import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findAccount } from '@kupfer/db/account';
import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { freshDatabase } from '@kupfer/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPassword } from '../src/auth/password.ts';
import { kupfer } from './processes.ts';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
});
afterAll(async () => {
  await database.close();
  await source.drop();
});

const run = (words: string, password = '') =>
  kupfer(['account', ...words.split(' ')], { DATABASE_URL: source.url }, { input: Buffer.from(password) });
const hasPassword = async (username: string, password: string) =>
  verifyPassword(password, (await findAccount(database, username))?.password_hash);

/** Milliseconds, also where many run at once. */
const NINE_PROCESSES = 300_000;

test(
  'accounts are made, listed, given a new password, disabled and enabled',
  async () => {
    expect(await run('list')).toMatchObject({ status: 0, output: Buffer.from('') });
    const first = await run('create --name Anna --email Anna@example.org anna', 'a good password\nmore\n');
    expect(first).toMatchObject({
      status: 0,
      complaint: 'anna is the first account: a superuser, and administrator of the organization "Demo".\n',
    });
    expect(await hasPassword('anna', 'a good password')).toBe(true);
    expect((await run('create --role admin bruno', 'another password\r\n')).complaint).toBe('bruno may sign in.\n');
    expect(await hasPassword('bruno', 'another password')).toBe(true);
    const listed = (await run('list')).output.toString().split('\n');
    expect(listed).toEqual([
      expect.stringMatching(/^anna, Anna, Anna@example.org, superuser, admin of "Demo" [0-9a-f-]{36}$/),
      expect.stringMatching(/^bruno, admin of "Demo" [0-9a-f-]{36}$/),
      '',
    ]);
    await statement(
      database.pool,
      `insert into session (uuid, account_uuid, secret_hash, address, expires_at)
     select gen_random_uuid(), uuid, sha256(username::bytea), '', now() + interval '1 day' from account`,
    );
    expect((await run('reset-password bruno', 'a new password')).complaint).toContain('bruno has the new password');
    expect(await hasPassword('bruno', 'a new password')).toBe(true);
    expect((await run('disable anna@EXAMPLE.org')).status).toBe(0);
    expect(await statement(database.pool, 'select from session')).toEqual([]);
    expect((await run('list')).output.toString()).toContain('anna, Anna, Anna@example.org, superuser, disabled');
    expect((await run('enable anna')).complaint).toBe('anna may sign in.\n');
    expect((await findAccount(database, 'anna'))?.disabled_at).toBeNull();
    const written =
      'select event, subject from audit where username = $1 and core_user_uuid is null order by create_date';
    expect(await statement(database.pool, written, ['kupfer account'])).toEqual([
      { event: 'account_made', subject: 'bruno' },
      { event: 'account_password_set', subject: 'bruno' },
      { event: 'account_disabled', subject: 'anna' },
      { event: 'account_enabled', subject: 'anna' },
    ]);
  },
  NINE_PROCESSES,
);

test('where there are several organizations one is named', async () => {
  const other = crypto.randomUUID();
  await statement(database.pool, `insert into organization (uuid, name) values ($1, 'Other')`, [other]);
  const { status, complaint } = await run('create clara', 'a good password');
  expect(status).toBe(1);
  expect(complaint).toContain(`${other}  Other`);
  expect((await run(`create --organization ${other} clara`, 'a good password')).status).toBe(0);
  expect((await run('list')).output.toString()).toContain(`clara, member of "Other" ${other}`);
  expect((await run(`create --organization ${crypto.randomUUID()} dora`, 'a good password')).status).toBe(1);
});

test.each([
  ['create --email no emil', 'a good password', 1, '--email: This is not an e-mail address'],
  ['create emil@example.org', 'a good password', 1, 'USER: A user name has'],
  ['create --role superuser emil', 'a good password', 1, '--role: '],
  ['create emil', '7 chars', 1, 'The password: At least 8 characters.'],
  ['create emil', '', 1, 'The password: At least 8 characters.'],
  ['create ANNA', 'a good password', 1, 'Another account has this user name.'],
  ['create --email anna@example.org anna2', 'a good password', 1, 'Another account has this e-mail address.'],
  ['reset-password nobody', 'a good password', 1, 'There is no account "nobody"'],
  ['disable nobody', '', 1, 'There is no account "nobody"'],
  ['create --password secret emil', '', 2, 'Usage'],
  ['create emil secret', '', 2, 'Usage'],
  ['disable', '', 2, 'Usage'],
  ['list anna', '', 2, 'Usage'],
  ['remove anna', '', 2, 'Usage'],
])('"account %s" with the password %j is refused', async (words, password, status, complaint) => {
  const organization = (await statement<{ uuid: string }>(database.pool, 'select uuid from organization limit 1'))[0];
  const named = words.replace(/^create(?=.* (ANNA|anna2)$)/, `create --organization ${organization?.uuid}`);
  const refused = await run(named, password);
  expect(refused.status).toBe(status);
  expect(refused.complaint).toContain(complaint);
  expect(await findAccount(database, 'emil')).toBeUndefined();
});

const SCRIPT = '/usr/bin/script';

test.runIf(existsSync(SCRIPT))('on a terminal a password is asked for twice, and not shown', async () => {
  const command = `${process.execPath} ${join(import.meta.dirname, '../../../scripts/kupfer.ts')} account reset-password anna`;
  const { PATH } = process.env;
  const terminal = spawn(SCRIPT, ['-qec', command, '/dev/null'], { env: { PATH, DATABASE_URL: source.url } });
  let shown = '';
  terminal.stdout.on('data', (chunk) => {
    shown += chunk;
    if (/(New password: |The same again: )$/.test(shown)) terminal.stdin.write('typed on a terminal\r');
  });
  const [status] = await once(terminal, 'close');
  expect({ status, shown }).toEqual({ status: 0, shown: expect.stringContaining('anna has the new password') });
  expect(shown).not.toContain('typed');
  expect(await hasPassword('anna', 'typed on a terminal')).toBe(true);
});
