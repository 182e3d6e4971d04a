import { once } from 'node:events';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startEmbedded } from '@kupfer/db/embedded';
import { migrate } from '@kupfer/db/migrate';
import { createLog } from './log.ts';
import { createService, serverOptions } from './service.ts';
import { readSettings, type Settings } from './settings.ts';

/** What has been started. To dispose of it stops it all, the last started first. */
const running = new AsyncDisposableStack();
let isStopping = false;

process.on('SIGINT', () => stop(0));
process.on('SIGTERM', () => stop(0));
try {
  await start();
} catch (error) {
  // A stop in the midst of the start makes its next step fail, which is no news.
  if (!isStopping) {
    complain(error);
    await stop(1);
  }
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  makeDataDirectory(settings.dataDir);

  const databaseUrl = settings.databaseUrl ?? (await startDatabase(settings.dataDir));
  for (const name of await migrate(databaseUrl)) log.info(`migration ${name} applied`);

  const service = await createService({ settings, databaseUrl, log });
  running.defer(() => service.stop());

  const server = createServer(serverOptions, service.listener);
  const port = await listen(server, settings);
  running.defer(() => {
    service.drain();
    return drain(server, settings.shutdownTimeout);
  });

  const address = settings.publicUrl ?? `http://${nameOf(settings.host)}:${port}`;
  const { dataDir } = settings;
  if (process.stdout.isTTY) process.stdout.write(banner(address, settings, service.signIn));
  else log.info({ docs: `${address}/docs`, data: dataDir, sign_in: service.signIn }, `ready at ${address}`);
}

/** Stops all that runs and exits with this status; a second call exits at once. */
async function stop(status: number): Promise<void> {
  if (isStopping) process.exit(1);
  isStopping = true;
  try {
    await running.disposeAsync();
  } catch (error) {
    complain(error);
    process.exit(1);
  }
  process.exit(status);
}

/** One line for people; the whole error, with what caused it, for those who look into it. */
function complain(error: unknown): void {
  const isShort = error instanceof Error && process.env.LOG_LEVEL !== 'debug' && process.env.LOG_LEVEL !== 'trace';
  process.stderr.write(`${isShort ? error.message : inspect(error)}\n`);
}

function makeDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(
      `DATA_DIR is ${JSON.stringify(directory)}, should be a directory that can be written to (${reason})`,
    );
  }
}

async function startDatabase(dataDir: string): Promise<string> {
  const database = await startEmbedded(join(dataDir, 'postgres'));
  running.defer(() => database.stop());
  database.lost.then(() => {
    complain(new Error('The embedded database ended by itself.'));
    return stop(1);
  });
  return database.url;
}

/** Answers the port, which differs from the one asked for when that is 0. */
async function listen(server: Server, { host, port }: Settings): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Cannot listen on ${host}, port ${port}: ${refusal(error)}.`, { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Why a port cannot be had, and what helps. */
function refusal(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'another program uses it. Stop that one, or choose another port, like PORT=8003';
  if (code === 'EACCES') return 'ports below 1024 need special rights. Choose another one, like PORT=8002';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST is no address of this machine';
  return error instanceof Error ? error.message : String(error);
}

/** Takes no more requests and waits for the running ones, at most this many seconds. */
async function drain(server: Server, seconds: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A kept-alive connection becomes idle, and may be closed, only when its request is answered.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), seconds * 1000);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/** How a browser on this machine calls a host. */
function nameOf(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::1', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function banner(address: string, settings: Settings, signIn: string): string {
  const { dataDir, databaseUrl, smtpUrl, local } = settings;
  const mailbox = local ? `kept in ${join(dataDir, 'mailbox')}` : 'wait in the queue until SMTP_URL is set';
  return `
  Kupfer is ready at ${address}

  Documentation  ${address}/docs
  Data           ${databaseUrl ? `${new URL(databaseUrl).host || 'PostgreSQL'}, files in ${dataDir}` : dataDir}
  Mails          ${smtpUrl ? `by ${new URL(smtpUrl).host}` : mailbox}
  Sign in        ${signIn}

  Ctrl-C stops it.

`;
}
