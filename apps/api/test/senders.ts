import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createService } from '../src/service.ts';
import { readSettings, type Settings } from '../src/settings.ts';
import type { MailServer } from './mail-server.ts';
import { eventually } from './notifications.ts';
import type { Fields } from './service.ts';

/** Something that sends the mails of a database. */
export type Sender = { log: Fields[]; stop(): Promise<void> };

/** Another service on the same database. */
export async function startSender(
  databaseUrl: string,
  { settings }: Pick<MailServer, 'settings'>,
  more: Partial<Settings> = {},
): Promise<Sender> {
  const log: Fields[] = [];
  const service = await createService({
    settings: { ...readSettings({}), authSecret: 'a secret of thirty-two bytes, or more', ...settings, ...more },
    databaseUrl,
    log: pino({ base: null }, { write: (line) => log.push(JSON.parse(line)) }),
  });
  return { log, stop: () => service.stop() };
}

/** Another service on the same database in a process of its own, as it is run in production. */
export async function spawnSender(databaseUrl: string, { settings }: Pick<MailServer, 'settings'>) {
  const directory = mkdtempSync(join(tmpdir(), 'kupfer-sender-'));
  const { PATH, TZ } = process.env;
  const { smtpUrl: SMTP_URL, mailFrom: MAIL_FROM } = settings;
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env: { PATH, TZ, DATA_DIR: directory, PORT: '0', DATABASE_URL: databaseUrl, SMTP_URL, MAIL_FROM },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const ended = once(child, 'close');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [status] = await ended;
    rmSync(directory, { recursive: true });
    return status;
  };
  await eventually(() => {
    if (!output.includes('ready at')) throw new Error(`The service is not ready: ${output}`);
  });
  return {
    /** Ends it as a power cut would. */
    kill: () => end('SIGKILL'),
    /** Asks it to end, and answers its status. */
    stop: (): Promise<unknown> => end('SIGTERM'),
  };
}
