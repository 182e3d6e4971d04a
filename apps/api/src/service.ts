import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { openDatabase } from '@kupfer/db/database';
import { openMailer } from '@kupfer/mailer/mailer';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { ensureFirstAccount } from './auth/first-account.ts';
import { authSecret, issuersOf, signingKey } from './auth/keys.ts';
import { authRoutes } from './auth/routes.ts';
import { callers } from './caller.ts';
import { refuseUnreadable } from './entrance.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createMetrics } from './metrics.ts';
import { startOutboxWorker } from './outbox-worker.ts';
import { rateLimiter } from './rate-limit.ts';
import type { Settings } from './settings.ts';

/** For the HTTP server of Node: a filter by 1,000 uuids stands in the address, which counts as a header (bytes; else 16 KiB). */
export const serverOptions = { maxHeaderSize: 64 * 1024 };

export type Service = {
  /** Answers the requests of an HTTP server of Node. */
  listener: RequestListener;
  /** Refuses all requests from now on; those that are running go on. */
  drain(): void;
  /** Ends what the service does by itself, and its connections to the database. */
  stop(): Promise<void>;
  /** How one signs in, in a sentence for people. */
  signIn: string;
};

/**
 * Puts the service together, on a database that is migrated.
 * @throws an Error in words for people when the settings do not fit together, or nobody could sign in
 */
export async function createService({
  settings,
  databaseUrl,
  log,
}: {
  settings: Settings;
  databaseUrl: string;
  log: Logger;
}): Promise<Service> {
  if (settings.databaseUrl && !settings.authSecret) {
    log.info('AUTH_SECRET is unset: set it before a second instance starts, or each refuses the tokens of the other');
  }
  const signing = await signingKey(authSecret(settings));
  const issuers = issuersOf(settings, signing, log);
  const database = openDatabase(databaseUrl, {
    report: (error) => log.warn({ err: error }, 'the database closed a connection'),
  });
  try {
    const signIn = await ensureFirstAccount({ database, settings });
    const mailer = openMailer({
      smtpUrl: settings.smtpUrl ?? null,
      mailFrom: settings.mailFrom ?? null,
      mailboxDirectory: settings.local ? join(settings.dataDir, 'mailbox') : null,
    });
    const limitRate = rateLimiter(settings.rateLimit);
    const auth = authRoutes({ database, signing, limitRate });
    let isStopping = false;
    const app = createApp({
      database,
      callerOf: callers({ database, issuers }),
      limitRate,
      settings,
      isStopping: () => isStopping,
      metrics: settings.local || settings.metricsToken ? createMetrics(database) : undefined,
      log,
      auth,
    });
    const listener = getRequestListener(app.fetch, { errorHandler: refuseUnreadable(log) });
    const worker = startOutboxWorker({ database, mailer, mailLimit: settings.mailLimit, log });
    const endHousekeeping = startHousekeeping({ database, log });
    return {
      listener,
      drain() {
        isStopping = true;
      },
      async stop() {
        endHousekeeping();
        await worker.stop();
        await mailer.close();
        await database.close();
      },
      signIn,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
