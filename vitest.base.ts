import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const PATIENCE = 180_000;

/**
 * How the tests of a package run. `server: true` starts a PostgreSQL for them. TEST_REPORTS names a directory in which
 * each package leaves a report of its results as `<name>.json`.
 */
export function testsOf(name: string, { server = false } = {}) {
  const reports = process.env.TEST_REPORTS;
  return defineConfig({
    test: {
      name,
      include: ['test/**/*.test.ts'],
      // Far from UTC, and not by whole hours: what forgets its zone shows.
      env: { TZ: 'Asia/Kathmandu' },
      // Tests wait more than they work: of files one after the other two cores are half idle.
      maxWorkers: Math.max(2, availableParallelism() - 1),
      // For what hangs, on a machine on which others work too: no test is about how fast it is.
      testTimeout: PATIENCE,
      hookTimeout: PATIENCE,
      // Where others share the machine; the report tells which tests needed it.
      retry: reports ? 1 : 0,
      expect: { poll: { timeout: 60_000 } },
      globalSetup: server ? [join(import.meta.dirname, 'packages/db/src/testing-server.ts')] : [],
      reporters: reports ? ['default', ['json', { outputFile: join(reports, `${name}.json`) }]] : ['default'],
    },
  });
}
