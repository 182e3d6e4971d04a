import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freshDatabase } from '@kupfer/db/testing';
import type { Contact } from '@kupfer/schemas/contact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMailServer } from './mail-server.ts';
import { eventually, type Notification, openBackDoor } from './notifications.ts';
import { adminToken, callerAt, familyOf, killed, type ServiceProcess, spawnService } from './processes.ts';

/** How long a program may take to start on a busy machine. */
const PATIENCE = 180_000;

let directory: string;
let service: ServiceProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-workers-'));
});
afterEach(async () => {
  await service?.cutPower();
  service = undefined;
  rmSync(directory, { recursive: true });
});

async function start(settings: Record<string, string> = {}): Promise<ServiceProcess> {
  service = await spawnService({ DATA_DIR: directory, WORKERS: '2', ...settings });
  return service;
}

/** The numbers of the processes that answer. */
const workersOf = ({ id }: ServiceProcess) =>
  familyOf(id).filter((child) => child !== id && commandOf(child).includes('src/worker.ts'));

function commandOf(id: number): string {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'args=', '-p', `${id}`], { encoding: 'utf8' });
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Which workers answered requests, by the log. */
const answering = ({ output }: ServiceProcess) =>
  new Set([...output().matchAll(/"worker":(\d+).*"msg":"request"/g)].map(([, worker]) => worker));

/** Reads on a connection of its own, which any of the workers may get; one that dies just then never answers. */
async function read(address: string, token?: string, patience = 10_000) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const [answer]: IncomingMessage[] = await once(
    get(address, { agent: false, headers, signal: AbortSignal.timeout(patience) }),
    'response',
  );
  if (!answer) throw new Error('there was no answer');
  return { status: answer.statusCode, text: await text(answer) };
}

/** Asks on connections of their own until so many workers have answered. */
const heardFrom = (running: ServiceProcess, workers: number) =>
  eventually(async () => {
    const { status } = await read(`${running.url}/livez`);
    expect(status).toBe(200);
    expect(answering(running).size).toBe(workers);
  }, PATIENCE);

test(
  'two workers answer at one port, make the first account once, and tell what they measured together',
  async () => {
    const running = await start();
    expect(running.output().match(/ready at/g)).toHaveLength(1);
    expect(workersOf(running)).toHaveLength(2);
    await heardFrom(running, 2);
    const token = await adminToken(running.url);
    const { body, text } = await callerAt(running.url, token).post<Contact>('/contact/', { last_name: 'Müller' });
    const asked = 20;
    for (let count = 0; count < asked; count++) {
      expect(await read(`${running.url}/contact/${body.uuid}/`, token)).toEqual({ status: 200, text });
    }
    const counted = `http_request_duration_seconds_count{method="GET",route="/contact/{uuid}/",status="200"}`;
    for (let count = 0; count < 4; count++) {
      const metrics = await read(`${running.url}/metrics`);
      expect(metrics.text.split('\n')).toContain(`${counted} ${asked}`);
    }
    expect(await running.stop()).toBe(0);
  },
  PATIENCE,
);

test(
  'a worker that is killed is replaced, and the other one answers meanwhile',
  async () => {
    const running = await start();
    await heardFrom(running, 2);
    const before = workersOf(running);
    const [victim = 0, other = 0] = before;
    killed(victim);
    await eventually(async () => expect((await read(`${running.url}/livez`)).status).toBe(200), PATIENCE);
    await eventually(() => {
      const now = workersOf(running);
      expect(now).toHaveLength(2);
      expect(now).toContain(other);
      expect(now).not.toContain(victim);
      expect(running.output()).toContain('a worker ended by SIGKILL, another one takes its place');
    }, PATIENCE);
    await heardFrom(running, 3);
    expect(await running.stop()).toBe(0);
  },
  PATIENCE,
);

test(
  'a worker that ends just when it is asked what it measured does not take the first process along',
  async () => {
    const running = await start();
    await heardFrom(running, 2);
    const [victim = 0] = workersOf(running);
    const [asking = [], looking = []] = await linesToBoth(running);
    // The first process finds the question of the other worker before it learns that this one is gone.
    process.kill(running.id, 'SIGSTOP');
    const asked = asking.map((line) => line.ask('/metrics'));
    for (const line of looking) expect(await line.ask('/livez')).toMatch(/^HTTP\/1\.1 200 /);
    killed(victim);
    await eventually(() => expect(commandOf(victim)).toBe(''), PATIENCE);
    process.kill(running.id, 'SIGCONT');
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => /^HTTP\/1\.1 (200|503) /.test(answer))).toHaveLength(1);
    await heardFrom(running, 3);
    expect(await running.stop()).toBe(0);
  },
  PATIENCE,
);

test(
  'while the first process does not answer nobody is told what was measured',
  async () => {
    const running = await start();
    const line = await openLine(running.url);
    expect(await line.ask('/livez')).toMatch(/^HTTP\/1\.1 200 /);
    process.kill(running.id, 'SIGSTOP');
    expect(await line.ask('/metrics')).toMatch(/^HTTP\/1\.1 503 /);
    process.kill(running.id, 'SIGCONT');
    await eventually(async () => expect(await line.ask('/metrics')).toMatch(/^HTTP\/1\.1 200 /), PATIENCE);
    expect(await running.stop()).toBe(0);
  },
  PATIENCE,
);

