import { Fault } from '@kupfer/schemas/problem';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { appointmentImport } from './calendar-file/import.ts';
import type { ChangeFeed } from './change-feed.ts';
import { contactImport } from './contact-file/import.ts';
import { entrance } from './entrance.ts';
import { faultOf, isUnforeseen } from './faults.ts';
import { mountHealth } from './health.ts';
import { type Metrics, mountMetrics } from './metrics.ts';
import { mountCalendarFeed } from './rest/calendar-feed.ts';
import { mountDocumentation } from './rest/docs.ts';
import { type DoorParts, mountOperations } from './rest/door.ts';
import { mountEvents } from './rest/events.ts';
import { mountExports } from './rest/exports.ts';
import { importCounter, mountImport } from './rest/import-stream.ts';
import { type AppEnv, fieldsOfAll, type Handler, mount, refusal } from './rest/mount.ts';
import { operationsOf } from './rest/operations.ts';
import { appRouter } from './router.ts';
import type { Settings } from './settings.ts';
import { mountTrpc } from './trpc-door.ts';
import { mountWeb } from './web.ts';

export type AppParts = Omit<DoorParts, 'report'> & {
  settings: Settings;
  /** From when it is true on, requests are refused. */
  isStopping: () => boolean;
  /** Undefined: nothing is measured, and there is no `/metrics`. */
  metrics: Metrics | undefined;
  log: Logger;
  /** What is streamed at `/events`. */
  feed: ChangeFeed;
  /** Where the built web client lies; undefined: there is none, and a browser is sent to the documentation. */
  web: string | undefined;
  /** The plain routes under `/auth/`. */
  auth: Hono<AppEnv>;
};

/** All that the service answers by HTTP. What is not mounted here does not exist. */
export function createApp({ settings, isStopping, metrics, log, feed, web, auth, ...rest }: AppParts): Hono<AppEnv> {
  const report = (error: unknown, requestId: string) =>
    log.error({ err: error, request_id: requestId }, 'a request failed');
  const parts = { ...rest, report };
  const app = new Hono<AppEnv>();

  app.use(entrance({ settings, isStopping, metrics, log }));
  mountTrpc(app, parts);
  // Before the operations, for which `export` and `import` would be uuids.
  mountExports(app, parts);
  const openImport = importCounter();
  mountImport(app, { ...parts, isStopping }, openImport, contactImport);
  mountImport(app, { ...parts, isStopping }, openImport, appointmentImport);
  mountOperations(app, operationsOf(appRouter), parts);
  mountEvents(app, { ...parts, feed });
  mountCalendarFeed(app, parts);
  app.route('/', auth);
  mountDocumentation(app, settings.publicUrl);
  mountHealth(app, parts.database);
  if (metrics) mountMetrics(app, metrics, settings.metricsToken);
  if (web) mountWeb(app, web);
  const redirectTo =
    (place: string): Handler =>
    (c) =>
      new Response(null, { status: 302, headers: { ...fieldsOfAll(c), Location: place } });
  mount(app, '/', { GET: redirectTo(web ? '/app/' : '/docs') });
  mount(app, '/admin/', { GET: redirectTo(web ? '/app/admin' : '/docs') });

  app.notFound((c) => refusal(c, new Fault('not_found', 'There is no such path.')));
  app.onError((error, c) => {
    if (isUnforeseen(error)) report(error, c.get('requestId'));
    return refusal(c, faultOf(error));
  });
  return app;
}
