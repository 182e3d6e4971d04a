import { Fault } from '@kupfer/schemas/problem';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Hono } from 'hono';
import { asTRPCError, faultOf, isUnforeseen } from './faults.ts';
import { announcesBody, readBody, readJson } from './rest/body.ts';
import { feedUrl } from './rest/calendar-feed.ts';
import { type DoorParts, nameOf } from './rest/door.ts';
import { pathOf } from './rest/links.ts';
import { checkMediaType } from './rest/media-type.ts';
import { type AppEnv, fieldsOfAll, type Handler, mount } from './rest/mount.ts';
import { headersOf } from './rest/problem.ts';
import { appRouter } from './router.ts';
import type { Context } from './trpc.ts';

const LARGEST_BATCH = 20;

/** Serves the router under `/trpc/` by the protocol of tRPC: queries by GET, mutations by POST. */
export function mountTrpc(app: Hono<AppEnv>, parts: DoorParts): void {
  const serve: Handler = async (c) => {
    const request = c.req.raw;
    const report = (error: unknown) => parts.report(error, c.get('requestId'));
    // tRPC reads a body by this method alone: ours counts its bytes and refuses `__proto__`.
    Object.defineProperty(request, 'json', { value: () => readBody(request).then(readJson).catch(refuse) });
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      req: request,
      router: appRouter,
      maxBatchSize: LARGEST_BATCH,
      async createContext({ info }): Promise<Context> {
        try {
          const address = c.get('address');
          const organization = c.req.header('x-organization-uuid');
          const caller = await parts.callerOf(c.req.header('authorization'), organization, address);
          c.set('caller', caller ?? undefined);
          if (caller) parts.limitRate(nameOf(caller), fieldsOfAll(c), info.calls.length);
          if (announcesBody(request.headers)) checkMediaType(request.headers, ['application/json']);
          const ifMatch = c.req.header('if-match');
          const idempotencyKey = c.req.header('idempotency-key');
          if (idempotencyKey !== undefined && info.calls.length > 1) {
            throw new Fault('bad_input', 'A request with an Idempotency-Key holds a single call.');
          }
          const path = pathOf(c.req.url);
          const { database, hasMailbox, feedSecrets } = parts;
          const urlOf = (key_uuid: string) => feedUrl(feedSecrets, c.get('base'), key_uuid);
          const asked = { address, path, ifMatch, idempotencyKey };
          return { database, hasMailbox, feedUrl: urlOf, caller, ...asked, reply: {}, report };
        } catch (error) {
          if (isUnforeseen(error)) report(error);
          refuse(error);
        }
      },
      onError: ({ error }) => {
        if (isUnforeseen(error)) report(error);
      },
      responseMeta({ ctx, errors: [error], type }) {
        const headers = new Headers(error && headersOf(faultOf(error)));
        if (error?.code === 'METHOD_NOT_SUPPORTED') headers.set('Allow', type === 'query' ? 'GET' : 'POST');
        if (ctx?.reply.isReplayed) headers.set('Idempotency-Replayed', 'true');
        return { headers };
      },
    });
    const { Vary: vary = '', ...fields } = fieldsOfAll(c);
    for (const [name, value] of Object.entries(fields)) response.headers.set(name, value);
    // What tRPC refuses before any call it answers without a type.
    if (response.status !== 204)
      response.headers.set('Content-Type', response.headers.get('content-type') ?? 'application/json');
    response.headers.set('Cache-Control', 'private, no-cache');
    response.headers.append('Vary', 'Authorization, Accept-Encoding');
    if (vary) response.headers.append('Vary', vary);
    return response;
  };
  mount(app, '/trpc/*', { GET: serve, POST: serve });
}

function refuse(error: unknown): never {
  throw asTRPCError(faultOf(error));
}
