import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';

const runs = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
const answers = (command: string) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Where a program of this name may lie; a path stands for itself. */
function placesOf(name: string): string[] {
  if (name === '' || name.includes('/')) return name ? [resolve(name)] : [];
  return (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, name));
}

/**
 * The path of a Chromium for the browser tests: the one named by CHROMIUM, one of the machine, or Playwright's own. Where there is
 * none it is installed: on Debian as root from its packages, elsewhere by Playwright.
 *
 * @throws an Error in words for people when there is none and none can be installed
 */
export function findBrowser(): string {
  const { chromium } = createRequire(join(import.meta.dirname, '../apps/web/package.json'))('@playwright/test');
  const known = () => {
    const names = [process.env.CHROMIUM ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
    return [...names.flatMap(placesOf), chromium.executablePath()].find((path) => existsSync(path) && answers(path));
  };
  const found = known();
  if (found) return found;
  process.stdout.write('There is no Chromium yet: it is installed for the browser tests.\n');
  const isRoot = process.getuid?.() === 0;
  if (isRoot && answers('apt-get')) {
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    runs('apt-get', 'update', '-q');
    runs('apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium');
  } else runs('npx', 'playwright', 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium');
  const installed = known();
  if (!installed) throw new Error('There is no Chromium: install one, or set CHROMIUM to the path of its program.');
  return installed;
}
