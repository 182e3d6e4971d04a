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
    testServer: { url: string; template: string };
  }
}

/**
 * Vitest's global setup of every package that tests on a database: one server for the run, an embedded PostgreSQL
 * that forgets all, or the one of TEST_DATABASE_URL (never DATABASE_URL), and on it one migrated database.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
  project.provide('testServer', { url: server.url, template });
  return stop;
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
