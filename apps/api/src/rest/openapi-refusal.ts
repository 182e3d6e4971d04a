import { Fault, type ProblemCode, problemOf, problems } from '@kupfer/schemas/problem';
import { refTo } from './openapi-schema.ts';
import { changesOne, hasBody, type Operation } from './operations.ts';

/** The refusals that an operation may answer. */
export function refusalsOf(operation: Operation): ProblemCode[] {
  const { meta, pathParameters, status } = operation;
  const possible: (ProblemCode | false)[] = [
    'bad_input',
    'not_signed_in',
    'invalid_token',
    // Also those who are no superuser and send `X-Organization-Uuid`.
    'not_allowed',
    pathParameters.length > 0 && 'not_found',
    status !== 204 && 'not_acceptable',
    (meta.mayConflict === true || meta.isOnce === true) && 'conflict',
    meta.isOnce === true && 'still_running',
    changesOne(operation) && 'precondition_failed',
    // Without fields of a body every request is the same.
    meta.isOnce === true && Object.keys(operation.fields).length > pathParameters.length && 'key_reused',
    hasBody(operation) && 'too_large',
    hasBody(operation) && 'unsupported_media_type',
    'too_many_requests',
    'internal',
    'unavailable',
  ];
  return possible.filter((code) => code !== false);
}

/** References to the reusable responses for these refusals, by status. */
export function refusalResponses(refused: readonly ProblemCode[]) {
  return Object.fromEntries(
    [...byStatus(refused)].map(([status, codes]) => [status, { $ref: `#/components/responses/${nameOf(codes)}` }]),
  );
}

/** The reusable responses that the operations with these refusals refer to. */
export function refusalComponents(refusals: readonly (readonly ProblemCode[])[]) {
  const all = refusals.flatMap((refused) => [...byStatus(refused)]);
  const inOrder = all.sort(([one], [other]) => one - other);
  return Object.fromEntries(inOrder.map(([status, codes]) => [nameOf(codes), responseOf(status, codes)]));
}

function byStatus(refused: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  return Map.groupBy(refused, (code) => problems[code].status);
}

/** Two codes of one status are called like `ConflictOrStillRunning`. */
function nameOf(codes: readonly ProblemCode[]): string {
  return codes.map((code) => code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())).join('Or');
}

function responseOf(status: number, codes: readonly ProblemCode[]) {
  const headers: Record<string, { $ref: string }> = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  if (status === 401) headers['WWW-Authenticate'] = { $ref: '#/components/headers/WwwAuthenticate' };
  if (status === 429) {
    headers['RateLimit-Policy'] = { $ref: '#/components/headers/RateLimitPolicy' };
    headers.RateLimit = { $ref: '#/components/headers/RateLimit' };
  }
  if (status === 429 || status === 503 || codes.includes('still_running'))
    headers['Retry-After'] = { $ref: '#/components/headers/RetryAfter' };
  return {
    description: codes.map((code) => `${problems[code].title} ([\`${code}\`](/docs/problems#${code})).`).join(' '),
    headers,
    content: {
      'application/problem+json': {
        schema: refTo('Problem'),
        examples: Object.fromEntries(
          codes.map((code) => [code, { summary: problems[code].title, value: exampleOf(code) }]),
        ),
      },
    },
  };
}

function exampleOf(code: ProblemCode) {
  const errors = code === 'bad_input' ? [{ pointer: '/name', detail: 'This must not be empty.' }] : undefined;
  return problemOf(new Fault(code, errors?.[0]?.detail ?? problems[code].cause, { errors }), '/contacttype/');
}
