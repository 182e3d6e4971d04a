import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Header, type Sums, type TableContent, writeBackup } from './backup-file.ts';
import { connect, MIGRATION_LOCK } from './migrate.ts';

/**
 * What a backup leaves out beside unlogged tables, which a crash empties anyway: Prisma's record, which stands in the
 * header; sessions, because a restore must not sign anybody in again who was signed out meanwhile; tries to sign in.
 */
const LEFT_OUT = ['_prisma_migrations', 'session', 'throttle'];

/** Is told of each table when it is done. */
export type Report = (table: string, rows: number) => void;

/**
 * Reads all tables as they are at one moment, and answers the text of a backup, block by block. Nobody waits for it but
 * a migration. The signal breaks it off, whatever it waits for.
 * @throws an Error in words for people when the database cannot be reached, or was never started on
 */
export async function* backup(url: string, report: Report, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const client = await connect(url);
  const breakOff = () => client.end();
  signal?.addEventListener('abort', breakOff);
  try {
    signal?.throwIfAborted();
    await settle(client);
    await client.query('select pg_advisory_lock_shared($1)', [MIGRATION_LOCK]);
    await client.query('begin isolation level repeatable read read only');
    const header = await headerOf(client);
    const tables = await listTables(client);
    await client.query(`lock table ${tables.map(quoted).join()} in access share mode`);
    await client.query('select pg_advisory_unlock_shared($1)', [MIGRATION_LOCK]);
    const rows: Record<string, number> = {};
    yield* writeBackup({
      header,
      tables: contentOf(client, parentsFirst(tables), (table, count) => {
        rows[table] = count;
        report(table, count);
      }),
      sums: async () => ({ rows, sequences: await sequencesOf(client) }),
    });
  } finally {
    signal?.removeEventListener('abort', breakOff);
    await client.end();
  }
}

async function* contentOf(client: pg.Client, tables: Table[], report: Report): AsyncGenerator<TableContent> {
  for (const { table, columns } of tables) {
    let count = 0;
    const rows = async function* () {
      const text = `copy ${quoted({ table })} (${columns.map(pg.escapeIdentifier).join()}) to stdout`;
      for await (const block of client.query(copyTo(text))) {
        count += linesIn(block);
        yield block;
      }
    };
    yield { table, columns, rows: rows() };
    report(table, count);
  }
}

function linesIn(block: Buffer): number {
  let lines = 0;
  for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, end + 1)) lines++;
  return lines;
}

async function headerOf(client: pg.Client): Promise<Header> {
  const { rows: found } = await client.query<{ exists: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as exists`,
  );
  if (!found[0]?.exists) throw new Error('There is nothing to back up: Kupfer was never started on this database.');
  const { rows: migrations } = await client.query<Header['migrations'][number]>(
    `select migration_name as name, checksum from _prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  return { made_at: new Date().toISOString(), migrations };
}

/** Sequences are not bound to the transaction: read last, none stands before a value that a row has. */
async function sequencesOf(client: pg.Client): Promise<Sums['sequences']> {
  const { rows } = await client.query<{ name: string; last_value: string }>(
    `select sequencename as name, last_value from pg_sequences
     where schemaname = current_schema() and last_value is not null`,
  );
  return Object.fromEntries(rows.map(({ name, last_value }) => [name, last_value]));
}

export type Table = { table: string; columns: string[]; refersTo: string[] };

/** The tables that a backup holds, with their columns, but for those that PostgreSQL works out. */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname::text as table,
       array(select a.attname::text from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         order by a.attnum) as columns,
       array(select r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and r.oid <> c.oid) as "refersTo"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind = 'r' and c.relpersistence = 'p' and c.relname <> all ($1)
       and not exists (select from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by c.relname`,
    [LEFT_OUT],
  );
  return rows;
}

/** So that each row finds what it refers to. */
function parentsFirst(tables: Table[]): Table[] {
  const ordered: Table[] = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const isWaiting = (name: string) => waiting.some(({ table }) => table === name);
    const next = waiting.filter(({ refersTo }) => !refersTo.some(isWaiting));
    if (next.length === 0) throw new Error(`These tables refer to one another: ${waiting.map(({ table }) => table)}.`);
    ordered.push(...next);
    waiting = waiting.filter((table) => !next.includes(table));
  }
  return ordered;
}

export function quoted({ table }: Pick<Table, 'table'>): string {
  return pg.escapeIdentifier(table);
}

/** Sets what a role or a database may have set otherwise: how values are written, and how long a statement may last. */
export async function settle(client: pg.Client): Promise<void> {
  await client.query(
    `select set_config(s.name, w.value, false) from pg_settings s join (values
       ('datestyle', 'ISO'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('bytea_output', 'hex'),
       ('extra_float_digits', '3'), ('row_security', 'off'), ('statement_timeout', '0'), ('lock_timeout', '0'),
       ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0')) w (name, value)
     on lower(s.name) = w.name`,
  );
}
