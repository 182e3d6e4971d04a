import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, statement } from '../src/database.ts';
import { Prisma } from '../src/generated/client.ts';
import { freshDatabase } from '../src/testing.ts';

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

/** All but those that are unlogged: what they hold is gone in a moment, and is nothing of Prisma's. */
const TABLES = `pg_class t where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and t.relpersistence = 'p'
  and t.relname <> '_prisma_migrations'`;

test('the models of Prisma have the columns of the tables, but for those that the database works out', async () => {
  const tables = await statement<{ name: string; columns: string[] }>(
    database.pool,
    `select t.relname as name, array(
       select a.attname::text from pg_attribute a
       where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by 1) as columns
     from ${TABLES} order by 1`,
  );
  const fields: Record<string, unknown> = { ...Prisma };
  const models = Object.keys(Prisma.ModelName).sort();
  expect(tables.map(({ name }) => name).sort()).toEqual(models);
  for (const { name, columns } of tables) {
    const known = fields[`${name.charAt(0).toUpperCase()}${name.slice(1)}ScalarFieldEnum`];
    expect({ name, columns: Object.keys(known ?? {}).sort() }).toEqual({ name, columns: [...columns].sort() });
  }
});

/** Tables that belong to no organization. */
const APART = ['organization', 'account', 'session', 'throttle'];

test('every key of what belongs to an organization begins with the organization', async () => {
  const keys = await statement<{ table: string; name: string; first: string }>(
    database.pool,
    `select t.relname as table, k.conname as name, a.attname::text as first
     from pg_constraint k join pg_class t on t.oid = k.conrelid
     join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
     where k.contype in ('p', 'u', 'f') and k.connamespace = 'public'::regnamespace and t.relname <> all ($1)
       and t.relname <> '_prisma_migrations' and k.confrelid <> 'account'::regclass`,
    [APART],
  );
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter(({ first }) => first !== 'organization_uuid')).toEqual([]);
});

test('no reference reaches into another organization: it names the organization on both sides', async () => {
  const references = await statement<{ name: string; target: string; columns: string[] }>(
    database.pool,
    `select k.conname as name, k.confrelid::regclass::text as target, array(
       select a.attname::text from unnest(k.confkey) with ordinality part (number, place)
       join pg_attribute a on a.attrelid = k.confrelid and a.attnum = part.number order by part.place) as columns
     from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace
       and k.confrelid::regclass::text <> all ($1)`,
    [APART],
  );
  expect(references.length).toBeGreaterThanOrEqual(8);
  expect(references.filter(({ columns }) => columns[0] !== 'organization_uuid')).toEqual([]);
});
