import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '@kupfer/schemas/problem';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { types } from './column-types.ts';
import { PrismaClient } from './generated/client.ts';
import { firstOf, type Listed, PORTION, readInPortions } from './portions.ts';
import { failAsFault, faultOfDatabase, mayBeRetried } from './violations.ts';

declare const organization: unique symbol;

/** The uuid of an organization for which a caller was proven to act; nothing is read or written without one. */
export type OrganizationUuid = string & { readonly [organization]: true };

/** One organization's rows: what every read and write goes through. */
export type Scope = {
  readonly organization_uuid: OrganizationUuid;
  /** Runs a statement under a name of its own, so that PostgreSQL parses and plans it once for each connection. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement whose best plan depends on its values, like a search: it is planned anew each time. */
  search<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /**
   * Runs the statement of a list, planned like those of `query` or `search`, whose last placeholder is how many rows to
   * read: one more than `limit`, to tell whether there are more. Of large rows it answers fewer, see portions.ts.
   */
  list<Row extends object>(
    planned: 'query' | 'search',
    text: string,
    values: readonly unknown[],
    limit: number,
  ): Promise<Listed<Row>>;
  /** Runs Prisma on the same connection. Single statements only: no nested writes, no `$transaction`. */
  prisma<Result>(work: (prisma: PrismaClient) => Promise<Result>): Promise<Result>;
};

declare const open: unique symbol;

/** A scope in which all that is written becomes visible together, or not at all. */
export type Transaction = Scope & {
  readonly [open]: true;
  /** Runs a statement that stands for itself: it is committed at once, whatever becomes of the transaction. */
  aside<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
};

export type Database = {
  readonly pool: pg.Pool;
  /** A second, small pool for `Transaction.aside`: transactions that hold all of `pool` must not wait for one another. */
  readonly aside: pg.Pool;
  readonly prisma: PrismaClient;
  close(): Promise<void>;
};

/** The connection of the transaction that Prisma is to join, and the error that PostgreSQL gave on it. */
type Joined = { client: pg.PoolClient; failure?: unknown };
const joined = new AsyncLocalStorage<Joined>();

const STATEMENT_NAMES = 500;
const names = new Map<string, string>();

/** A name for a statement; texts past the first 500 go without, so that clients cannot fill the server's memory. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= STATEMENT_NAMES) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

/** The pool as Prisma gets it: within a transaction its statements run on that transaction's connection. */
function poolForPrisma(pool: pg.Pool): pg.Pool {
  const query = async (config: pg.QueryArrayConfig) => {
    const join = joined.getStore();
    if (!join) return pool.query(config);
    try {
      return await join.client.query(config);
    } catch (error) {
      join.failure = error;
      throw error;
    }
  };
  const connect = () =>
    Promise.reject(new Error('Prisma would begin a transaction of its own here: use transaction().'));
  return Object.create(pool, { query: { value: query }, connect: { value: connect } });
}

/**
 * Opens a pool of at most `connections` to a PostgreSQL, and Prisma on the same pool. Nothing is connected until the
 * first statement. Trouble with idle connections goes to `report`.
 */
export function openDatabase(
  url: string,
  options: { connections?: number; report?: (error: Error) => void } = {},
): Database {
  const poolOf = (max: number) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 20_000,
      // To compile a statement takes PostgreSQL longer than it runs: of free times a second for some milliseconds.
      options: '-c timezone=UTC -c jit=off',
    });
    pool.on('error', (error) => pool.ending || options.report?.(error));
    // A connection that breaks while a transaction holds it makes the next statement fail, which is enough; without a
    // listener it would end the process.
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  };
  const pool = poolOf(options.connections ?? 10);
  const aside = poolOf(2);
  const adapter = new PrismaPg(poolForPrisma(pool), { statementNameGenerator: ({ sql }) => nameOf(sql) ?? '' });
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    pool,
    aside,
    prisma,
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), aside.end()]);
    },
  };
}

/** Who comes later is better served by coming again: these alone keep the connections busy for a while. */
const LONGEST_QUEUE = 200;

/** The pool, if one may still wait for a connection of it. @throws Fault `unavailable` */
export function uncrowded(pool: pg.Pool): pg.Pool {
  if (pool.waitingCount < LONGEST_QUEUE) return pool;
  throw new Fault('unavailable', 'Too many requests wait for the database at the moment.', { retryAfter: 1 });
}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
  name?: string,
): Promise<Row[]> {
  const at = on instanceof pg.Pool ? uncrowded(on) : on;
  const { rows } = await at.query<Row>({ name, text, values: [...values], types });
  return rows;
}

