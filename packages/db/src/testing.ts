import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { databaseUrl, run } from './testing-server.ts';

/** Copying a database fails while anything else touches the original, another copy included: one at a time. */
const COPY_LOCK = 'select pg_advisory_lock(8002)';

/** Makes a migrated, empty database for one test file, on the server that `testing-server.ts` started. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const { url, template } = inject('testServer');
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  await run(url, COPY_LOCK, `create database ${database} template ${template}`);
  return {
    url: databaseUrl(url, database),
    drop: async () => {
      if (!process.env.TEST_KEEP_DATABASES) await run(url, `drop database ${database} with (force)`);
    },
  };
}
