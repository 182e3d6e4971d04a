import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, guides, patternOf, root, textOf } from './guide-block.ts';
import { openSession, type Session } from './guide-session.ts';
import { eventually } from './notifications.ts';
import { type ServiceProcess, spawnService } from './processes.ts';

const hasCurl = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'curl')));

/** Why nothing of a guide is run. */
const notHere: Record<string, string | undefined> = {
  'docs/docker.md': 'it needs a container engine; scripts/try-docker.sh follows the Dockerfile without one',
  ...(!hasCurl && { 'README.md': 'there is no curl on this machine' }),
};

const shellBlocks = (guide: string) =>
  blocksOf(guide)
    .filter(({ language }) => language === 'sh')
    .map((block) => ({ ...block, notRun: notHere[guide] ?? block.notRun }));

/** A folder with the service in `kupfer`, as a clone of it, and a program of somebody else in `client` beside it. */
let folder: string;
let service: ServiceProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kupfer-guide-'));
  for (const name of ['bin', 'kupfer', 'client/node_modules/@kupfer'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of readdirSync(root))
    if (!name.startsWith('.')) symlinkSync(join(root, name), join(folder, 'kupfer', name));
  // As the start does first: in a fresh clone there is no web client yet.
  await promisify(execFile)(process.execPath, [join(root, 'apps/web/build.ts')]);
  service = await spawnService({
    DATA_DIR: join(folder, 'kupfer/.data'),
    // For people, as in a terminal.
    NODE_OPTIONS: '--import=data:text/javascript,process.stdout.isTTY=true',
  });
  writeFileSync(join(folder, 'output'), service.output());
  makeClient(join(folder, 'client'));
}, 300_000);
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

/** As it is here, instead of what the guide has for an example. */
const local = (text: string) =>
  text.replaceAll('http://localhost:8002', service.url).replaceAll('/home/anna/kupfer', join(folder, 'kupfer'));

/** What "From TypeScript" of the README has one make; its packages are those that are installed here. */
function makeClient(client: string): void {
  const readme = blocksOf('README.md');
  const blockIn = (wanted: string) => readme.find(({ language }) => language === wanted)?.text ?? '';
  writeFileSync(join(client, 'client.ts'), local(blockIn('ts')));
  writeFileSync(join(client, 'tsconfig.json'), blockIn('json'));
  writeFileSync(join(client, 'package.json'), JSON.stringify({ type: 'module' }));
  const api = join(root, 'apps/api');
  symlinkSync(api, join(client, 'node_modules/@kupfer/api'));
  for (const name of ['@trpc', '@types'])
    symlinkSync(join(api, 'node_modules', name), join(client, 'node_modules', name));
}

describe.each(guides.filter((guide) => shellBlocks(guide).length > 0))('%s', (guide) => {
  let session: Session;
  beforeAll(() => {
    session = openSession(join(folder, guide === 'README.md' ? '.' : 'kupfer'), join(folder, 'bin'), {
      DATA_DIR: join(folder, 'kupfer/.data'),
      KUPFER_URL: service.url,
      SERVICE_OUTPUT: join(folder, 'output'),
    });
  });
  afterAll(() => session.end());

  const here = shellBlocks(guide);

  test.each(here.filter(({ notRun }) => notRun === undefined))(
    'line $line runs and answers what is shown',
    async (block) => {
      const refusal = /"status":(\d+)/.exec(block.shown ?? '')?.[1] ?? '';
      // What comes a moment later may be looked at again.
      const alone = block.said.startsWith('A moment later');
      const check = async () => {
        const printed = await session.run({ ...block, text: local(block.text), alone, refusal });
        if (block.shown !== undefined) expect(printed).toMatch(patternOf(local(block.shown)));
      };
      await (alone ? eventually(check) : check());
    },
  );

  const left = here.filter(({ notRun }) => notRun !== undefined);

  test.each(left)('line $line is not run: $notRun', ({ line, notRun }) => {
    console.info(`${guide}, line ${line}, is not run: ${notRun}`);
    expect(notRun).not.toBe('');
  });
});

test('the program in the README compiles as it says', { timeout: 300_000 }, async () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const compiled = promisify(execFile)(tsc, ['-p', join(folder, 'client')]);
  expect(
    await compiled.then(
      () => 'well',
      ({ stdout }) => stdout,
    ),
  ).toBe('well');
});

test.each(guides)('%s names the versions that are used', (guide) => {
  const pins =
    readFileSync(join(root, 'package.json'), 'utf8') + readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  for (const [, name = '', version = ''] of textOf(guide).matchAll(/((?:@[\w-]+\/)?[\w-]+)@(\d+\.\d+\.\d+)/g)) {
    expect(pins).toMatch(new RegExp(`"${name}(@|": )${version}`));
  }
});
