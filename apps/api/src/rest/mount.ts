import type { HttpBindings } from '@hono/node-server';
import { Fault } from '@kupfer/schemas/problem';
import type { Context, Hono } from 'hono';
import type { Caller } from '../caller.ts';
import { preflight } from './cors.ts';
import { shownPath } from './links.ts';
import type { Method } from './operations.ts';
import { problemResponse } from './problem.ts';

/** What Hono carries with a request of ours. */
export type AppEnv = {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** Header fields of the answer, whatever it will be; what answers may add to them. */
    fields: Record<string, string>;
    /** The address that the client has. */
    address: string;
    /** The start of every absolute address in the answer. */
    base: string;
    /** The path as it was mounted, undefined while none was found. */
    route: string | undefined;
    /** Set as soon as the caller is known, for the log. */
    caller: Caller | undefined;
  };
};

export type Handler = (c: Context<AppEnv>) => Response | Promise<Response>;

/** Header fields of every answer. */
export const fieldsOfAll = (c: Context<AppEnv>) => c.get('fields');

/** A refusal as the answer to this request. */
export function refusal(c: Context<AppEnv>, fault: Fault, headers: Record<string, string> = {}): Response {
  return problemResponse(fault, shownPath(c.req.url), { ...fieldsOfAll(c), ...headers });
}

/**
 * Puts handlers at a path, which may hold `{parameters}`, with and without the slash at its end. HEAD is answered like
 * GET, OPTIONS with what is allowed, and every other method with 405.
 */
export function mount(app: Hono<AppEnv>, path: string, handlers: Partial<Record<Method, Handler>>): void {
  const paths = formsOf(path.replace(/\{(\w+)\}/g, ':$1'));
  const methods = Object.entries(handlers);
  const here =
    (handler: Handler): Handler =>
    (c) => {
      c.set('route', path);
      return handler(c);
    };
  for (const [method, handler] of methods) app.on(method, paths, here(handler));
  const allowed = [...methods.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : method)), 'OPTIONS'].join(
    ', ',
  );
  const otherwise: Handler = (c) =>
    c.req.method === 'OPTIONS'
      ? new Response(null, {
          status: 204,
          headers: { ...fieldsOfAll(c), ...preflight(c.req, fieldsOfAll(c), allowed), Allow: allowed },
        })
      : refusal(c, new Fault('method_not_allowed', `Here one may use ${allowed}.`), { Allow: allowed });
  for (const each of paths) app.all(each, here(otherwise));
}

function formsOf(path: string): string[] {
  if (path === '/' || path.endsWith('*')) return [path];
  const plain = path.replace(/\/$/, '');
  return [plain, `${plain}/`];
}
