import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Answer } from './service.ts';

/** The service in a process of its own. */
export type ServiceProcess = {
  url: string;
  /** The number of the process that was started. */
  id: number;
  /** All that it printed so far. */
  output(): string;
  /** Ends it and all that it started, its database too, as a power cut would. */
  cutPower(): Promise<void>;
  /** Asks it to end, and answers its status. */
  stop(): Promise<unknown>;
};

/** Starts the service with these settings and arguments on any free port, and waits until it says that it is ready. */
export async function spawnService(settings: Record<string, string>, ...given: string[]): Promise<ServiceProcess> {
  const { PATH, TZ } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts'), ...given], {
    env: { PATH, TZ, PORT: '0', ...settings },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const ended = once(child, 'close').then(([status]) => status);
  const family = () => (child.pid && child.exitCode === null ? familyOf(child.pid) : []);
  const address = () => {
    if (child.exitCode !== null) throw new Error(`The service ended: ${output}`);
    return /ready at (http:\/\/localhost:\d+)/.exec(output)?.[1];
  };
  try {
    return {
      url: await vi.waitUntil(address, { timeout: 90_000 }),
      id: child.pid ?? 0,
      output: () => output,
      async cutPower() {
        for (const id of family()) killed(id);
        await ended;
      },
      async stop() {
        child.kill('SIGTERM');
        return ended;
      },
    };
  } catch (error) {
    for (const id of family()) killed(id);
    throw error;
  }
}

/**
 * Runs a command of Kupfer in a process of its own, as people do, with this on its standard input. `onStart` is told the
 * process.
 */
export async function kupfer(
  words: string[],
  settings: Record<string, string>,
  { input = Buffer.alloc(0), onStart }: { input?: Buffer; onStart?(child: ChildProcess): void } = {},
): Promise<{ status: unknown; output: Buffer; complaint: string }> {
  const { PATH, TZ } = process.env;
  const command = join(import.meta.dirname, '../../../scripts/kupfer.ts');
  const child = spawn(process.execPath, [command, ...words], { env: { PATH, TZ, ...settings } });
  const ended = once(child, 'close');
  // One that ends early does not read it all.
  child.stdin.on('error', () => {}).end(input);
  onStart?.(child);
  const [output, complaint] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  const [status] = await ended;
  return { status, output: Buffer.concat(output), complaint: Buffer.concat(complaint).toString() };
}

/** The numbers of a process and of all that it started, directly or not. */
export function familyOf(parent: number): number[] {
  const rows = processes();
  const below = (id: number): number[] => [
    id,
    ...rows.flatMap(([child = 0, its]) => (its === id && child > 0 ? below(child) : [])),
  ];
  return below(parent);
}

/** All processes with their parents. A bare Debian has no `ps`, other systems have no `/proc`. */
function processes(): number[][] {
  if (process.platform !== 'linux') {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    return table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  }
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map((id) => [Number(id), parentOf(id)]);
}

function parentOf(id: string): number {
  try {
    // Before the parent stands the program's name in brackets, which may hold spaces and brackets itself.
    return Number(readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return 0;
  }
}

/** Ends a process as a power cut would. */
export function killed(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}

/** Somebody who sends requests with a token. */
export type Caller = {
  get<Body>(path: string): Promise<Answer<Body>>;
  /** The signal hangs up. */
  post<Body>(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
    signal?: AbortSignal | null,
  ): Promise<Answer<Body>>;
  patch<Body>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
};

/** A token of the user admin, as the services of one secret all take it. */
export async function adminToken(url: string): Promise<string> {
  const signIn = { username: 'admin', password: 'admin' };
  const { status, body, text } = await callerAt(url).post<{ access_token: string }>('/auth/token', signIn);
  expect(status, text).toBe(200);
  return body.access_token;
}

export function callerAt(url: string, token?: string): Caller {
  const send =
    (method: string) =>
    async <Body>(
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
      signal: AbortSignal | null = null,
    ): Promise<Answer<Body>> => {
      const response = await fetch(url + path, {
        method,
        signal,
        body: body === undefined ? null : JSON.stringify(body),
        headers: {
          // One that is kept may be closed by the service just when it is used again.
          connection: 'close',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: bodyOf<Body>(text), text };
    };
  return { get: send('GET'), post: send('POST'), patch: send('PATCH') };
}

// What a test expects of a body it says by the type; its expectations then look at the values.
function bodyOf<Body>(text: string) {
  return JSON.parse(text) as Body;
}
