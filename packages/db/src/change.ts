import type { Change } from '@kupfer/schemas/change';
import { Fault } from '@kupfer/schemas/problem';
import pg from 'pg';
import { type Database, type OrganizationUuid, statement } from './database.ts';

/** What one statement changed; `uuids` is null when it changed many. */
export type StoredChange = {
  organization_uuid: OrganizationUuid;
  resource: Change['resource'];
  uuids: string[] | null;
};

export type ChangeReader = {
  /**
   * What was committed in these organizations since the last call, or since the reader was opened; some of it twice.
   * After a failure the reader is of no more use.
   *
   * @throws Fault `unavailable`
   */
  read(organizations: readonly OrganizationUuid[]): Promise<StoredChange[]>;
  close(): Promise<void>;
};

/** Milliseconds for which the server may work at a look, and after which one that no longer answers is given up. */
const PATIENCE = { statement_timeout: 5_000, query_timeout: 7_000 };

/** Who read less than this ago has missed nothing: changes are kept for longer, see `forgetChanges`. */
const LATEST = "interval '10 seconds'";

type Read = { snapshot: string; read_at: string; is_late: boolean | null; changes: StoredChange[] };

// Whose transaction was not over in the snapshot of the last call, and is over now: what this statement sees is what
// its own snapshot tells. The first condition is the index's; by the second rows are left out that came by a dump from a
// server whose numbers are ahead.
const READ = `select pg_current_snapshot()::text as snapshot, clock_timestamp()::text as read_at,
    clock_timestamp() - $2::timestamptz > ${LATEST} as is_late,
    coalesce((
      select json_agg(json_build_object('organization_uuid', organization_uuid, 'resource', resource, 'uuids', uuids))
      from change
      where xid >= pg_snapshot_xmin($1::pg_snapshot) and xid < pg_snapshot_xmax(pg_current_snapshot())
        and not pg_visible_in_snapshot(xid, $1::pg_snapshot)
        and organization_uuid = any ($3::uuid[])), '[]') as changes`;

/**
 * Begins to follow what is committed. On a connection of its own: when the server crashes, the changes are lost, and
 * that the connection is lost too says so.
 *
 * @throws Fault `unavailable`
 */
export async function openChangeReader(database: Database): Promise<ChangeReader> {
  const client = new pg.Client({ ...database.pool.options, ...PATIENCE });
  // The next statement fails, which is enough.
  client.on('error', () => {});
  const run = async (values: unknown[]): Promise<Read> => {
    const { rows } = await client.query<Read>({ name: 'read changes', text: READ, values }).catch(failAsUnavailable);
    const [row] = rows;
    if (!row || row.is_late) throw new Fault('unavailable', 'Changes were missed.', { retryAfter: 1 });
    return row;
  };
  await client.connect().catch(failAsUnavailable);
  try {
    let { snapshot, read_at } = await run([null, null, []]);
    return {
      async read(organizations) {
        const { changes, ...now } = await run([snapshot, read_at, organizations]);
        ({ snapshot, read_at } = now);
        return changes;
      },
      close: () => client.end().catch(() => undefined),
    };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

function failAsUnavailable(cause: unknown): never {
  throw new Fault('unavailable', 'Changes cannot be followed at the moment.', { retryAfter: 5, cause });
}

/**
 * Forgets the changes that were visible in the snapshot that an earlier call answered, and answers the present one.
 * Between both calls must lie more time than a reader may take.
 */
export async function forgetChanges(database: Database, snapshot: string | null): Promise<string | null> {
  const [row] = await statement<{ snapshot: string }>(
    database.pool,
    `with forgotten as (
       delete from change where xid < pg_snapshot_xmax($1::pg_snapshot) and pg_visible_in_snapshot(xid, $1::pg_snapshot)
     ) select pg_current_snapshot()::text as snapshot`,
    [snapshot],
  );
  return row?.snapshot ?? null;
}
