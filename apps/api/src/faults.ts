import { Fault, type InputError, problems } from '@kupfer/schemas/problem';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

const codes = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  406: 'BAD_REQUEST',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  421: 'BAD_REQUEST',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const;

/** The same refusal as tRPC tells it, with its status. */
export function asTRPCError(fault: Fault): TRPCError {
  return new TRPCError({ code: codes[problems[fault.code].status], message: fault.message, cause: fault });
}

/** A JSON Pointer (RFC 6901). */
export function pointerTo(path: PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Every issue of a schema as a place and a sentence. */
export function inputErrors(issues: readonly z.core.$ZodIssue[], above: PropertyKey[] = []): InputError[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointerTo([...path, key]), detail: 'There is no such field.' }));
    }
    return [{ pointer: pointerTo(path), detail: wordsOf(issue.message) }];
  });
}

/** The words of zod, where no schema has its own, are for those who know it. */
function wordsOf(message: string): string {
  if (message === 'Invalid input') return 'This value is not valid here.';
  return /^Invalid input: expected .* received undefined$/.test(message) ? 'This field is required.' : message;
}

/** So many places are told at most: an answer must not grow with what was sent. */
const TOLD = 100;

/** Bad input at these places. */
export function badInputAt(found: InputError[]): Fault {
  const errors = found.slice(0, TOLD);
  const places = errors.slice(0, 5).map((each) => each.pointer || 'the body');
  return new Fault('bad_input', `Please correct ${places.join(', ')}${errors.length > 5 ? ' and more' : ''}.`, {
    errors,
  });
}

/** What a schema says of bad input. */
export function badInputOf(error: z.core.$ZodError): Fault {
  return badInputAt(inputErrors(error.issues));
}

/**
 * What a client is told of anything that was thrown. A Fault is told as it is, bad input by its places; everything
 * else is `internal`, without a word of what happened.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof z.core.$ZodError) return badInputOf(error);
  if (error instanceof TRPCError) {
    if (error.cause instanceof Fault) return error.cause;
    // A failed answer is our fault, a failed input the client's; tRPC tells them apart by the code alone.
    if (error.code === 'BAD_REQUEST' && error.cause instanceof z.core.$ZodError) return badInputOf(error.cause);
    if (error.code === 'PARSE_ERROR') return new Fault('bad_input', 'The body is not JSON.', { cause: error });
    if (error.code === 'BAD_REQUEST') {
      // Without a cause the words are tRPC's own, about a batch or an address.
      const reason = error.cause ? '' : `: ${error.message}`;
      return new Fault('bad_input', `The request is not one that tRPC understands${reason}.`, { cause: error });
    }
    if (error.code === 'NOT_FOUND') return new Fault('not_found', 'There is no such procedure.', { cause: error });
    if (error.code === 'METHOD_NOT_SUPPORTED') {
      return new Fault('method_not_allowed', 'Queries are read by GET, mutations are sent by POST.', { cause: error });
    }
    if (error.code === 'UNSUPPORTED_MEDIA_TYPE') {
      return new Fault('unsupported_media_type', 'Send application/json.', { cause: error });
    }
    if (error.code === 'PAYLOAD_TOO_LARGE') return new Fault('too_large', 'At most 1 MiB.', { cause: error });
  }
  return new Fault('internal', 'The service failed; its log has more under the request id.', { cause: error });
}

/** Whether nobody has reported this failure yet: no refusal, and not from within a procedure, which reports itself. */
export function isUnforeseen(error: unknown): boolean {
  if (error instanceof TRPCError && error.cause instanceof Fault) return false;
  return faultOf(error).code === 'internal';
}
