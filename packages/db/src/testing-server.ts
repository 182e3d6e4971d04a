import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type Embedded, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this test run, and the name of the migrated database there that each test file copies. */
    testServer: Pick<TestServer, 'url' | 'template'>;
  }
}

/** A server for tests, with one migrated database that each test, or file of tests, copies. */
export type TestServer = { url: string; template: string; stop(): Promise<void> };

/** Vitest's global setup of every package that tests on a database: one server for the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, template, stop } = await startTestServer();
  project.provide('testServer', { url, template });
  return stop;
}

/** Starts an embedded PostgreSQL that forgets all, or takes the one of TEST_DATABASE_URL (never DATABASE_URL). */
export async function startTestServer(): Promise<TestServer> {
  const server = await startServer();
  const template = `template_${randomUUID().replaceAll('-', '')}`;
  const stop = async () => {
    if (!process.env.TEST_KEEP_DATABASES) await run(server.url, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
  try {
    await run(server.url, `create database ${template}`);
    await migrate(databaseUrl(server.url, template));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, template, stop };
}

/** Copying a database fails while anything else touches the original, another copy included: one at a time. */
const COPY_LOCK = 'select pg_advisory_lock(8002)';

/** Makes a migrated, empty database on a server for tests. */
export async function copyDatabase({ url, template }: Pick<TestServer, 'url' | 'template'>) {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  await run(url, COPY_LOCK, `create database ${database} template ${template}`);
  return {
    url: databaseUrl(url, database),
    drop: async () => {
      if (!process.env.TEST_KEEP_DATABASES) await run(url, `drop database ${database} with (force)`);
    },
  };
}

async function startServer(): Promise<Pick<Embedded, 'url' | 'stop'>> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) return { url, stop: async () => {} };
  const directory = mkdtempSync(join(tmpdir(), 'kupfer-test-'));
  // Nothing here needs to survive a power cut, and flushing is what a test waits for most.
  const server = await startEmbedded(directory, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The same server, another database on it. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** Runs statements one after the other on a connection of their own. */
export async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
