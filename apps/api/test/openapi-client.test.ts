import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documented } from './documented.ts';
import { type RunningService, startService } from './service.ts';

const PROGRAM = 'openapi-client-program.ts';

let service: RunningService;
let directory: string;
let mails: string;
beforeAll(async () => {
  mails = mkdtempSync(join(tmpdir(), 'kupfer-mails-'));
  // It would come to be with the first mail.
  mkdirSync(join(mails, 'mailbox'));
  service = await startService({ adminPassword: 'secret', dataDir: mails });
  directory = await clientOf(service.url);
}, 300_000);
afterAll(async () => {
  await service.stop();
  for (const each of [directory, mails]) rmSync(each, { recursive: true });
});

test('a client made from the document calls every operation, and what it may not say does not compile', {
  timeout: 600_000,
}, async () => {
  await outputOf('tsc', '-p', directory);
  const lines = (await outputOf('node', join(directory, PROGRAM), service.url, join(mails, 'mailbox')))
    .trim()
    .split('\n');
  expect(lines.pop()).toBe('400 400 400 400 404 405');
  const missed = documented.filter(({ method, path }) => !lines.includes(`${method} ${path}`));
  expect(missed.map(({ id }) => `${id} is not called in test/${PROGRAM}, or never went well there`)).toEqual([]);
});

/** A directory with the program, the types made from the document that is served, and what compiles them. */
async function clientOf(url: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kupfer-client-'));
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(import.meta.dirname, PROGRAM), join(folder, PROGRAM));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const extended = join(import.meta.dirname, '../tsconfig.json');
  // The program may stand outside of the tests' types, but not below their rules.
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: extended, include: [PROGRAM, 'kupfer.ts'], exclude: [] }),
  );
  const options = ['--default-non-nullable', 'false', '--output', join(folder, 'kupfer.ts')];
  await outputOf('openapi-typescript', `${url}/docs/openapi.json`, ...options);
  return folder;
}

/** What a program prints; when it fails, it fails the test with all that it said. */
async function outputOf(program: string, ...options: string[]): Promise<string> {
  const bin = join(import.meta.dirname, '../node_modules/.bin');
  const file = program === 'node' ? process.execPath : join(bin, program);
  const ran = promisify(execFile)(file, options, { timeout: 300_000 });
  return ran.then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }) => expect.fail(`${program} failed:\n${stdout}${stderr}`),
  );
}
