import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { listTables, quoted, type Report, settle } from './backup.ts';
import { type BackupReader, type Header, readBackup, type Sums, type TableContent } from './backup-file.ts';
import {
  applyWithin,
  connect,
  MIGRATION_LOCK,
  MIGRATIONS,
  type Migration,
  missingMigrations,
  readMigrations,
} from './migrate.ts';

const ELSEWHERE =
  'A restore overwrites nothing: set DATA_DIR to a new directory, or DATABASE_URL to an empty database.';

/**
 * Reads a backup to its end and touches nothing.
 * @throws an Error in words for people when it is none, is damaged, or was made by a newer version
 */
export async function checkBackup(file: Readable, directory = MIGRATIONS): Promise<void> {
  const { header, tables, sums } = await readBackup(file);
  for await (const { rows } of tables) for await (const _ of rows);
  await sums();
  refuseNewerBackup(header, directory);
}

/**
 * Puts all that a backup holds into a database that holds nothing, in one transaction: makes the tables as they were
 * when it was made, fills them, and applies the migrations that came later. Answers how many rows each table got.
 * @throws an Error in words for people, and then the database is as it was
 */
export async function restore(
  url: string,
  file: Readable,
  report: Report,
  directory = MIGRATIONS,
): Promise<Record<string, number>> {
  const backup = await readBackup(file);
  refuseNewerBackup(backup.header, directory);
  const client = await connect(url);
  try {
    await settle(client);
    // Whoever starts the service waits until all is there, or nothing.
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query('begin');
    await claimEmpty(client);
    const rows = await load(client, backup, report, directory);
    await client.query('commit');
    return rows;
  } finally {
    await client.end();
  }
}

function refuseNewerBackup({ migrations }: Header, directory: string): void {
  const known = new Map(readMigrations(directory).map(({ name, checksum }) => [name, checksum]));
  for (const { name, checksum } of migrations) {
    if (!known.has(name)) {
      throw new Error(
        `The backup was made by a newer version: this one does not know its migration ${name}. Restore it with that version.`,
      );
    }
    if (known.get(name) !== checksum) {
      throw new Error(`The migration ${name} was edited after the backup was made. Bring its file back as it was.`);
    }
  }
}

/** Keeps everybody else from the tables that there are, and refuses when any of them holds a row. */
async function claimEmpty(client: pg.Client): Promise<void> {
  const tables = await listTables(client);
  if (tables.length === 0) return;
  await client.query(`lock table ${tables.map(quoted).join()} in access exclusive mode`);
  const full: string[] = [];
  for (const { table } of tables) {
    const { rowCount } = await client.query(`select from ${quoted({ table })} limit 1`);
    if (rowCount) full.push(table);
  }
  if (full.length === 0) return;
  const places = full.length > 3 ? `${full.slice(0, 3).join(', ')} and more` : full.join(', ');
  throw new Error(`There is something in the database already (in ${places}). ${ELSEWHERE}`);
}

async function load(
  client: pg.Client,
  { header, tables, sums }: BackupReader,
  report: Report,
  directory: string,
): Promise<Record<string, number>> {
  const missing = await missingMigrations(client, directory);
  const isOfBackup = ({ name }: { name: string }) => header.migrations.some((migration) => migration.name === name);
  refuseNewerTables(
    readMigrations(directory).filter((known) => missing.every(({ name }) => name !== known.name)),
    isOfBackup,
  );
  for (const migration of missing.filter(isOfBackup)) await applyWithin(client, migration);

  const known = await listTables(client);
  // What a migration put into a table is in the backup as well, as it was in the end.
  await client.query(`truncate ${known.map(quoted).join()} cascade`);
  const loaded: Record<string, number> = {};
  for await (const content of tables) {
    // By the same migrations the same tables were made: what is not among them was somebody else's.
    if (known.every(({ table }) => table !== content.table)) continue;
    const rows = await fill(client, content);
    loaded[content.table] = rows;
    report(content.table, rows);
  }
  await settleSums(client, await sums(), loaded);
  for (const migration of missing) if (!isOfBackup(migration)) await applyWithin(client, migration);
  await client.query(`analyze ${(await listTables(client)).map(quoted).join()}`);
  return loaded;
}

/** Tables that are newer than the backup would need what it does not have. */
function refuseNewerTables(applied: Migration[], isOfBackup: (migration: Migration) => boolean): void {
  const newer = applied.find((migration) => !isOfBackup(migration));
  if (newer) {
    throw new Error(
      `The tables in the database are newer than the backup (by the migration ${newer.name}). ${ELSEWHERE}`,
    );
  }
}

/**
 * Puts the rows of a table in. Its triggers are off meanwhile: what they count, move and call for is in the rows
 * already. Its indexes are made when the rows are there: entry by entry it would take several times as long.
 */
async function fill(client: pg.Client, { table, columns, rows }: TableContent): Promise<number> {
  const name = quoted({ table });
  const indexes = await listIndexes(client, name);
  for (const { index } of indexes) await client.query(`drop index ${index}`);
  await client.query(`alter table ${name} disable trigger user`);
  const target = client.query(copyFrom(`copy ${name} (${columns.map(pg.escapeIdentifier).join()}) from stdin`));
  await pipeline(rows, target);
  await client.query(`alter table ${name} enable trigger user`);
  for (const { definition } of indexes) await client.query(definition);
  return target.rowCount;
}

/** The indexes of a table, but for those of its constraints, which the rows of other tables need. */
async function listIndexes(client: pg.Client, table: string): Promise<{ index: string; definition: string }[]> {
  const { rows } = await client.query<{ index: string; definition: string }>(
    `select indexrelid::regclass::text as index, pg_get_indexdef(indexrelid) as definition
     from pg_index i where indrelid = $1::regclass
       and not exists (select from pg_constraint where conindid = i.indexrelid)
     order by indexrelid`,
    [table],
  );
  return rows;
}

async function settleSums(client: pg.Client, sums: Sums, loaded: Record<string, number>): Promise<void> {
  for (const [table, rows] of Object.entries(loaded)) {
    if (rows === sums.rows[table]) continue;
    throw new Error(`The database took ${rows} rows of ${table}, and the backup has ${sums.rows[table]}.`);
  }
  for (const sequence of Object.entries(sums.sequences)) {
    await client.query('select setval(to_regclass(quote_ident($1)), $2::bigint)', sequence);
  }
}
