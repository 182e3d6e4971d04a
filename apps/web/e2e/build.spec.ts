import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const repository = join(import.meta.dirname, '../../..');

let root: string;
test.beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kupfer-build-'));
  write('pnpm-lock.yaml', '');
  write('apps/web/package.json', '{ "type": "module" }');
  write('apps/web/vite.config.ts', "export default { base: '/app/' };");
  write('apps/web/index.html', '<script type="module" src="/src/main.ts"></script>');
  write('apps/web/src/main.ts', "document.title = 'first';");
  mkdirSync(join(root, 'apps/web/node_modules'));
  symlinkSync(join(repository, 'apps/web/node_modules/vite'), join(root, 'apps/web/node_modules/vite'));
});
test.afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), content);
}

/** Sets when a file was changed, in seconds from now. */
function age(file: string, seconds: number): void {
  const at = new Date(Date.now() + seconds * 1000);
  utimesSync(join(root, file), at, at);
}

/** Builds the small client in a process of its own, as `pnpm start` does; rejects when that fails. */
async function build(): Promise<void> {
  const program = 'const { buildWeb } = await import(process.argv[1]); await buildWeb(process.argv[2]);';
  const words = ['--input-type=module', '--eval', program, join(repository, 'apps/web/build.ts'), root];
  await promisify(execFile)(process.execPath, words, { cwd: root });
}

const page = () => join(root, 'apps/web/dist/index.html');
const numberOf = (file: string) => statSync(file).ino;
/** What the built scripts say. */
function built(): string {
  const assets = join(root, 'apps/web/dist/assets');
  return readdirSync(assets)
    .map((name) => readFileSync(join(assets, name), 'utf8'))
    .join();
}
/** What lies about beside the built client. */
const leftovers = () => readdirSync(join(root, 'apps/web/node_modules')).filter((name) => name.startsWith('.dist'));

test('the client is built when it is missing, and not again while nothing has changed', async () => {
  await build();
  expect(built()).toContain('first');
  const before = numberOf(page());
  await build();
  expect(numberOf(page())).toBe(before);
});

test('it is built anew after a source was changed, added or deleted', async () => {
  write('apps/web/src/other.ts', '');
  await build();
  write('apps/web/src/main.ts', "document.title = 'second';");
  age('apps/web/src/main.ts', 5);
  await build();
  expect(built()).toContain('second');

  for (const change of [
    () => write('packages/schemas/src/contact.ts', ''),
    () => rmSync(join(root, 'apps/web/src/other.ts')),
  ]) {
    for (const place of ['apps/web/src', 'apps/web/src/main.ts', 'apps/web/src/other.ts']) age(place, -60);
    age('apps/web/dist/index.html', -30);
    const before = numberOf(page());
    change();
    await build();
    expect(numberOf(page())).not.toBe(before);
  }
});

test('a build that fails leaves the client of before, and nothing else', async () => {
  await build();
  const before = built();
  write('apps/web/src/main.ts', 'this is no program');
  age('apps/web/src/main.ts', 5);
  await expect(build()).rejects.toThrow('main.ts');
  expect(built()).toBe(before);
  expect(leftovers()).toEqual([]);
});

test('a build that fails where there is no client yet leaves none', async () => {
  write('apps/web/src/main.ts', 'this is no program');
  await expect(build()).rejects.toThrow('main.ts');
  expect(readdirSync(join(root, 'apps/web'))).not.toContain('dist');
  expect(leftovers()).toEqual([]);
});

test('builds at the same time do not disturb one another', async () => {
  await Promise.all([build(), build(), build()]);
  expect(built()).toContain('first');
  expect(readFileSync(page(), 'utf8')).toContain('/app/assets/');
  expect(leftovers()).toEqual([]);
});
