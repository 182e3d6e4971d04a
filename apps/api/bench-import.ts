/**
 * What `pnpm bench:import` runs: prints how fast a large file of contacts is imported on this machine, how much memory
 * the service takes meanwhile, and how fast it answers others. No test. BENCH_ROWS makes the file larger or smaller.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '@kupfer/db/embedded';

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000);
const directory = mkdtempSync(join(tmpdir(), 'kupfer-bench-'));
const embedded = await startEmbedded(join(directory, 'database'));
const service = spawn(process.execPath, [join(import.meta.dirname, 'src/main.ts')], {
  env: { ...process.env, DATABASE_URL: embedded.url, DATA_DIR: directory, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await addressOf(service.stdout);
  const authorization = `Bearer ${await tokenAt(url)}`;
  print('machine', `${availableParallelism()} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`);
  const table = tableOf(ROWS);
  print('file', `${ROWS} rows, ${(table.length / 2 ** 20).toFixed(1)} MiB`);
  await importAt(url, authorization, '/contact/import/?dry_run=true', table, 'looked at');
  await importAt(url, authorization, '/contact/import/', table, 'stored');
  await importAt(url, authorization, '/contact/import/', table, 'sent again');
} finally {
  const ended = once(service, 'close');
  service.kill('SIGTERM');
  await ended;
  await embedded.stop();
  rmSync(directory, { recursive: true });
}

/** Reads on afterwards: a pipe that is full would stop the service. */
function addressOf(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface(output);
    lines.on('line', (line) => {
      const [, url] = /ready at (http:\/\/localhost:\d+)/.exec(line) ?? [];
      if (url) resolve(url);
    });
    lines.on('close', () => reject(new Error('The service ended before it was ready.')));
  });
}

async function tokenAt(url: string): Promise<string> {
  const body = JSON.stringify({ username: 'admin', password: 'admin' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/auth/token`, { method: 'POST', headers, body });
  const { access_token }: { access_token: string } = await answer.json();
  return access_token;
}

/** People with common names, as Outlook would write them. */
function tableOf(rows: number): Buffer<ArrayBuffer> {
  const names = [
    'Müller',
    'Schmidt',
    'Schneider',
    'Fischer',
    'Weber',
    'Meyer',
    'Wagner',
    'Becker',
    'Schulz',
    'Hoffmann',
  ];
  const lines = [
    'First Name,Last Name,Company,Home Street,Home Postal Code,Home City,Mobile Phone,E-mail Address,Notes',
  ];
  for (let n = 0; n < rows; n++) {
    const company = n % 3 === 0 ? `Firma ${n % 1009} GmbH` : '';
    const name = `Anna ${n % 5003},${names[n % names.length]}`;
    lines.push(
      `${name},${company},Lindenstr. ${n % 200},10969,Berlin,+49 171 ${1_000_000 + n},anna.${n}@example.org,Row ${n}`,
    );
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

async function importAt(
  url: string,
  authorization: string,
  path: string,
  body: Buffer<ArrayBuffer>,
  what: string,
): Promise<void> {
  const before = await memoryAt(url);
  const meanwhile = watch(url, authorization);
  const begun = performance.now();
  const headers = { authorization, 'content-type': 'text/csv' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const text = await answer.text();
  const seconds = (performance.now() - begun) / 1000;
  const { most, slowest, median } = await meanwhile.end();
  print(what, `${Math.round(ROWS / seconds)} rows a second: ${text.trimEnd().split('\n').at(-1)}`);
  const more = (bytes: number) => `${Math.round((bytes - before) / 2 ** 20)} MiB`;
  print('', `memory ${more(most)} more than before (${Math.round(most / 2 ** 20)} MiB in all)`);
  print('', `a list of 50 meanwhile: half within ${median.toFixed(0)} ms, the slowest ${slowest.toFixed(0)} ms`);
}

/** Asks for a list and for the memory ten times a second, until it is ended. */
function watch(url: string, authorization: string) {
  const times: number[] = [];
  let most = 0;
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      most = Math.max(most, await memoryAt(url));
      const begun = performance.now();
      await (await fetch(`${url}/contact/`, { headers: { authorization } })).text();
      times.push(performance.now() - begun);
      await pause(100);
    }
  })();
  return {
    async end() {
      isOver = true;
      await asking;
      times.sort((a, b) => a - b);
      return { most, slowest: times.at(-1) ?? 0, median: times[Math.floor(times.length / 2)] ?? 0 };
    },
  };
}

async function memoryAt(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes(?:\{.*\})? (\S+)$/m.exec(metrics)?.[1]);
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(12)} ${value}\n`);
}
