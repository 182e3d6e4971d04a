import { Fault, type ProblemCode, problemOf, problems } from '@kupfer/schemas/problem';
import { refTo } from './openapi-schema.ts';
import { changesOne, hasBody, type Operation } from './operations.ts';

const codes = Object.keys(problems).filter(isCode);

function isCode(code: string): code is ProblemCode {
  return code in problems;
}

/** The refusals that an operation may answer. */
export function refusalsOf(operation: Operation): ProblemCode[] {
  const { meta, method, pathParameters, status } = operation;
  const possible: (ProblemCode | false)[] = [
    'bad_input',
    'not_signed_in',
    meta.role !== undefined && meta.role !== 'member' && 'not_allowed',
    pathParameters.length > 0 && 'not_found',
    status !== 204 && 'not_acceptable',
    method !== 'GET' && 'conflict',
    changesOne(operation) && 'precondition_failed',
    meta.isOnce === true && 'key_reused',
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
    refused.map((code) => [problems[code].status, { $ref: `#/components/responses/${nameOf(problems[code].status)}` }]),
  );
}

/** The reusable responses, one for each of these statuses. */
export function refusalComponents(statuses: readonly number[]) {
  return Object.fromEntries(statuses.map((status) => [nameOf(status), responseOf(status)]));
}

/** `409` is called `Conflict`, by the first code that has it. */
function nameOf(status: number): string {
  const [code = ''] = codesWith(status);
  return code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const codesWith = (status: number) => codes.filter((code) => problems[code].status === status);

function responseOf(status: number) {
  const here = codesWith(status);
  const headers: Record<string, { $ref: string }> = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  if (status === 401) headers['WWW-Authenticate'] = { $ref: '#/components/headers/WwwAuthenticate' };
  if (status === 429) {
    headers['RateLimit-Policy'] = { $ref: '#/components/headers/RateLimitPolicy' };
    headers.RateLimit = { $ref: '#/components/headers/RateLimit' };
  }
  if (status === 429 || status === 503) headers['Retry-After'] = { $ref: '#/components/headers/RetryAfter' };
  return {
    description: here.map((code) => `${problems[code].title} ([\`${code}\`](/docs/problems#${code})).`).join(' '),
    headers,
    content: {
      'application/problem+json': {
        schema: refTo('Problem'),
        examples: Object.fromEntries(
          here.map((code) => [code, { summary: problems[code].title, value: exampleOf(code) }]),
        ),
      },
    },
  };
}

function exampleOf(code: ProblemCode) {
  const errors = code === 'bad_input' ? [{ pointer: '/name', detail: 'This must not be empty.' }] : undefined;
  return problemOf(new Fault(code, errors?.[0]?.detail ?? problems[code].cause, { errors }), '/contacttype/');
}