/** Reads the first rows of a list. */
async function readList<Row extends object>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
  limit: number,
  name?: string,
): Promise<Listed<Row>> {
  const read = [...values, limit + 1];
  if (limit < PORTION) return firstOf(limit, await run<Row>(pool, text, read, name));
  const client = await uncrowded(pool).connect();
  try {
    const listed = await readInPortions<Row>(client, { name, text, values: read, types }, limit);
    client.release();
    return listed;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Runs a statement outside of any organization: for accounts, the outbox and the health check. */
export function statement<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  return run<Row>(on, text, values, nameOf(text)).catch(failAsFault);
}

/** The rows of one organization, read statement by statement. */
export function inOrganization(database: Database, organization_uuid: OrganizationUuid): Scope {
  return {
    organization_uuid,
    query: (text, values) => statement(database.pool, text, values),
    search: <Row extends object>(text: string, values: readonly unknown[]) =>
      run<Row>(database.pool, text, values).catch(failAsFault),
    list: <Row extends object>(planned: 'query' | 'search', text: string, values: readonly unknown[], limit: number) =>
      readList<Row>(database.pool, text, values, limit, planned === 'query' ? nameOf(text) : undefined).catch(
        failAsFault,
      ),
    prisma: (work) => work(database.prisma),
  };
}

const TRIES = 4;

/**
 * Runs `work` in one transaction and commits it, or rolls it back when it throws. A connection is taken at the first
 * statement. When PostgreSQL ends the transaction because of another one (a deadlock, a serialization failure), `work`
 * runs again from its beginning.
 *
 * @throws Fault for a broken rule (see violations.ts), or `unavailable` while the database is away.
 */
export async function transaction<Result>(
  database: Database,
  organization_uuid: OrganizationUuid,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await inOneTransaction(database, organization_uuid, work);
    } catch (error) {
      if (tries < TRIES && mayBeRetried(error)) continue;
      throw faultOfDatabase(error);
    }
  }
}

/** The same outside of any organization: for accounts. */
export function transactionApart<Result>(
  database: Database,
  work: (query: Transaction['query']) => Promise<Result>,
): Promise<Result> {
  return transaction(database, noOrganization(), (tx) => work(tx.query));
}

// The scope of this one is never handed out, so nothing is asked for by this uuid.
function noOrganization() {
  return '00000000-0000-0000-0000-000000000000' as OrganizationUuid;
}

async function inOneTransaction<Result>(
  database: Database,
  organization_uuid: OrganizationUuid,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  let taken: Promise<pg.PoolClient> | undefined;
  const begin = async () => {
    const client = await uncrowded(database.pool).connect();
    try {
      await client.query('begin');
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  const client = () => {
    taken ??= begin();
    return taken;
  };
  const tx = asTransaction({
    organization_uuid,
    aside: (text, values) => statement(database.aside, text, values),
    query: async (text, values) => run(await client(), text, values, nameOf(text)),
    search: async (text, values) => run(await client(), text, values),
    list: async <Row extends object>(_: string, text: string, values: readonly unknown[], limit: number) =>
      firstOf(limit, await run<Row>(await client(), text, [...values, limit + 1])),
    async prisma(run) {
      const join: Joined = { client: await client() };
      try {
        // Prisma's promises begin when they are awaited, which must happen inside of run().
        return await joined.run(join, async () => await run(database.prisma));
      } catch (error) {
        // PostgreSQL's own error names the constraint, which Prisma's does not always.
        throw join.failure ?? error;
      }
    },
  });
  try {
    const result = await work(tx);
    if (taken) await (await taken).query('commit');
    if (taken) (await taken).release();
    return result;
  } catch (error) {
    const client = await taken?.catch(() => undefined);
    if (client) await rollBack(client);
    throw error;
  }
}

/** Undoes what was begun on a connection and gives it back to its pool; one that cannot even do that is closed. */
export async function rollBack(client: pg.PoolClient): Promise<void> {
  const isClean = await client.query('rollback').then(
    () => true,
    () => false,
  );
  client.release(!isClean);
}

// Only `inOneTransaction` calls this, and it has begun a transaction on the connection of the scope.
function asTransaction(scope: Scope & Pick<Transaction, 'aside'>) {
  return scope as Transaction;
}

/** Whether the database answers. */
export async function ready(database: Database): Promise<boolean> {
  // Not by the pool of the requests: a long queue there is no reason to be taken for dead.
  return statement(database.aside, 'select 1').then(
    () => true,
    () => false,
  );
}
