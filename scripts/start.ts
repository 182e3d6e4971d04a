/**
 * What `pnpm start` runs: makes Prisma's client and the web client when missing or old, then becomes the service. That
 * runs without a web client too.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readArguments } from '../apps/api/src/arguments.ts';
import { buildWeb } from '../apps/web/build.ts';
import { generate } from '../packages/db/src/generate.ts';

const isLinux = process.platform === 'linux';

if (process.env.npm_lifecycle_event) stopWithLaunchers();
try {
  readArguments(process.argv.slice(2));
  generate();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
await buildWeb().catch((error: unknown) => {
  const [reason] = String(error instanceof Error ? error.message : error).split('\n');
  process.stderr.write(
    `The web client was not built: ${reason} “node apps/web/build.ts” tells more; start again when that goes well.\n`,
  );
});
await import('../apps/api/src/main.ts');

/**
 * npx and pnpm die of a signal without a word to the service. It stops, as by SIGTERM, when one of them is gone: what
 * that one had started has another parent then.
 */
function stopWithLaunchers(): void {
  const links = launchers();
  const look = () => {
    if (links.every(({ child, parent }) => parentOf(child) === parent)) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  };
  // Elsewhere each look costs the start of a program or two.
  const watch = setInterval(look, isLinux ? 500 : 5000).unref();
  // When all are told to stop, the launchers end before us: that is no second signal.
  process.once('SIGINT', () => clearInterval(watch));
  process.once('SIGTERM', () => clearInterval(watch));
}

/** The way from this process up to the topmost npx, npm or pnpm, with the shells between them. */
function launchers() {
  const passed: { child: number; parent: number }[] = [];
  let links: typeof passed = [];
  for (let child = process.pid; child > 1; ) {
    const parent = parentOf(child);
    const command = commandLine(parent);
    passed.push({ child, parent });
    if (/^(\S*node )?(\S*\/)?(npx|npm|pnpm)\b/.test(command)) links = [...passed];
    else if (!/^(\S*\/)?(sh|bash|dash) -c/.test(command)) break;
    child = parent;
  }
  return links;
}

/** 0 when the process is gone. */
function parentOf(id: number): number {
  if (!isLinux) return Number(ps(id, 'ppid='));
  // Before the parent stands the program's name in brackets, which may hold spaces and brackets itself.
  return Number(read(`/proc/${id}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0);
}

function commandLine(id: number): string {
  return isLinux ? read(`/proc/${id}/cmdline`).replaceAll('\0', ' ') : ps(id, 'args=');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function ps(id: number, column: string): string {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(id)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
