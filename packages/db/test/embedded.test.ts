import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findEmbedded, startEmbedded } from '../src/embedded.ts';
import { run } from '../src/testing-server.ts';

let directory: string;
let elsewhere: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-embedded-'));
});

afterEach(async () => {
  elsewhere?.kill('SIGKILL');
  elsewhere = undefined;
  await serverEnds();
  rmSync(directory, { recursive: true });
});

/** Starts the embedded database in a node process of its own, which keeps it; answers "ready" or why it was refused. */
async function startElsewhere(): Promise<string> {
  const program = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, '../src/embedded.ts'))};
    await startEmbedded(process.argv[1]).then(() => console.log('ready'), (error) => console.log(error.message));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory]);
  elsewhere = child;
  const [said] = await once(child.stdout, 'data');
  return String(said).trim();
}

/** The lock file of the server, which takes it away as the last thing before it ends. */
const lockFile = () => join(directory, 'data/postmaster.pid');

/** What the lock file says of the server. */
function stateOfServer(): 'running' | 'stopping' | 'gone' {
  try {
    return readFileSync(lockFile(), 'utf8').includes('stopping') ? 'stopping' : 'running';
  } catch {
    return 'gone';
  }
}

async function serverEnds(): Promise<void> {
  await vi.waitUntil(() => !existsSync(lockFile()), { timeout: 60_000 });
}

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('what was written is there after the next start', async () => {
  const first = await startEmbedded(directory);
  await run(first.url, 'create table note (text text)', `insert into note values ('Müller')`);
  await first.stop();

  const second = await startEmbedded(directory);
  expect(await rows(second.url, 'select upper(text) as text from note')).toEqual([{ text: 'MÜLLER' }]);
  await second.stop();
});

test('the server listens on a socket that is its owner’s alone, in UTC', async () => {
  const database = await startEmbedded(directory);
  expect(statSync(join(directory, '.s.PGSQL.5432')).mode & 0o777).toBe(0o700);
  const settings = await rows(
    database.url,
    `select current_setting('listen_addresses') as addresses, current_setting('timezone') as zone,
            current_setting('server_version_num')::integer / 10000 as version`,
  );
  expect(settings).toEqual([{ addresses: '', zone: 'UTC', version: 18 }]);
  await database.stop();
});

test('a directory whose path is too long for a socket works too', async () => {
  const long = join(directory, 'long-'.repeat(20));
  const database = await startEmbedded(long);
  expect(await rows(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await findEmbedded(long)).toBe(database.url);
  await database.stop();
});

test('a second service on the same directory is refused and told what to do', async () => {
  expect(await startElsewhere()).toBe('ready');
  await expect(startEmbedded(directory)).rejects.toThrow(
    /^Another service uses .*data \(its PostgreSQL is process \d+\)\. Stop that one first, or .* DATA_DIR\.$/,
  );
});

test('of two first starts at once one works and the other is refused', async () => {
  const [other, own] = await Promise.allSettled([startElsewhere(), startEmbedded(directory)]);
  const answers = [
    other.status === 'fulfilled' && other.value,
    own.status === 'fulfilled' ? 'ready' : String(own.reason),
  ];
  expect(answers.sort()).toEqual([expect.stringContaining('Another service uses'), 'ready']);
  if (own.status === 'fulfilled') await own.value.stop();
});

test('the server of another process is found while it runs', async () => {
  expect(await findEmbedded(directory)).toBeUndefined();
  await startElsewhere();
  expect(await rows((await findEmbedded(directory)) ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  elsewhere?.kill('SIGKILL');
  await serverEnds();
  expect(await findEmbedded(directory)).toBeUndefined();
});

test('a service that is killed takes its server along', async () => {
  await startElsewhere();
  elsewhere?.kill('SIGKILL');
  await serverEnds();
});

test('a start right after a kill waits for the old server to end', async () => {
  await startElsewhere();
  elsewhere?.kill('SIGKILL');
  await vi.waitUntil(() => stateOfServer() !== 'running', { timeout: 60_000, interval: 1 });
  const next = await startEmbedded(directory);
  await next.stop();
});

test('after a crash the lock files of the dead server hold nobody up, even when another process bears its number', async () => {
  await startElsewhere();
  const [server = '', ...rest] = readFileSync(lockFile(), 'utf8').split('\n');
  elsewhere?.kill('SIGKILL');
  process.kill(Number(server), 'SIGKILL');
  writeFileSync(lockFile(), [String(process.pid), ...rest].join('\n'));
  const socketLock = join(directory, '.s.PGSQL.5432.lock');
  writeFileSync(socketLock, readFileSync(socketLock, 'utf8').replace(server, String(process.pid)));

  const next = await startEmbedded(directory);
  await next.stop();
});

test('the service is told when its server ends by itself', async () => {
  const database = await startEmbedded(directory);
  process.kill(Number(readFileSync(lockFile(), 'utf8').split('\n')[0]), 'SIGINT');
  await database.lost;
});
