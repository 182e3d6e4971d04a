import { isDeepStrictEqual } from 'node:util';
import {
  type Database,
  inOrganization,
  type OrganizationUuid,
  type Transaction,
  transaction,
} from '@kupfer/db/database';
import { lockRole } from '@kupfer/db/member';
import { isUuid } from '@kupfer/schemas/fields';
import { badInput, Fault, notFound, problemOf } from '@kupfer/schemas/problem';
import { initTRPC, type TRPCError } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-openapi';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import { asTRPCError, faultOf } from './faults.ts';

/** What every procedure gets: the parts of the service, and who is calling (null: no token was sent). */
export type Context = {
  database: Database;
  caller: Caller | null;
  /** Where the request came from. */
  address: string;
  /** Path of the request, for `instance` of a problem. */
  path: string;
  /** The header of this name: a change is made only of this state of the object. */
  ifMatch: string | undefined;
  /** The header of this name: the request is the same as an earlier one with this key. */
  idempotencyKey: string | undefined;
  /** Whether mails go to the local mailbox. */
  hasMailbox: boolean;
  /** Where the calendar feed with this key is read. */
  feedUrl(key_uuid: string): string;
  /** What a procedure tells its door beside the answer. */
  reply: { isReplayed?: boolean };
  /** Hears of every failure that is not the client's. */
  report(error: unknown): void;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Meta = OpenApiMeta & {
  /** What the document tells beside the summary. */
  about?: string;
  /** Who may call; 401 and 403 are answered before a body is read. */
  role?: 'member' | 'admin' | 'superuser';
  /** Answered by REST when all went well; 201 comes with `Location`. */
  status?: 200 | 201 | 204;
  /** Whether it heeds `Idempotency-Key`; see idempotency.ts. */
  isOnce?: boolean;
  /** Whether it heeds `If-Match` although it is a POST; PUT, PATCH and DELETE always do. */
  heedsMatch?: boolean;
  /** Whether a value that is taken, or the state of the object, may forbid the change: 409. */
  mayConflict?: boolean;
  /** Whether it is for people alone: API keys are refused. */
  isForPeople?: boolean;
};

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    // The message is replaced too: tRPC would send that of any error, SQL included.
    errorFormatter: ({ shape, error, ctx }) => {
      const problem = problemOf(faultOf(error), ctx?.path ?? '/trpc');
      return { ...shape, message: problem.detail ?? problem.title, data: { ...shape.data, problem } };
    },
  });

export const { router, createCallerFactory } = t;

/** Annotates a procedure as the REST operation `method path`. */
export function rest(
  method: Method,
  path: `/${string}/`,
  tag: string,
  summary: string,
  status: Meta['status'] = 200,
): Meta {
  const isOnce = method === 'POST';
  return { openapi: { method, path, summary, tags: [tag], protect: true }, status, isOnce };
}

/** Refuses callers who are not signed in or whose role is too small. */
export function allow(caller: Caller | null, meta: Meta | undefined): Caller {
  if (!caller) throw new Fault('not_signed_in', 'Send an access token: Authorization: Bearer <token>.');
  const needed = meta?.role ?? 'member';
  if (needed === 'superuser' && caller.role !== 'superuser')
    throw new Fault('not_allowed', 'Only a superuser may do this.');
  if (needed === 'admin' && caller.role === 'member') {
    throw new Fault('not_allowed', 'Only an administrator of the organization may do this.');
  }
  if (meta?.isForPeople && caller.via === 'key') {
    throw new Fault('not_allowed', 'No API key may do this, nor a token that was got by one.');
  }
  return caller;
}

