import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** The advisory lock that `prisma migrate` takes too: of many starts at once one migrates, the others wait. */
export const MIGRATION_LOCK = 72707369;

/** Prisma's own record of what was applied, so that `prisma migrate status` and `deploy` agree with us. */
const RECORD = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

export const MIGRATIONS = join(import.meta.dirname, '../prisma/migrations');

export type Migration = { name: string; sql: string; checksum: string };
type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Applies the migrations that the database lacks, in the order of their names, each file in one transaction (so none
 * may hold `create index concurrently`). Answers the names of those applied now.
 * @throws when the database cannot be reached, is older than PostgreSQL 15, or a migration fails, was edited after
 *   it was applied, or was left unfinished by `prisma migrate`
 */
export async function migrate(url: string, directory = MIGRATIONS): Promise<string[]> {
  const client = await connect(url);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const missing = await missingMigrations(client, directory);
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Those of the directory that the database lacks, in their order. Call it under the lock, which keeps it true. */
export async function missingMigrations(client: pg.Client, directory: string): Promise<Migration[]> {
  await client.query(RECORD);
  const applied = await client.query<Applied>(
    'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
  );
  const known = readMigrations(directory);
  refuseNewerDatabase(known, applied.rows);
  return known.filter((migration) => !isApplied(migration, applied.rows));
}

/** What a newer version made of the database, this one knows nothing of. */
function refuseNewerDatabase(known: readonly Migration[], applied: readonly Applied[]): void {
  const unknown = applied.find((row) => known.every(({ name }) => name !== row.migration_name));
  if (!unknown) return;
  throw new Error(
    `The database was made by a newer version: this one does not know its migration ${unknown.migration_name}. Start that version, or restore a backup from before.`,
  );
}

/** A connection of its own. @throws an Error in words for people: it cannot be had, or the server is too old */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks makes the running query throw as well, which is enough.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const place = `${client.host}:${client.port}/${client.database}`;
    throw new Error(`The database ${place} cannot be reached (${reason(error)}). Check DATABASE_URL.`, {
      cause: error,
    });
  }
  try {
    await refuseOldServer(client);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** The words of an error; an AggregateError (a host with several addresses) has none of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message : String(error);
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; is_old: boolean }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::integer < 150000 as is_old`,
  );
  if (rows[0]?.is_old) throw new Error(`The database is PostgreSQL ${rows[0].version}; 15 or newer is needed.`);
}

/** In the order in which they are applied. */
export function readMigrations(directory: string): Migration[] {
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => {
      const sql = readFileSync(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function isApplied({ name, checksum }: Migration, applied: Applied[]): boolean {
  const found = applied.find((row) => row.migration_name === name);
  if (!found) return false;
  if (!found.finished_at)
    throw new Error(`The migration ${name} did not finish. Repair it with \`prisma migrate resolve\`.`);
  if (found.checksum !== checksum) {
    throw new Error(
      `The migration ${name} was edited after it was applied. Restore it and put the change into a new one.`,
    );
  }
  return true;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await applyWithin(client, migration);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`The migration ${migration.name} failed and left nothing behind: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** Applies a migration within a transaction. */
export async function applyWithin(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query(sql);
  await client.query(
    `insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     values ($1, $2, clock_timestamp(), $3, now(), 1)`,
    [randomUUID(), checksum, name],
  );
}
