import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { backup } from '../src/backup.ts';
import { migrate } from '../src/migrate.ts';
import { checkBackup, restore } from '../src/restore.ts';
import { freshDatabase } from '../src/testing.ts';
import { databaseUrl, run } from '../src/testing-server.ts';

const server = inject('testServer').url;
let directory: string;
let databases: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-backup-'));
});
afterEach(async () => {
  for (const name of databases) await run(server, `drop database ${name} with (force)`);
  databases = [];
  rmSync(directory, { recursive: true });
});

/** A database that nothing was done to, of this role. */
async function emptyDatabase(owner = 'default'): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create database ${name} owner ${owner}`);
  databases.push(name);
  return databaseUrl(server, name);
}

/** One that the test's migrations were applied to. */
async function migratedDatabase(): Promise<string> {
  const url = await emptyDatabase();
  await migrate(url, directory);
  return url;
}

function migration(name: string, sql: string): void {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'migration.sql'), sql);
}

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const quietly = () => {};
const blocksOf = (url: string) => backup(url, quietly);
const whole = async (blocks: AsyncIterable<Buffer>) => Buffer.concat(await Readable.from(blocks).toArray());
const fileOf = async (url: string) => gzipSync(await whole(blocksOf(url)));
const restored = (url: string, file: Buffer) => restore(url, Readable.from(file), quietly, directory);
const checked = (file: Buffer) => checkBackup(Readable.from(file), directory);
const textOf = (file: Buffer) => gunzipSync(file).toString();
/** All that a backup says of the data, which is all that there is in the tables. */
const contentOf = async (url: string) => {
  const [, , ...lines] = textOf(await fileOf(url)).split('\n');
  return lines.slice(0, -2);
};

/** What the tables are made of, and what watches over them. */
async function schemaOf(url: string) {
  return rows(
    url,
    `select 'index ' || indexdef as part from pg_indexes where schemaname = 'public'
     union all select 'constraint ' || conrelid::regclass || conname || pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'public'::regnamespace
     union all select 'trigger ' || tgenabled::text || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
     union all select concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default)
       from information_schema.columns where table_schema = 'public'
     union all select 'migration ' || migration_name from _prisma_migrations order by 1`,
  );
}

const note = 'create table note (number integer primary key, text text)';
const hasNothing = { exists: null };
const noteOf = async (url: string) => (await rows(url, `select to_regclass('note') as exists`))[0];

test('what any column holds comes back as it was', async () => {
  migration(
    '1_all',
    `create table "All kinds" (id bigint generated always as identity primary key, "the text" text, json json,
       uuids uuid[], at timestamptz, during tstzrange, number numeric, bytes bytea, flag boolean, span interval, float float8,
       length integer generated always as (length("the text")) stored)`,
  );
  const url = await migratedDatabase();
  const client = new pg.Client(url);
  await client.connect();
  const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
  const values = fc.sample(fc.tuple(fc.option(text), fc.json(), fc.date({ noInvalidDate: true }), fc.double()), 100);
  const special: typeof values = [
    ['\\.', '[]', new Date(0), Number.NaN],
    ['a\n\\.\nb\t\\N', '1', new Date(0), -0],
  ];
  for (const [text, json, at, float] of [...values, ...special]) {
    await client.query(
      `insert into "All kinds" ("the text", json, uuids, at, during, number, bytes, flag, span, float) values ($1, $2,
         array[gen_random_uuid(), null], $3, tstzrange('2030-01-01', null), random() * 1e20, sha256('x'), random() < 0.5,
         '1 year 2 days -00:00:01.5', $4)`,
      [text, json.replaceAll('\\u0000', ''), at.getUTCFullYear() > 0 ? at : null, float],
    );
  }
  await client.query('delete from "All kinds" where id = (select max(id) from "All kinds")');
  await client.end();

  const copy = await emptyDatabase();
  expect(await restored(copy, await fileOf(url))).toEqual({ 'All kinds': 101 });
  const all = 'select k::text from "All kinds" k order by id';
  expect(await rows(copy, all)).toEqual(await rows(url, all));
  // The number of the last one was given to a row that is gone.
  expect(await rows(copy, 'insert into "All kinds" default values returning id')).toEqual([{ id: '103' }]);
});

test('the settings of a database change nothing', async () => {
  migration('1_time', 'create table note (at timestamptz, on_day date, span interval, bytes bytea)');
  const url = await migratedDatabase();
  const copy = await emptyDatabase();
  await run(url, `insert into note values ('2030-02-01 10:00+00', '2030-02-01', '-1 day 02:00', '\\xff')`);
  const settings = {
    datestyle: 'SQL, DMY',
    timezone: 'Asia/Tokyo',
    intervalstyle: 'sql_standard',
    bytea_output: 'escape',
    // Milliseconds: no transaction that waits for anything outlives it.
    idle_in_transaction_session_timeout: '1',
  };
  const [database] = databases;
  for (const [name, value] of Object.entries(settings)) {
    await run(server, `alter database ${database} set ${name} = '${value}'`);
  }
  await restored(copy, await fileOf(url));
  const all = `select at = '2030-02-01 10:00+00' as at, on_day = '2030-02-01'::date as on_day,
    span = '-1 day 02:00'::interval as span, bytes = '\\xff'::bytea as bytes from note`;
  expect(await rows(copy, all)).toEqual([{ at: true, on_day: true, span: true, bytes: true }]);
});

test('tables are filled after those that they refer to, and none of their triggers takes it for news', async () => {
  migration(
    '1_tree',
    `create table z_parent (id integer primary key, elder integer references z_parent, edited integer default 0);
     create table a_child (id integer primary key, parent integer not null references z_parent, edited integer default 0);
     create table counted (children integer not null);
     insert into counted values (0);
     create function count_child() returns trigger language plpgsql as
       $$ begin update counted set children = children + 1; new.edited = new.edited + 1; return new; end $$;
     create trigger child_counted before insert or update on a_child for each row execute function count_child();`,
  );
  const url = await migratedDatabase();
  // The older one lies behind the one that refers to it.
  await run(url, 'insert into z_parent values (1), (2)', 'update z_parent set elder = 1 where id = 2');
  await run(url, 'update z_parent set edited = 7 where id = 1', 'insert into a_child values (1, 2), (2, 1)');
  const copy = await emptyDatabase();
  await restored(copy, await fileOf(url));
  expect(await contentOf(copy)).toEqual(await contentOf(url));
  expect(await rows(copy, 'select children from counted')).toEqual([{ children: 2 }]);
  await run(copy, 'insert into a_child values (3, 1)');
  expect(await rows(copy, 'select children from counted')).toEqual([{ children: 3 }]);
});

test('the tables of Kupfer are restored by a role that owns its database and nothing else', async () => {
  const role = `test_${randomUUID().replaceAll('-', '')}`;
  const password = randomUUID();
  await run(server, `create role ${role} login password '${password}'`);
  try {
    const original = await freshDatabase();
    await run(
      original.url,
      `insert into organization (uuid, name) select gen_random_uuid(), 'O' || n from generate_series(1, 50) n`,
      `insert into contact (organization_uuid, uuid, customer_id, name_key, first_name_key, last_name_key, company_key, search_text)
       select uuid, gen_random_uuid(), n, 'a', 'b', 'c', 'd', name from organization, generate_series(1, 20) n`,
    );
    const copy = new URL(await emptyDatabase(role));
    Object.assign(copy, { username: role, password });
    const read = await restore(copy.href, Readable.from(await fileOf(original.url)), quietly);
    expect(read).toMatchObject({ organization: 50, contact: 1000 });
    expect(await contentOf(copy.href)).toEqual(await contentOf(original.url));
    expect(await schemaOf(copy.href)).toEqual(await schemaOf(original.url));
    expect(await migrate(copy.href)).toEqual([]);
    await original.drop();
  } finally {
    for (const name of databases.splice(0)) await run(server, `drop database ${name} with (force)`);
    await run(server, `drop role ${role}`);
  }
});

test('sessions, tries to sign in and what a crash may empty stay behind', async () => {
  migration(
    '1_moment',
    `create table session (id integer); insert into session values (1); create table throttle (key text);
     insert into throttle values ('admin'); create unlogged table change (id integer); insert into change values (1)`,
  );
  migration('2_note', note);
  const file = await fileOf(await migratedDatabase());
  rmSync(join(directory, '1_moment'), { recursive: true });
  migration('1_moment', 'create table session (id integer)');
  const text = textOf(file);
  expect(text).toContain('"table":"note"');
  expect(text).not.toMatch(/"table":"(session|throttle|change|_prisma_migrations)"/);
});

test('an older backup becomes what the migrations since then make of it', async () => {
  migration('1_note', note);
  const url = await migratedDatabase();
  await run(url, `insert into note values (1, 'one'), (2, 'two')`);
  const file = await fileOf(url);
  migration('0_before', 'create table before (number integer)');
  migration('2_length', 'alter table note add column length integer; update note set length = length(text)');
  migration('3_strict', 'alter table note alter column length set not null');
  const copy = await emptyDatabase();
  await restored(copy, file);
  expect(await rows(copy, 'select * from note order by number')).toEqual([
    { number: 1, text: 'one', length: 3 },
    { number: 2, text: 'two', length: 3 },
  ]);
  expect(await migrate(copy, directory)).toEqual([]);
  expect(await contentOf(copy)).not.toEqual(await contentOf(url));
});

test('a backup goes into tables that are there and empty, also when they lack migrations', async () => {
  migration('1_note', note);
  const copy = await migratedDatabase();
  const same = await migratedDatabase();
  migration('2_more', 'create table more (number integer)');
  const url = await migratedDatabase();
  await run(url, `insert into note values (1, 'one')`, 'insert into more values (1)');
  const file = await fileOf(url);
  for (const target of [copy, same]) {
    await restored(target, file);
    expect(await contentOf(target)).toEqual(await contentOf(url));
  }
});

test('a table of somebody else does no harm', async () => {
  migration('1_note', note);
  const url = await migratedDatabase();
  await run(url, `insert into note values (1, 'one')`, 'create table theirs as select generate_series(1, 1000)');
  const copy = await emptyDatabase();
  expect(await restored(copy, await fileOf(url))).toEqual({ note: 1 });
  expect(await rows(copy, `select to_regclass('theirs') as exists`)).toEqual([hasNothing]);
});

test('a backup that does not fit is refused, and the database is as it was', async () => {
  migration('1_note', note);
  const url = await migratedDatabase();
  await run(url, `insert into note values (1, 'one')`);
  const file = await fileOf(url);
  const target = await emptyDatabase();
  const refused = async (url: string, why: string) => {
    const before = await contentOf(url).catch(() => 'nothing');
    await expect(restored(url, file)).rejects.toThrow(why);
    expect(await contentOf(url).catch(() => 'nothing')).toEqual(before);
  };

  await refused(url, 'There is something in the database already (in note). A restore overwrites nothing');
  migration('2_newer', 'create table newer (number integer)');
  await refused(await migratedDatabase(), 'newer than the backup (by the migration 2_newer)');

  migration('1_note', `${note};`);
  await refused(target, 'The migration 1_note was edited after the backup was made');
  await expect(checked(file)).rejects.toThrow('The migration 1_note was edited');
  rmSync(join(directory, '1_note'), { recursive: true });
  await refused(target, 'made by a newer version: this one does not know its migration 1_note');
  await expect(checked(file)).rejects.toThrow('this one does not know its migration 1_note');
  expect(await noteOf(target)).toEqual(hasNothing);
});

test('a file that is none, or is of a newer format, is refused by its beginning', async () => {
  migration('1_note', note);
  const text = textOf(await fileOf(await migratedDatabase()));
  const refused = (content: Buffer | string) => expect(checked(Buffer.from(content))).rejects;
  await refused('PGDMP something else').toThrow('The file is no backup of Kupfer.');
  await refused(gzipSync('{}\n')).toThrow('The file is no backup of Kupfer.');
  await refused(gzipSync('x'.repeat(3_000_000))).toThrow('The file is no backup of Kupfer.');
  await refused('').toThrow('The backup is damaged or was cut off');
  await refused(gzipSync(text.replace('backup 1', 'backup 2'))).toThrow('has format 2, which a newer version');
  await refused(gzipSync(`${text}more\n`)).toThrow('it goes on after its end');
  await refused(gzipSync(text.replace('\\.\n', 'x'.repeat(10_000_000)))).toThrow('a row does not end');
});

test('wherever a backup is cut off or damaged, it is noticed and nothing is restored', async () => {
  migration('1_note', note);
  const url = await migratedDatabase();
  await run(url, `insert into note select n, repeat(md5(n::text), 20) from generate_series(1, 300) n`);
  const file = await fileOf(url);
  const target = await emptyDatabase();
  await checked(file);

  // The format stands first, and is read before the sums at the end can tell that its digit is a damaged one.
  const words = /^(The backup is damaged or was cut off|The file is no backup|The backup has format [^1],)/;
  const isSeldom = fc.nat(20).map((number) => number === 0);
  const refused = async (content: Buffer, isRestored: boolean) => {
    await expect(checked(content)).rejects.toThrow(words);
    if (!isRestored) return;
    await expect(restored(target, content)).rejects.toThrow();
    expect(await noteOf(target)).toEqual(hasNothing);
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(file.length - 1), isSeldom, (end, also) => refused(file.subarray(0, end), also)),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), isSeldom, (at, bit, also) => {
      const flipped = Buffer.from(file);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      // There are some that mean nothing, as in the time that gzip notes.
      return isSame(file, flipped) ? checked(flipped) : refused(flipped, also);
    }),
  );
  // Whoever changes the text and packs it again does not know the sum.
  const text = textOf(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 2), async (at) => {
      await expect(checked(gzipSync(`${text.slice(0, at)}${text.slice(at + 1)}`))).rejects.toThrow();
    }),
  );
});

function isSame(file: Buffer, other: Buffer): boolean {
  try {
    return gunzipSync(other).equals(gunzipSync(file));
  } catch {
    return false;
  }
}

test('a backup shows one moment, whatever is written while it is made', async () => {
  migration('1_pair', 'create table a_note (number integer); create table b_note (number integer)');
  const url = await migratedDatabase();
  const pair = (number: number) =>
    run(url, `begin; insert into a_note values (${number}); insert into b_note values (${number}); commit`);
  await pair(1);
  const blocks = blocksOf(url);
  const { value: first } = await blocks.next();
  await pair(2);
  const file = gzipSync(Buffer.concat([first ?? Buffer.alloc(0), await whole(blocks)]));
  expect(textOf(file)).toContain('"rows":{"a_note":1,"b_note":1}');
});

test('a backup that breaks off is told of', async () => {
  migration('1_note', note);
  const url = await migratedDatabase();
  await run(url, `insert into note select n, repeat('x', 10000) from generate_series(1, 3000) n`);
  const blocks = blocksOf(url);
  await blocks.next();
  await blocks.next();
  await blocks.next();
  const others =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  await run(url, others);
  await expect(whole(blocks)).rejects.toThrow(/terminat/);
});

test('a database that Kupfer was never started on has no backup', async () => {
  await expect(fileOf(await emptyDatabase())).rejects.toThrow('Kupfer was never started on this database');
});

test('a start, and whoever writes, wait until a restore is over', async () => {
  migration('1_note', note);
  const url = await migratedDatabase();
  await run(url, `insert into note values (1, 'one')`);
  const file = await fileOf(url);
  const target = await migratedDatabase();
  const slow = new PassThrough();
  slow.write(file.subarray(0, -1));
  const restoring = restore(target, slow, quietly, directory);
  const locks = (granted: boolean, type: string) =>
    vi.waitUntil(async () => {
      const found = await rows(
        target,
        `select from pg_locks l join pg_database d on d.oid = l.database
         where datname = current_database() and locktype = '${type}' and granted = ${granted}`,
      );
      return found.length > 0;
    }, 60_000);
  await locks(true, 'advisory');
  const started = migrate(target, directory);
  await locks(false, 'advisory');
  const written = run(target, `insert into note values (2, 'two')`);
  await locks(false, 'relation');
  slow.end(file.subarray(-1));
  await Promise.all([restoring, started, written]);
  expect(await rows(target, 'select number from note order by number')).toEqual([{ number: 1 }, { number: 2 }]);
});
