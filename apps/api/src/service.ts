import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { openDatabase } from '@kupfer/db/database';
import { withdrawDemoMails } from '@kupfer/db/demo';
import { openMailer } from '@kupfer/mailer/mailer';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { openAuditTrail } from './audit-trail.ts';
import { feedSecrets } from './auth/feed-secret.ts';
import { ensureFirstAccount } from './auth/first-account.ts';
import { authSecret, issuersOf, signingKey } from './auth/keys.ts';
import { authRoutes } from './auth/routes.ts';
import { callers } from './caller.ts';
import { startChangeFeed } from './change-feed.ts';
import { fillFirstOrganization } from './demo/first-organization.ts';
import { refuseUnreadable } from './entrance.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createMetrics } from './metrics.ts';
import { startOutboxWorker } from './outbox-worker.ts';
import { rateLimiter } from './rate-limit.ts';
import type { Settings } from './settings.ts';
import { keepSightings } from './sightings.ts';

/**
 * For the HTTP server of Node. A filter by 1,000 uuids stands in the address, which counts as a header (bytes; else 16
 * KiB). A quiet connection is kept (milliseconds; else 5 s) for longer than proxies keep theirs (nginx 60 s): they would lose
 * a request that they send while it is closed.
 */
export const serverOptions = { maxHeaderSize: 64 * 1024, keepAliveTimeout: 75_000 };

export type Service = {
  /** Answers the requests of an HTTP server of Node. */
  listener: RequestListener;
  /** Says where people reach the service: its port is known once it listens. */
  reachedAt(address: string): void;
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
  web,
  demo = false,
  log,
}: {
  settings: Settings;
  databaseUrl: string;
  /** Where the built web client lies, if it is to be served. */
  web?: string | undefined;
  /** Whether the organization of the first account is to be filled with demo data. */
  demo?: boolean;
  log: Logger;
}): Promise<Service> {
  const secret = authSecret(settings);
  const signing = await signingKey(secret);
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
    const hasMailbox = mailer.kind === 'mailbox';
    if (!hasMailbox) await withdrawDemoMails(database);
    if (demo) log.info(await fillFirstOrganization(database, hasMailbox));
    const limitRate = rateLimiter(settings.rateLimit);
    const trail = openAuditTrail({ database, log });
    const auth = authRoutes({ database, signing, limitRate, mails: mailer.kind, trail });
    const sightings = keepSightings({ database, log });
    const feed = startChangeFeed({ database, log });
    let isStopping = false;
    const app = createApp({
      database,
      callerOf: callers({ database, issuers, note: sightings.note, trail }),
      limitRate,
      hasMailbox,
      feedSecrets: feedSecrets(secret),
      settings,
      isStopping: () => isStopping,
      metrics: settings.local || settings.metricsToken ? createMetrics(database) : undefined,
      log,
      feed,
      web,
      auth,
    });
    const listener = getRequestListener(app.fetch, { errorHandler: refuseUnreadable(log) });
    let address = settings.publicUrl ?? `http://localhost:${settings.port}`;
    const { mailLimit } = settings;
    const worker = startOutboxWorker({ database, mailer, mailLimit, address: () => address, log });
    const endHousekeeping = startHousekeeping({ database, log });
    return {
      listener,
      reachedAt(found) {
        address = found;
      },
      drain() {
        isStopping = true;
        feed.drain();
      },
      async stop() {
        endHousekeeping();
        await feed.stop();
        await worker.stop();
        await mailer.close();
        await sightings.settled();
        await trail.settled();
        await database.close();
      },
      signIn,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
