import { randomUUID } from 'node:crypto';
import { RequestError } from '@hono/node-server';
import { Fault } from '@kupfer/schemas/problem';
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { faultOf } from './faults.ts';
import { pathOf } from './rest/links.ts';
import { type AppEnv, refusal } from './rest/mount.ts';
import { problemResponse } from './rest/problem.ts';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/**
 * What every request passes first: it gets its id (the client's own, if that is fit for a log), is refused under a
 * foreign host name while the service has no public address, and leaves one line in the log.
 */
export function entrance({
  publicUrl,
  log,
}: {
  publicUrl: string | undefined;
  log: Logger;
}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const begun = performance.now();
    const given = c.req.header('x-request-id');
    const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    if (publicUrl || LOCAL_HOST.test(c.req.header('host') ?? '')) await next();
    else c.res = refusal(c, new Fault('wrong_host', 'Set PUBLIC_URL to answer under other names than localhost.'));
    log.info(
      {
        method: c.req.method,
        path: pathOf(c.req.url),
        status: c.res.status,
        ms: Math.round((performance.now() - begun) * 10) / 10,
        request_id: requestId,
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
