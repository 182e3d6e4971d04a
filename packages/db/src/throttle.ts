import { type Database, statement } from './database.ts';
import { failAsFault } from './violations.ts';

/** How many tries of one kind are allowed within a time that begins with the first of them. */
export type Limit = { key: string; tries: number; seconds: number };

/**
 * Counts a try before it is made, so that tries at the same time count too. Answers 0 when it is allowed, else the
 * seconds until tries are counted anew.
 */
export async function countTry(database: Database, { key, tries, seconds }: Limit): Promise<number> {
  const [row] = await statement<{ tries: number; wait: number }>(
    database.pool,
    `insert into throttle as t (key, tries, resets_at) values ($1, 1, now() + make_interval(secs => $2))
     on conflict (key) do update set
       tries = case when t.resets_at <= now() then 1 else t.tries + 1 end,
       resets_at = case when t.resets_at <= now() then excluded.resets_at else t.resets_at end
     returning tries, greatest(1, ceil(extract(epoch from resets_at - now())))::integer as wait`,
    [key, seconds],
  );
  return row && row.tries > tries ? row.wait : 0;
}

/** Seconds to wait for the first of these limits that is used up, 0 while there is none. Counts nothing. */
export async function waitForTry(database: Database, limits: readonly Limit[]): Promise<number> {
  const [row] = await statement<{ wait: number }>(
    database.pool,
    `select ceil(extract(epoch from t.resets_at - now()))::integer as wait
     from throttle t join unnest($1::text[], $2::integer[]) as l (key, tries) on l.key = t.key and t.tries > l.tries
     where t.resets_at > now() limit 1`,
    [limits.map(({ key }) => key), limits.map(({ tries }) => tries)],
  );
  return row?.wait ?? 0;
}

/** Does some work while no other instance does such work for this key: others wait for their turn. */
export async function oneAtATime<Result>(
  database: Database,
  key: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const client = await database.pool.connect().catch(failAsFault);
  // A lock that was not given back ends with its connection.
  let isHeld = true;
  try {
    await statement(client, 'select pg_advisory_lock(hashtextextended($1, 0))', [key]);
    try {
      return await work();
    } finally {
      await statement(client, 'select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
      isHeld = false;
    }
  } finally {
    client.release(isHeld);
  }
}

/** Takes back a counted try: it was a right one. */
export async function takeBackTry(database: Database, key: string): Promise<void> {
  await statement(database.pool, 'update throttle set tries = tries - 1 where key = $1 and tries > 0', [key]);
}

/** Forgets the tries of this key, and those of any key whose time is over. */
export async function forgetTries(database: Database, key: string): Promise<void> {
  await statement(database.pool, 'delete from throttle where key = $1', [key]);
  // Rows that somebody is counting on at this moment are left to the next time, so that nobody waits for another.
  await statement(
    database.pool,
    `delete from throttle where key in (
       select key from throttle where resets_at <= now() limit 1000 for update skip locked)`,
  );
}
