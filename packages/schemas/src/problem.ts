import { z } from 'zod';

/**
 * Every kind of refusal: its HTTP status, title, what caused it, what helps, and whether the same request may
 * succeed when it is sent again. The documentation page `/docs/problems` is made from this table.
 */
export const problems = {
  bad_input: {
    status: 400,
    title: 'The input is not valid',
    cause: 'A field, a parameter or the syntax of the request breaks a rule. `errors` names each place.',
    cure: 'Correct the places named in `errors`. Nothing was changed.',
    retry: 'no',
  },
  not_signed_in: {
    status: 401,
    title: 'Not signed in',
    cause: 'The request carries no access token.',
    cure: 'Send `Authorization: Bearer <token>`; `POST /auth/token` gives one to an account of this service.',
    retry: 'with a token',
  },
  invalid_token: {
    status: 401,
    title: 'The access token is not valid',
    cause: 'The token is expired, was signed by another key, or misses a claim; `detail` says which.',
    cure: 'Get a new token and send the request again.',
    retry: 'with a new token',
  },
  wrong_password: {
    status: 401,
    title: 'User name or password is wrong',
    cause: 'No account has this user name with this password.',
    cure: 'Check both. Too many tries slow down further ones.',
    retry: 'with the right password',
  },
  not_allowed: {
    status: 403,
    title: 'Not allowed',
    cause:
      'The caller is known, but its role, or being an API key, does not allow this; or a request that only pages of the service may send came from elsewhere. `detail` says which.',
    cure: 'Ask an administrator of the organization, or sign in as a person; programs get tokens by `POST /auth/token`.',
    retry: 'no',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    cause: 'No such path, or no such object in the organization of the caller.',
    cure: 'Check the path and the uuid.',
    retry: 'no',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not know this method',
    cause: 'The path exists, the method is not one of those in the header `Allow`.',
    cure: 'Use one of the methods in `Allow`.',
    retry: 'no',
  },
  not_acceptable: {
    status: 406,
    title: 'No such representation',
    cause: 'The header `Accept` excludes `application/json`.',
    cure: 'Accept `application/json`, or send no `Accept`.',
    retry: 'no',
  },
  conflict: {
    status: 409,
    title: 'Conflict with something that exists',
    cause:
      'A value that must be unique is taken, the state of the object forbids the change, or somebody would be in two appointments at once although the organization refuses that; then `conflicts` names the other appointments.',
    cure: 'Read `detail`, choose another value, time or other people, or look at the object anew.',
    retry: 'after a change',
  },
  still_running: {
    status: 409,
    title: 'The same request is still running',
    cause: 'Another request with this `Idempotency-Key` has not been answered yet.',
    cure: 'Wait for the number of seconds in `Retry-After` and send it again: it answers what the first one did.',
    retry: 'after `Retry-After` seconds',
  },
  precondition_failed: {
    status: 412,
    title: 'The object was changed meanwhile',
    cause: 'The header `If-Match` names a state of the object that is no longer the present one.',
    cure: 'Read the object again, and send the change with its new `ETag`.',
    retry: 'with the new `ETag`',
  },
  too_large: {
    status: 413,
    title: 'The request is too large',
    cause: 'The body is larger than 1 MiB, or a file for an import larger than 50 MiB.',
    cure: 'Send less, a file in parts.',
    retry: 'no',
  },
  unsupported_media_type: {
    status: 415,
    title: 'This media type is not understood',
    cause: 'The body is of none of the types that the operation names; JSON is in UTF-8.',
    cure: 'Send one of those types, JSON in most cases, and name it in `Content-Type`.',
    retry: 'no',
  },
  wrong_host: {
    status: 421,
    title: 'The service does not answer under this host name',
    cause:
      'While PUBLIC_URL is unset only localhost, 127.0.0.1 and [::1] are answered, as a guard against DNS rebinding.',
    cure: 'Set PUBLIC_URL to the address under which people reach the service.',
    retry: 'no',
  },
  key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    cause: 'The key was sent with another body before.',
    cure: 'Use a new key for each new request, and the same one only to repeat it.',
    retry: 'with a new key',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    cause: 'More requests, or more wrong passwords, than allowed in a short time.',
    cure: 'Wait for the number of seconds in `Retry-After`.',
    retry: 'after `Retry-After` seconds',
  },
  internal: {
    status: 500,
    title: 'A fault of the service',
    cause: 'The service failed in a way nobody foresaw. It is in its log under the request id.',
    cure: 'Tell the operator the request id (header `X-Request-Id`).',
    retry: 'perhaps later',
  },
  unavailable: {
    status: 503,
    title: 'Not available at the moment',
    cause:
      'The database is away or has too much to do, the keys of the platform could not be fetched, or the service is stopping.',
    cure: 'Wait for the number of seconds in `Retry-After` and try again.',
    retry: 'after `Retry-After` seconds',
  },
} as const satisfies Record<string, ProblemKind>;

