import cluster from 'node:cluster';
import { hash, timingSafeEqual } from 'node:crypto';
import type { Database } from '@kupfer/db/database';
import { Fault } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type AppEnv, fieldsOfAll, mount } from './rest/mount.ts';
import { metricsOfAll } from './worker-metrics.ts';

export type Metrics = {
  /** Counts a request that was answered. `route` is its template: paths are without number. */
  count(request: { method: string; route: string; status: number }, seconds: number): void;
  /** The text format of Prometheus; of several workers the sum. */
  read(): Promise<string>;
  contentType: string;
};

/** Begins to measure the process, the requests that are counted, and the use of the database's connections. */
export function createMetrics({ pool }: Database): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by method, route and status, and how long they took.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('database_connections', 'Open connections to the database.', () => pool.totalCount);
  gauge('database_connections_idle', 'Those of them that nobody uses.', () => pool.idleCount);
  gauge('database_connections_awaited', 'How often somebody waits for one.', () => pool.waitingCount);
  const { contentType } = registry;
  return {
    count: (request, seconds) => durations.observe(request, seconds),
    read: cluster.isWorker ? metricsOfAll(registry) : () => registry.metrics(),
    contentType,
  };
}

/** Shows what was measured, in the text format of Prometheus; when there is a `token`, to those alone who send it. */
export function mountMetrics(app: Hono<AppEnv>, { read, contentType }: Metrics, token: string | undefined): void {
  // Of one length, and without a hint at the token: compared in the same time whatever is sent.
  const digest = (text: string) => hash('sha256', text, 'buffer');
  const expected = token === undefined ? undefined : digest(token);
  mount(app, '/metrics', {
    async GET(c) {
      if (expected) {
        const authorization = c.req.header('authorization');
        if (!authorization) throw new Fault('not_signed_in', 'Send the METRICS_TOKEN: Authorization: Bearer <token>.');
        const given = /^Bearer +(.*)$/i.exec(authorization)?.[1] ?? '';
        if (!timingSafeEqual(digest(given), expected))
          throw new Fault('invalid_token', 'This is not the METRICS_TOKEN.');
      }
      const headers = { ...fieldsOfAll(c), 'Content-Type': contentType, 'Cache-Control': 'no-store' };
      return new Response(await read(), { headers });
    },
  });
}
