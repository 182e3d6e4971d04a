import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const home = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/**
 * Makes Prisma's client in `src/generated` from `prisma/schema.prisma`. Does nothing while the client there was made
 * from the same schema by the same version of Prisma.
 * @throws with the words of `prisma generate` when that fails
 */
export function generate(): void {
  const stamp = join(home, 'src/generated/made-from');
  const source = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return;
  const run = spawnSync(process.execPath, [require.resolve('prisma/build/index.js'), 'generate'], {
    cwd: home,
    encoding: 'utf8',
    env: {
      ...process.env,
      // The command insists on a schema engine, which `generate` never runs: any program will do.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  });
  if (run.status !== 0) throw new Error(`prisma generate failed:\n${run.stdout}${run.stderr}`, { cause: run.error });
  writeFileSync(stamp, source);
}

/** Says what the client is made from: the schema and the packages that make it. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(join(home, 'prisma/schema.prisma')));
  for (const name of ['prisma', '@prisma/client']) hash.update(readFileSync(require.resolve(`${name}/package.json`)));
  return hash.digest('hex');
}

if (import.meta.main) generate();
