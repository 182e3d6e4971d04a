import { Problem, type ProblemCode, problems } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Documented, documented } from './documented.ts';
import { addressOf, type Services, startServices } from './refusal-call.ts';
import { refuse } from './refusal-ways.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(async () => {
  const { usual, limited, stopping, elsewhere } = services;
  await Promise.all([usual, limited, stopping, elsewhere].map((service) => service.stop()));
});

/** What is told of, but has no cause that a test could bring about. */
const withoutCause: { id: string; code: ProblemCode; because: string }[] = [
  { id: 'health_live', code: 'internal', because: 'it asks nothing that could fail' },
  { id: 'health_ready', code: 'internal', because: 'a database that fails is a 503' },
  { id: 'health_check', code: 'internal', because: 'a database that fails is a 503' },
  { id: 'health_metrics', code: 'internal', because: 'it asks nothing that could fail' },
  { id: 'organizations_create', code: 'conflict', because: 'no organization is deleted' },
  // The lock on the organization, or on the caller, comes before the key.
  ...[
    'organizations_create',
    'invitation_create',
    'invitation_resend',
    'apiKey_create',
    'calendarFeed_create',
    'calendarFeed_renew',
  ].map((id) => ({
    id,
    code: 'still_running' as const,
    because: 'a second request waits for the first, and then gets its answer',
  })),
  {
    id: 'contact_import',
    code: 'internal',
    because: 'a failure that comes after the first line is told in the last one',
  },
  { id: 'auth_jwks', code: 'internal', because: 'it asks nothing that could fail' },
  { id: 'events_follow', code: 'internal', because: 'once the caller is known it asks nothing that could fail' },
];

const told = documented.flatMap((operation) =>
  operation.refusals.map(({ code, status }) => ({ operation, id: operation.id, code: codeOf(code), status })),
);
const isWithoutCause = (one: { id: string; code: string }) =>
  withoutCause.some(({ id, code }) => id === one.id && code === one.code);

async function expectRefusal(operation: Documented, code: ProblemCode, status: number) {
  const { status: answered, body } = await refuse(operation, code, services);
  const hint = `test/own-refusal-ways.ts needs a way to have ${operation.id} refused as ${code}, or the document is wrong`;
  expect({ status: answered, type: body?.type, title: body?.title }, `${hint}; ${JSON.stringify(body)}`).toEqual({
    status,
    type: `/docs/problems#${code}`,
    title: problems[code].title,
  });
  expect(Problem.strict().parse(body).status).toBe(status);
  expect(String(body.instance)).toMatch(new RegExp(`^${addressOf(operation.path, { uuid: '[0-9a-f-]{36}' })}$`));
}

test.each(told.filter((one) => !isWithoutCause(one)))(
  '$id is refused as $code ($status)',
  ({ operation, code, status }) => expectRefusal(operation, code, status),
);

test.each(withoutCause)('$id tells of $code, which nothing here brings about: $because', (one) => {
  console.info(`${one.id} was not refused as ${one.code}: ${one.because}`);
  expect(told).toContainEqual(expect.objectContaining({ id: one.id, code: one.code }));
});

const anywhere = Object.keys(problems)
  .map(codeOf)
  .filter((code) => !told.some((one) => one.code === code));

test('there are two refusals that any operation may answer and none tells of', () => {
  expect(anywhere).toEqual(['method_not_allowed', 'wrong_host']);
});

test.each(anywhere.flatMap((code) => documented.map((operation) => ({ id: operation.id, operation, code }))))(
  '$id may be refused as $code, as anything',
  ({ operation, code }) => expectRefusal(operation, code, problems[code].status),
);

function codeOf(text: string): ProblemCode {
  const code = Object.keys(problems).find((each) => each === text);
  if (!code) throw new Error(`the document tells of ${text}, which problem.ts of the schemas does not have`);
  return asCode(code);
}

// Keys of `problems` are what its type says: the table has no others.
function asCode(key: string) {
  return key as ProblemCode;
}
