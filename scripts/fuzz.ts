/** What `pnpm fuzz [requests]` runs: generated requests, 20,000 unless told otherwise. SEED repeats those of a run. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { generate } from '../packages/db/src/generate.ts';

const [requests = '20000', ...others] = process.argv.slice(2).filter((argument) => argument !== '--');
if (!/^[1-9]\d{0,8}$/.test(requests) || others.length > 0 || !/^\d{0,10}$/.test(process.env.SEED ?? '')) {
  process.stderr.write('Usage: SEED=<number> pnpm fuzz <number of requests>\n');
  process.exit(1);
}
generate();
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--root', 'apps/api', 'test/fuzz.test.ts'], {
  cwd: join(import.meta.dirname, '..'),
  env: { ...process.env, FUZZ_CASES: requests },
  stdio: 'inherit',
});
process.exit(status ?? 1);