/** A connection that one worker has and keeps, for one request after the other; an answer is empty when it breaks. */
async function openLine(url: string) {
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const ended = once(socket, 'close').then(() => ['']);
  return {
    async ask(path: string, requestId = 'line'): Promise<string> {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: ${requestId}\r\n\r\n`);
      const [answer] = await Promise.race([once(socket, 'data'), ended]);
      return String(answer);
    },
  };
}

/** Two lists of lines, in each one line to each of the two workers: which of them gets a connection is not known before. */
async function linesToBoth(running: ServiceProcess) {
  const lines = new Map<string, Awaited<ReturnType<typeof openLine>>[]>();
  for (let count = 0; [...lines.values()].filter(({ length }) => length > 1).length < 2; count++) {
    const line = await openLine(running.url);
    const id = `line-${count}`;
    expect(await line.ask('/livez', id)).toMatch(/^HTTP\/1\.1 200 /);
    const worker = await eventually(() => {
      const [, number] = new RegExp(`"worker":(\\d+)[^\n]*"request_id":"${id}"`).exec(running.output()) ?? [];
      expect(number).toBeDefined();
      return String(number);
    });
    lines.set(worker, [...(lines.get(worker) ?? []), line]);
  }
  return [0, 1].map((place) => [...lines.values()].flatMap((each) => each[place] ?? []));
}

test(
  'workers that end again and again end the service, which says so',
  async () => {
    const running = await start();
    await eventually(() => {
      for (const worker of workersOf(running)) killed(worker);
      expect(running.output()).toContain('Workers ended 7 times within a minute, the last one by SIGKILL.\n');
    }, PATIENCE);
    expect(await running.stop()).toBe(1);
  },
  PATIENCE,
);

test(
  'a stop lets the requests of all workers end, and leaves no process behind',
  async () => {
    const running = await start();
    await heardFrom(running, 2);
    const family = familyOf(running.id);
    expect(family.length).toBeGreaterThan(4);
    const begun = await Promise.all(Array.from({ length: 4 }, () => beginToSignIn(running.url)));
    const stopped = running.stop();
    // A connection that is taken just as the last worker leaves waits for the end: it counts as refused.
    await eventually(async () => {
      await expect(read(`${running.url}/livez`, undefined, 500)).rejects.toThrow();
    });
    for (const { finish } of begun) expect(await finish()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(await stopped).toBe(0);
    expect(family.filter((id) => commandOf(id) !== '')).toEqual([]);
    expect(existsSync(join(directory, 'postgres/data/postmaster.pid'))).toBe(false);
  },
  PATIENCE,
);

/** Begins a request whose body is still to come. */
async function beginToSignIn(url: string) {
  const body = '{"username": "admin", "password": "admin"}';
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
  const head = ['POST /auth/token HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
  socket.write([...head, `Content-Length: ${body.length}`, 'Expect: 100-continue', '', ''].join('\r\n'));
  await new Promise((resolve) => socket.once('data', resolve));
  return {
    async finish() {
      socket.write(body);
      return Buffer.concat(await socket.toArray()).toString();
    },
  };
}

test(
  'workers and their database end with the process that started them, when that is killed',
  async () => {
    const running = await start();
    const family = familyOf(running.id);
    killed(running.id);
    await eventually(() => expect(family.filter((id) => commandOf(id) !== '')).toEqual([]), PATIENCE);
  },
  PATIENCE,
);

test(
  'of two workers one sends a mail',
  async () => {
    const mailServer = await openMailServer();
    const database = await freshDatabase();
    const backDoor = openBackDoor(database.url);
    const { smtpUrl: SMTP_URL, mailFrom: MAIL_FROM } = mailServer.settings;
    const running = await start({ DATABASE_URL: database.url, SMTP_URL, MAIL_FROM });
    const caller = callerAt(running.url, await adminToken(running.url));
    const time = { start_date: '2040-01-01T10:00:00Z', end_date: '2040-01-01T11:00:00Z' };
    const { body: appointment } = await caller.post<{ uuid: string }>('/appointment/', time);
    const asked = Array.from({ length: 20 }, async (_, index) => {
      const fields = { appointment: appointment.uuid, recipient: `anna${index}@example.org`, send_notification: true };
      return (await caller.post<Notification>('/appointmentnotifications/', fields)).body;
    });
    const notifications = await Promise.all(asked);
    const left = "select from appointment_notification where status <> 'sent'";
    await eventually(async () => expect(await backDoor.sql(left)).toEqual([]), PATIENCE);
    expect(await running.stop()).toBe(0);
    const ids = mailServer.taken.map(({ mail }) => mail.messageId).toSorted();
    expect(ids).toEqual(notifications.map(({ uuid }) => `<${uuid}@${MAIL_FROM.split('@')[1]}>`).toSorted());
    expect(await backDoor.sql('select username from account')).toEqual([{ username: 'admin' }]);
    await backDoor.close();
    await database.drop();
    await mailServer.close();
  },
  PATIENCE,
);

test(
  'what keeps a worker from its start is said once, and ends the service',
  async () => {
    const first = await start();
    const { port } = new URL(first.url);
    const second = spawnService({ DATA_DIR: join(directory, 'second'), WORKERS: '2', PORT: port });
    const reason = await second.then(String, String);
    expect(reason.match(/Cannot listen on 127\.0\.0\.1, port \d+: another program uses it/g)).toHaveLength(1);
    expect(reason).toContain('A worker ended with status 1 before it answered requests.');
  },
  PATIENCE,
);
