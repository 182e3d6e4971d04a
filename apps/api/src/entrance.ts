import { randomUUID } from 'node:crypto';
import { RequestError } from '@hono/node-server';
import { Fault } from '@kupfer/schemas/problem';
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { faultOf } from './faults.ts';
import type { Metrics } from './metrics.ts';
import { wayOf } from './proxies.ts';
import { shareWith } from './rest/cors.ts';
import { shownPath } from './rest/links.ts';
import { type AppEnv, refusal } from './rest/mount.ts';
import { problemResponse } from './rest/problem.ts';
import type { Settings } from './settings.ts';
import { traceIdOf } from './trace.ts';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;
/** Seconds in which another instance, or this one started anew, has probably taken over. */
const RESTART = 5;

/**
 * What every request passes first: it gets its id (the client's own, if that is fit for a log), is refused while the
 * service stops, or under a foreign host name while it has no public address, and leaves one line in the log.
 */
export function entrance({
  settings,
  isStopping,
  metrics,
  log,
}: {
  settings: Settings;
  isStopping: () => boolean;
  metrics: Metrics | undefined;
  log: Logger;
}): MiddlewareHandler<AppEnv> {
  const { publicUrl, trustProxy, corsOrigins } = settings;
  return async (c, next) => {
    const begun = performance.now();
    const given = c.req.header('x-request-id');
    const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
    const { address, host, protocol } = wayOf(c.req, c.env, trustProxy);
    c.set('requestId', requestId);
    const fields: Record<string, string> = { 'X-Request-Id': requestId, 'X-Content-Type-Options': 'nosniff' };
    const traceparent = c.req.header('traceparent');
    const traceId = traceparent && traceIdOf(traceparent);
    if (traceparent && traceId) fields.Traceparent = traceparent;
    shareWith(corsOrigins, c.req, fields);
    c.set('fields', fields);
    c.set('address', address);
    c.set('base', publicUrl ?? `${protocol}://${host}`);
    if (isStopping()) c.res = refusal(c, new Fault('unavailable', 'The service is stopping.', { retryAfter: RESTART }));
    else if (publicUrl || LOCAL_HOST.test(host)) await next();
    else c.res = refusal(c, new Fault('wrong_host', 'Set PUBLIC_URL to answer under other names than localhost.'));
    // The connection would be closed without a word as soon as it is idle.
    if (isStopping()) c.res.headers.set('Connection', 'close');
    const { status } = c.res;
    const seconds = (performance.now() - begun) / 1000;
    metrics?.count({ method: c.req.method, route: c.get('route') ?? 'none', status }, seconds);
    log.info(
      {
        method: c.req.method,
        path: shownPath(c.req.url),
        status,
        ms: Math.round(seconds * 10_000) / 10,
        client: address,
        request_id: requestId,
        trace_id: traceId,
        organization: c.get('caller')?.organization_uuid,
      },
      'request',
    );
  };
}

/** Answers what never came to the entrance: a request whose address or Host cannot be read. */
export function refuseUnreadable(log: Logger): (error: unknown) => Response {
  return (error) => {
    const requestId = randomUUID();
    const isRefused = error instanceof RequestError;
    if (!isRefused) log.error({ err: error, request_id: requestId }, 'a request failed');
    const fault = isRefused
      ? new Fault('bad_input', 'The address of the request, or its Host, cannot be read.', { cause: error })
      : faultOf(error);
    return problemResponse(fault, '/', { 'X-Request-Id': requestId, 'X-Content-Type-Options': 'nosniff' });
  };
}
