import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '@kupfer/db/embedded';

/** A service in a process of its own on an empty PostgreSQL, to be measured. */
export type BenchService = {
  url: string;
  databaseUrl: string;
  /** The header of this name, of its administrator. */
  authorization: string;
  /** Bytes that the service holds in memory. */
  memory(): Promise<number>;
  stop(): Promise<void>;
};

/** Starts a service with the settings of the environment, and prints on what it runs. */
export async function startBenchService(): Promise<BenchService> {
  const directory = mkdtempSync(join(tmpdir(), 'kupfer-bench-'));
  const embedded = await startEmbedded(join(directory, 'database'));
  // With the flag of `pnpm start`.
  const service = spawn(process.execPath, ['--max-semi-space-size=8', join(import.meta.dirname, 'src/main.ts')], {
    env: { ...process.env, DATABASE_URL: embedded.url, DATA_DIR: directory, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (service.exitCode === null) {
      const ended = once(service, 'close');
      service.kill('SIGTERM');
      await ended;
    }
    await embedded.stop();
    rmSync(directory, { recursive: true });
  };
  try {
    const url = await addressOf(service.stdout);
    const authorization = `Bearer ${await tokenAt(url)}`;
    print('machine', `${availableParallelism()} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`);
    print('service', `node ${process.version}, ${process.env.WORKERS ?? 1} process(es), embedded PostgreSQL`);
    return { url, databaseUrl: embedded.url, authorization, memory: () => memoryAt(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
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

async function memoryAt(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes(?:\{.*\})? (\S+)$/m.exec(metrics)?.[1]);
}

export function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(34)} ${value}\n`);
}

/** Does something ten times a second until what it answers is called. */
export function tenTimesASecond(look: () => Promise<void>): () => Promise<void> {
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      await look();
      await pause(100);
    }
  })();
  return () => {
    isOver = true;
    return looking;
  };
}

/** Names that many have. */
export const lastNames = 'Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann'.split(' ');
