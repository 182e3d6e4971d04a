import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let directory: string;
let services: ChildProcess[] = [];
let output: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-main-'));
});

afterEach(async () => {
  for (const service of services) service.kill('SIGKILL');
  services = [];
  const locks = () => globSync(join(directory, '**/postmaster.pid'));
  await vi.waitUntil(() => locks().length === 0, { timeout: 60_000 });
  rmSync(directory, { recursive: true });
});

/** Starts the service with these settings on an embedded database of its own and any free port. */
function start(settings: Record<string, string> = {}): ChildProcess {
  const { PATH, TZ } = process.env;
  const service = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env: { PATH, TZ, DATA_DIR: directory, PORT: '0', ...settings },
  });
  services.push(service);
  output = '';
  // The one before may still have something to say.
  const listen = (text: unknown) => {
    if (service === services.at(-1)) output += text;
  };
  for (const stream of [service.stdout, service.stderr]) stream?.on('data', listen);
  return service;
}

/** Waits for the line that says where the service answers. */
async function address(): Promise<string> {
  const line = () => /ready at (http:\/\/localhost:\d+)/.exec(output)?.[1];
  return vi.waitUntil(line, { timeout: 90_000 });
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [status] = await once(child, 'close');
  return status;
}

/** Whether nobody listens any more. */
async function isRefused(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

const databaseRuns = () => existsSync(join(directory, 'postgres/data/postmaster.pid'));

test('the service starts with nothing but Node, answers, and stops in order when it is told to', async () => {
  const child = start();
  const answer = await fetch(`${await address()}/livez`);
  expect(answer.status).toBe(200);
  // Seconds: proxies keep a quiet connection for 60 at most, and would lose a request on one that is closed before.
  expect(Number(/^timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  expect(databaseRuns()).toBe(true);
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(0);
  expect(databaseRuns()).toBe(false);
});

test('a request that is running when it is told to stop is answered, and its connection closed', async () => {
  const child = start();
  const port = Number(new URL(await address()).port);
  const socket = createConnection(port, '127.0.0.1');
  const body = '{"username": "admin", "password": "admin"}';
  socket.write(
    [
      'POST /auth/token HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Expect: 100-continue',
      '',
      '',
    ].join('\r\n'),
  );
  const [begun] = await once(socket, 'data');
  expect(String(begun)).toContain('100 Continue');
  child.kill('SIGTERM');
  await vi.waitUntil(() => isRefused(port), { timeout: 60_000 });
  socket.write(body);
  const answer = Buffer.concat(await socket.toArray()).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  expect(answer).toContain('"access_token"');
  expect(await exitOf(child)).toBe(0);
});

test('a port in use is said in one line, and the database is not left behind', async () => {
  start({ DATA_DIR: join(directory, 'first') });
  const { port } = new URL(await address());
  const second = start({ PORT: port });
  expect(await exitOf(second)).toBe(1);
  expect(output).toContain(
    `\nCannot listen on 127.0.0.1, port ${port}: another program uses it. Stop that one, or choose another port, like PORT=8003.\n`,
  );
  expect(databaseRuns()).toBe(false);
});

test.each([
  ['PORT', 'http', 'PORT is "http", should be a port, 1 to 65535 (0: any free one)\n'],
  ['DATA_DIR', '/dev/null', 'DATA_DIR is "/dev/null", should be a directory that can be written to (EEXIST)\n'],
  [
    'DATABASE_URL',
    'postgresql://kupfer:secret@127.0.0.1:1/kupfer',
    'The database 127.0.0.1:1/kupfer cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Check DATABASE_URL.\n',
  ],
])('a wrong %s ends the start with one line', async (name, value, line) => {
  expect(await exitOf(start({ [name]: value }))).toBe(1);
  expect(output).toBe(line);
});
