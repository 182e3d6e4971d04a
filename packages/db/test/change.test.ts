import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChangeReader, forgetChanges, openChangeReader } from '../src/change.ts';
import { type Database, type OrganizationUuid, openDatabase, statement } from '../src/database.ts';
import { ensureOrganization } from '../src/organization.ts';
import { freshDatabase } from '../src/testing.ts';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let first: OrganizationUuid;
let second: OrganizationUuid;
beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
  first = await ensureOrganization(database, randomUUID());
  second = await ensureOrganization(database, randomUUID());
});
afterAll(async () => {
  await database.close();
  await source.drop();
});

const RENAME = `update contact_type set name = 'x' || name where organization_uuid = $1`;

const sql = (text: string, ...values: unknown[]) => statement<{ count: string }>(database.pool, text, values);

/** How many times contact types of these organizations are told of. */
async function told(reader: ChangeReader, ...organizations: OrganizationUuid[]): Promise<number> {
  const changes = await reader.read(organizations);
  expect(changes.every(({ organization_uuid }) => organizations.includes(organization_uuid))).toBe(true);
  return changes.filter(({ resource, uuids }) => resource === 'contact_type' && uuids?.length === 4).length;
}

/** Does something while the transaction of a change lasts, and then ends that. */
async function during(work: () => Promise<void>, end: 'commit' | 'rollback' = 'commit'): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query(RENAME, [first]);
    await work();
    await client.query(end);
  } finally {
    client.release();
  }
}

/** A way to the server of this URL on which nothing comes through any more from some moment on. */
async function wayTo(url: string) {
  const { hostname, port, searchParams } = new URL(url);
  const number = Number(port || 5432);
  const directory = searchParams.get('host');
  const sockets: Socket[] = [];
  const way = createServer((near) => {
    const far = directory ? connect(`${directory}/.s.PGSQL.${number}`) : connect(number, hostname);
    sockets.push(near, far);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  const address = way.address();
  if (typeof address !== 'object' || !address) throw new Error('the way has no port');
  const through = new URL(url);
  through.searchParams.delete('host');
  through.host = `127.0.0.1:${address.port}`;
  return {
    url: through.href,
    fallSilent() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      way.close();
    },
  };
}

describe('a reader', () => {
  test('reads each change once, of the organizations that it asks for', async () => {
    await sql(RENAME, first);
    const reader = await openChangeReader(database);
    expect(await told(reader, first, second)).toBe(0);
    await sql(RENAME, first);
    await sql(RENAME, second);
    expect(await told(reader, first)).toBe(1);
    expect(await told(reader, first)).toBe(0);
    await sql(RENAME, first);
    await sql(RENAME, second);
    expect(await told(reader, second, first)).toBe(2);
    await reader.close();
  });

  test('reads a change when it is committed, however long that takes and whatever is committed before', async () => {
    const reader = await openChangeReader(database);
    await during(async () => {
      for (let round = 0; round < 3; round++) {
        await sql(RENAME, second);
        expect(await told(reader, first, second)).toBe(1);
      }
    });
    expect(await told(reader, first, second)).toBe(1);
    await during(async () => expect(await told(reader, first)).toBe(0), 'rollback');
    expect(await told(reader, first)).toBe(0);
    await reader.close();
  });

  test('that was opened while a change was going on reads it', async () => {
    let reader: ChangeReader | undefined;
    await during(async () => {
      reader = await openChangeReader(database);
    });
    expect(reader && (await told(reader, first))).toBe(1);
    await reader?.close();
  });

  test('fails when it is held up', async () => {
    const reader = await openChangeReader(database);
    const client = await database.pool.connect();
    await client.query('begin; lock table change in access exclusive mode');
    await expect(reader.read([first])).rejects.toMatchObject({ code: 'unavailable' });
    await client.query('commit');
    client.release();
    await reader.close();
  });

  test('fails when nothing is heard of the server', async () => {
    const way = await wayTo(source.url);
    const behind = openDatabase(way.url);
    const reader = await openChangeReader(behind);
    expect(await reader.read([first])).toEqual([]);
    way.fallSilent();
    await expect(reader.read([first])).rejects.toMatchObject({ code: 'unavailable' });
    await reader.close();
    await behind.close();
    way.close();
  });

  test('takes no changes of another server, which a dump brought along, for new ones', async () => {
    const ahead = `(pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8`;
    await sql(`insert into change values ($1, 'contact_type', null, ${ahead})`, first);
    const reader = await openChangeReader(database);
    expect(await reader.read([first])).toEqual([]);
    await sql(RENAME, first);
    expect(await reader.read([first])).toHaveLength(1);
    expect(await reader.read([first])).toEqual([]);
    await reader.close();
    await sql(`delete from change where xid >= pg_snapshot_xmax(pg_current_snapshot())`);
  });

  test('fails when it comes so late that something may be forgotten', async () => {
    const { url, drop } = await freshDatabase();
    const apart = openDatabase(url);
    const turnClock = (seconds: number) =>
      statement(
        apart.pool,
        `create or replace function clock_timestamp() returns timestamptz language sql as
         $$ select pg_catalog.clock_timestamp() + interval '${seconds} seconds' $$`,
      );
    await turnClock(0);
    await statement(
      apart.pool,
      `do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`,
    );
    const reader = await openChangeReader(apart);
    await turnClock(5);
    expect(await reader.read([])).toEqual([]);
    await turnClock(16);
    await expect(reader.read([])).rejects.toMatchObject({ code: 'unavailable' });
    await reader.close();
    await apart.close();
    await drop();
  });
});

test('what was visible at one time is forgotten the next time, and nothing else', async () => {
  const count = async () => Number((await sql('select count(*) from change'))[0]?.count);
  await sql(RENAME, first);
  let snapshot = await forgetChanges(database, null);
  expect(await count()).toBeGreaterThan(0);
  await during(async () => {
    snapshot = await forgetChanges(database, snapshot);
    expect(await count()).toBe(0);
  });
  await sql(RENAME, second);
  snapshot = await forgetChanges(database, snapshot);
  expect(await count()).toBe(2);
  await forgetChanges(database, snapshot);
  expect(await count()).toBe(0);
});
