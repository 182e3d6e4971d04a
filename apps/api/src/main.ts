import { join } from 'node:path';
import { startEmbedded } from '@kupfer/db/embedded';
import { migrate } from '@kupfer/db/migrate';
import { readArguments } from './arguments.ts';
import { makeDataDirectory } from './data-directory.ts';
import { complain, createLog } from './log.ts';
import { type Reach, serve } from './serve.ts';
import { readSettings, type Settings } from './settings.ts';
import { findWeb } from './web.ts';
import { startWorkers } from './workers.ts';

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
  const { demo } = readArguments(process.argv.slice(2));
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  makeDataDirectory(settings.dataDir);
  const databaseUrl = settings.databaseUrl ?? (await startDatabase(settings));
  for (const name of await migrate(databaseUrl)) log.info(`migration ${name} applied`);
  if (settings.databaseUrl && !settings.authSecret) {
    log.info('AUTH_SECRET is unset: set it before a second instance starts, or each refuses the tokens of the other');
  }

  const given = { settings, databaseUrl, demo, log };
  const { address, signIn } = settings.workers > 1 ? await runWorkers(given) : await serve(running, given);
  const { dataDir } = settings;
  if (process.stdout.isTTY) process.stdout.write(banner(address, settings, signIn));
  else log.info({ docs: `${address}/docs`, data: dataDir, sign_in: signIn }, `ready at ${address}`);
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

async function startDatabase({ dataDir, workers }: Settings): Promise<string> {
  // Each further worker holds at most 14 connections.
  const max_connections = String(100 + 20 * (workers - 1));
  const database = await startEmbedded(join(dataDir, 'postgres'), { max_connections });
  running.defer(() => database.stop());
  database.lost.then(() => {
    complain(new Error('The embedded database ended by itself.'));
    return stop(1);
  });
  return database.url;
}

async function runWorkers(given: Parameters<typeof startWorkers>[1]): Promise<Reach> {
  const workers = await startWorkers(running, given);
  workers.lost.then((reason) => {
    complain(reason);
    return stop(1);
  });
  return workers;
}

function banner(address: string, settings: Settings, signIn: string): string {
  const { dataDir, databaseUrl, smtpUrl, local } = settings;
  const mailbox = local ? `kept in ${join(dataDir, 'mailbox')}` : 'wait in the queue until SMTP_URL is set';
  return `
  Kupfer is ready at ${address}

${findWeb() ? `  Web client     ${address}/app\n` : ''}  Documentation  ${address}/docs
  Data           ${databaseUrl ? `${new URL(databaseUrl).host || 'PostgreSQL'}, files in ${dataDir}` : dataDir}
  Mails          ${smtpUrl ? `by ${new URL(smtpUrl).host}` : mailbox}
  Sign in        ${signIn}

  Ctrl-C stops it.

`;
}
