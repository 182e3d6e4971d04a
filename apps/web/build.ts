import { globSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

const sources = [
  'apps/web/{src,public}/**',
  'apps/web/{index.html,vite.config.ts,package.json}',
  'packages/{schemas,mailer}/src/**',
  'pnpm-lock.yaml',
];

/**
 * Builds the client into `apps/web/dist` when that is missing or older than what it is made from. Others may do so at
 * the same time: what is there is whole at any moment, and stays when the build fails.
 * @throws what Vite throws
 */
export async function buildWeb(root = join(import.meta.dirname, '../..')): Promise<void> {
  const changedAt = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(...globSync(sources, { cwd: root }).map(changedAt));
  if (changedAt('apps/web/dist/index.html') > newest) return;
  const home = join(root, 'apps/web');
  const directory = () => mkdtempSync(join(home, 'node_modules/.dist-'));
  const [made, old] = [directory(), directory()];
  const begun = new Date();
  // Vite heeds it, and would build a client for development where somebody has set it for another program.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    // Takes most of a second to load, and is seldom needed.
    const { build } = await import('vite');
    await build({ root: home, logLevel: 'error', build: { outDir: made, emptyOutDir: true } });
    // What changed while it was built is not in it.
    utimesSync(join(made, 'index.html'), begun, begun);
    replace(join(home, 'dist'), made, old);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    for (const directory of [made, old]) rmSync(directory, { recursive: true, force: true });
  }
}

/** Puts a directory in the place of another one, which goes into a third. Where another process is faster, its one stays. */
function replace(place: string, made: string, old: string): void {
  try {
    renameSync(place, join(old, 'dist'));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  try {
    renameSync(made, place);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

if (import.meta.main) await buildWeb();
