import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test('a program that imports nothing but the type of the router works', async () => {
  const program = join(import.meta.dirname, 'client-program.ts');
  const { token = '' } = service.as();
  const { stdout } = await promisify(execFile)(process.execPath, [program, service.url, token]);
  expect(stdout.trim().split('\n')).toEqual(['/title', '1 Anna Ms. 2027-07-01T08:00:00.000Z']);
});
