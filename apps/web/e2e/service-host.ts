/** A process that runs services for the browser tests of one worker, each on a database of its own. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService, serverOptions } from '@kupfer/api/service';
import { readSettings } from '@kupfer/api/settings';
import { findWeb } from '@kupfer/api/web';
import { copyDatabase, startTestServer } from '@kupfer/db/testing-server';
import { pino } from 'pino';

/** What the tests ask for; each has an `id`, and gets one answer with the same. */
export type Wish =
  | { id: number; do: 'start' }
  | { id: number; do: 'stop' | 'pause' | 'resume' | 'mails' | 'log'; url: string };
export type Granted = { id: number; value?: unknown; error?: string };

type Running = {
  stop(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  mails(): string[];
  log(): object[];
};

const testServer = await startTestServer();
const running = new Map<string, Running>();

async function start(): Promise<string> {
  const database = await copyDatabase(testServer);
  const dataDir = mkdtempSync(join(tmpdir(), 'kupfer-browser-'));
  const log: object[] = [];
  const service = await createService({
    settings: { ...readSettings({ ADMIN_PASSWORD: process.env.ADMIN_PASSWORD }), dataDir },
    databaseUrl: database.url,
    // Another build than the one of this tree may be tried.
    web: process.env.WEB_DIRECTORY ?? findWeb(),
    log: pino({ base: null }, { write: (line) => log.push(JSON.parse(line)) }),
  });
  const listen = async (port: number) => {
    const server = createServer(serverOptions, service.listener).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  // Below those ports that connections get by chance: nobody takes it during a pause.
  const listenAnywhere = async (): Promise<{ port: number; server: Server }> => {
    const port = 11_000 + randomInt(9_000);
    const server = await listen(port).catch(() => undefined);
    return server ? { port, server } : listenAnywhere();
  };
  const begun = await listenAnywhere();
  const { port } = begun;
  let { server } = begun;
  const pause = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const url = `http://localhost:${port}`;
  running.set(url, {
    pause,
    async resume() {
      server = await listen(port);
    },
    async stop() {
      running.delete(url);
      if (server.listening) await pause();
      await service.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    },
    mails() {
      const mailbox = join(dataDir, 'mailbox');
      // It comes to be with the first mail.
      const names = existsSync(mailbox) ? readdirSync(mailbox).filter((name) => name.endsWith('.eml')) : [];
      return names.map((name) => readFileSync(join(mailbox, name), 'utf8'));
    },
    log: () => log,
  });
  return url;
}

async function grant(wish: Wish): Promise<unknown> {
  if (wish.do === 'start') return start();
  const service = running.get(wish.url);
  if (!service) throw new Error(`no service runs at ${wish.url}`);
  return service[wish.do]();
}

process.on('message', async (wish: Wish) => {
  const { id } = wish;
  try {
    process.send?.({ id, value: await grant(wish) } satisfies Granted);
  } catch (error) {
    process.send?.({ id, error: String(error) } satisfies Granted);
  }
});
process.on('disconnect', async () => {
  for (const service of running.values()) await service.stop();
  await testServer.stop();
  process.exit(0);
});
process.send?.({ id: 0 } satisfies Granted);