type ProblemKind = { status: number; title: string; cause: string; cure: string; retry: string };

export type ProblemCode = keyof typeof problems;

/** One place of bad input: a JSON Pointer (RFC 6901) into the body, or the parameter as `/name`. */
export const InputError = z
  .object({
    pointer: z.string().meta({ examples: ['/emails/0/email'] }),
    detail: z.string().meta({ examples: ['This is not an e-mail address, like name@example.org.'] }),
  })
  .meta({ id: 'InputError' });
export type InputError = z.infer<typeof InputError>;

/** So many appointments are named at most that are in the way of another. */
export const MOST_CONFLICTS = 100;

/** The body of every refusal, `application/problem+json` of RFC 9457. */
export const Problem = z
  .object({
    type: z
      .string()
      .meta({ description: 'A page that explains cause and cure.', examples: ['/docs/problems#bad_input'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().meta({ description: 'The path of the refused request, without a secret in it.' }),
    errors: z.array(InputError).optional(),
    conflicts: z
      .array(z.guid())
      .optional()
      .meta({
        description: `The appointments that somebody would be in at the same time, at most ${MOST_CONFLICTS}.`,
      }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/**
 * The one error that the service throws on purpose: a refusal with a code of `problems`, told to the client.
 * Everything else that is thrown is a fault of the service, is logged and answered as `internal`.
 */
export class Fault extends Error {
  readonly code: ProblemCode;
  readonly errors: InputError[] | undefined;
  /** Uuids of the appointments that are in the way. */
  readonly conflicts: string[] | undefined;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: InputError[]; conflicts?: string[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'Fault';
    this.code = code;
    this.errors = more.errors;
    this.conflicts = more.conflicts;
    this.retryAfter = more.retryAfter;
  }
}

/** Bad input at one place, found by a rule that needs more than the schema. */
export function badInput(pointer: string, detail: string): Fault {
  return new Fault('bad_input', detail, { errors: [{ pointer, detail }] });
}

/** The same words for unknown, malformed and foreign objects, so that nobody learns what exists elsewhere. */
export function notFound(): Fault {
  return new Fault('not_found', 'There is no such object.');
}

/** The one object that a statement answered. @throws Fault `not_found` when there is none. */
export function found<Object>(objects: readonly Object[]): Object {
  const [object] = objects;
  if (object === undefined) throw notFound();
  return object;
}

/** Writes a Fault as RFC 9457 says. `instance` is the path of the request. */
export function problemOf(fault: Fault, instance: string): Problem {
  const { status, title } = problems[fault.code];
  return {
    type: `/docs/problems#${fault.code}`,
    title,
    status,
    detail: fault.message,
    instance,
    ...(fault.errors && { errors: fault.errors }),
    ...(fault.conflicts && { conflicts: fault.conflicts }),
  };
}