/** What is wrong with an identifier is known before the schema is asked (docs/api.md, "Order of checks"). */
function checkIdentifiers(input: unknown, meta: Meta | undefined, organization: OrganizationUuid) {
  if (typeof input !== 'object' || input === null) return;
  if (
    meta?.openapi?.path.includes('{uuid}') &&
    'uuid' in input &&
    typeof input.uuid === 'string' &&
    !isUuid(input.uuid)
  ) {
    throw notFound();
  }
  const changes = meta?.openapi?.method === 'PUT' || meta?.openapi?.method === 'PATCH';
  if (changes && 'organization_uuid' in input && input.organization_uuid !== undefined) {
    const given = input.organization_uuid;
    if (typeof given !== 'string' || given.toLowerCase() !== organization) {
      throw badInput('/organization_uuid', 'An object cannot move to another organization.');
    }
  }
}

const base = t.procedure.use(async ({ ctx, meta, getRawInput, next }) => {
  try {
    const caller = allow(ctx.caller, meta);
    checkIdentifiers(await getRawInput(), meta, caller.organization_uuid);
    const result = await next({ ctx: { caller } });
    if (result.ok) return result;
    throw result.error;
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code === 'internal') ctx.report(error);
    throw asTRPCError(fault);
  }
});

/** A procedure that reads: `ctx.scope` reaches the rows of the caller's organization alone. */
export const read = base.use(({ ctx, next }) =>
  next({ ctx: { scope: inOrganization(ctx.database, ctx.caller.organization_uuid) } }),
);

/** A procedure that writes: all that it does by `ctx.tx` happens together or not at all. */
export const write = base.use(({ ctx, next }) =>
  transaction(ctx.database, ctx.caller.organization_uuid, async (tx) => {
    const result = await next({ ctx: { tx } });
    if (!result.ok) throw thrownBy(result.error);
    return result;
  }),
);

/** What a change of one object needs of the context of `write`. */
export type Changing = { tx: Transaction; ifMatch: string | undefined };

/** The error as it was thrown, by which transaction() tells what may be tried again; tRPC wraps what it does not know. */
function thrownBy(error: TRPCError): unknown {
  // What a schema refuses stays wrapped: of an input it is the client's fault, of an answer ours.
  const isRefusedBySchema = error.cause instanceof z.core.$ZodError;
  return error.code === 'INTERNAL_SERVER_ERROR' && error.cause && !isRefusedBySchema ? error.cause : error;
}

/** A procedure that writes what only administrators may change. */
export const admin = write.meta({ role: 'admin' });

/** A procedure that reads what only administrators may see. */
export const adminRead = read.meta({ role: 'admin' });

/**
 * A procedure that decides who else gets in: no API key may do that, and a token is not enough. Who was dismissed would
 * else use the minutes that are left of it to let himself in again.
 */
export const writeInPerson = write.meta({ isForPeople: true }).use(async ({ ctx, meta, next }) => {
  const role = await lockRole(ctx.tx, ctx.caller.core_user_uuid);
  if (role === null) throw new Fault('not_allowed', 'You may no longer act in this organization.');
  const caller = role ? { ...ctx.caller, role } : ctx.caller;
  return next({ ctx: { caller: allow(caller, meta) } });
});

/** The same for administrators, and what they alone may see of it. */
export const adminInPerson = writeInPerson.meta({ role: 'admin' });
export const adminReadInPerson = adminRead.meta({ isForPeople: true });

/** The schema of an answer, wrapped by `answer`. */
export type Answer<Schema extends z.ZodType> = ((value: unknown) => z.output<Schema>) & { schema: Schema };

/**
 * What a procedure answers. Tests and development check every answer against the schema; production trusts the code,
 * because checking costs about half of a list's time. The document is made from the schema either way.
 */
export function answer<Schema extends z.ZodType>(schema: Schema): Answer<Schema> {
  const isChecked = process.env.NODE_ENV === 'test' || process.env.NODE_ENV === 'development';
  const check = (value: unknown) => {
    // The schema drops what it does not know, which production would send.
    if (isChecked && !isDeepStrictEqual(schema.parse(value), value))
      throw new Error('the answer is not as its schema says');
    return trusted<Schema>(value);
  };
  return Object.assign(check, { schema });
}

// The resolver's result has this type already: tRPC compares both when the procedure is written.
function trusted<Schema extends z.ZodType>(value: unknown) {
  return value as z.output<Schema>;
}
