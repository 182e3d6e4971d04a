import type { Database } from '@kupfer/db/database';
import type { Context, Hono } from 'hono';
import type { FeedSecrets } from '../auth/feed-secret.ts';
import type { Caller, Callers } from '../caller.ts';
import type { RateLimiter } from '../rate-limit.ts';
import { allow, type Meta, type Context as ProcedureContext } from '../trpc.ts';
import { answerWriter } from './answer.ts';
import { feedUrl } from './calendar-feed.ts';
import { inputReader } from './input.ts';
import { pathOf } from './links.ts';
import { preferredType } from './media-type.ts';
import { type AppEnv, fieldsOfAll, type Handler, mount } from './mount.ts';
import type { Operation } from './operations.ts';
import { answerTypesOf, otherFormOf } from './other-form.ts';

/** What both doors need to call procedures. */
export type DoorParts = {
  database: Database;
  callerOf: Callers;
  limitRate: RateLimiter;
  /** Whether mails go to the local mailbox. */
  hasMailbox: boolean;
  feedSecrets: FeedSecrets;
  /** Hears of every failure that nobody foresaw. */
  report(error: unknown, requestId: string): void;
};

/** Under which name a caller's requests are counted, by both doors together. */
export const nameOf = ({ core_user_uuid, organization_uuid }: Caller) => core_user_uuid + organization_uuid;

/** Who sent the request. @throws Fault when they may not do what `meta` tells of */
export async function identify(
  c: Context<AppEnv>,
  { callerOf }: Pick<DoorParts, 'callerOf'>,
  meta?: Meta,
): Promise<Caller> {
  const { authorization, 'x-organization-uuid': organization } = c.req.header();
  return allow(await callerOf(authorization, organization, c.get('address')), meta);
}

/** Lets in who sent the request, or refuses them: what comes first wherever one must be signed in. */
export async function admit(
  c: Context<AppEnv>,
  parts: Pick<DoorParts, 'callerOf' | 'limitRate'>,
  meta?: Meta,
): Promise<Caller> {
  const caller = await identify(c, parts, meta);
  c.set('caller', caller);
  parts.limitRate(nameOf(caller), fieldsOfAll(c));
  return caller;
}

/** Serves every operation by method and path: REST calls the same procedures as tRPC. */
export function mountOperations(app: Hono<AppEnv>, operations: readonly Operation[], parts: DoorParts): void {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  // `{` sorts behind all letters: `/contact/export/` is tried before `/contact/{uuid}/`.
  for (const [path, here] of [...byPath].sort(([a], [b]) => (a < b ? -1 : 1))) {
    mount(app, path, Object.fromEntries(here.map((operation) => [operation.method, serve(operation, parts)])));
  }
}

/** Works out all that is the same for every request once, and answers the handler of the operation. */
function serve(operation: Operation, parts: DoorParts): Handler {
  const { name, procedure, meta, pathParameters } = operation;
  const { type } = procedure._def;
  const read = inputReader(operation);
  const write = answerWriter(operation);
  const otherForm = otherFormOf(operation);
  const answered = answerTypesOf(operation);
  return async (c) => {
    const caller = await admit(c, parts, meta);
    const addressed: Record<string, string> = {};
    for (const parameter of pathParameters) addressed[parameter] = c.req.param(parameter) ?? '';
    const input = await read(c.req.raw, addressed);
    const ctx: ProcedureContext = {
      database: parts.database,
      hasMailbox: parts.hasMailbox,
      feedUrl: (key_uuid) => feedUrl(parts.feedSecrets, c.get('base'), key_uuid),
      caller,
      address: c.get('address'),
      path: pathOf(c.req.url),
      ifMatch: c.req.header('if-match'),
      idempotencyKey: c.req.header('idempotency-key'),
      reply: {},
      report: (error: unknown) => parts.report(error, c.get('requestId')),
    };
    const getRawInput = () => Promise.resolve(input);
    const result = await procedure({ ctx, path: name, type, getRawInput, signal: undefined, batchIndex: 0 });
    const isOther = otherForm && preferredType(c.req.header('accept'), answered) === otherForm.mediaType;
    return write(c, result, ctx.reply, isOther ? await otherForm.write(ctx, input) : undefined);
  };
}
