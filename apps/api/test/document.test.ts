import { problems } from '@kupfer/schemas/problem';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import root from '../../../package.json' with { type: 'json' };
import { openApiDocument } from '../src/rest/openapi.ts';
import { hasBody, operationsOf } from '../src/rest/operations.ts';
import { appRouter } from '../src/router.ts';
import { type Fields, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** As a client reads it. */
const document: Node = JSON.parse(JSON.stringify(openApiDocument(undefined)));
type Node = { [key: string]: Node };
const { paths, components } = document;
const operations = operationsOf(appRouter);

/** What stands at these keys, undefined when nothing does. */
function at(...keys: string[]): unknown {
  let here: Node | undefined = document;
  for (const key of keys) here = here?.[key];
  return here;
}

test('the document is valid OpenAPI 3.1, and its examples fit their schemas', async () => {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      'no-invalid-media-type-examples': 'error',
      'no-invalid-schema-examples': 'error',
      'no-invalid-parameter-examples': 'error',
      // The paths of the original end so.
      'no-path-trailing-slash': 'off',
      // Health takes nothing that could be wrong.
      'operation-4xx-response': 'off',
    },
  });
  const complaints = await lintFromString({ source: JSON.stringify(document), config });
  expect(complaints.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
});

test('it is what the service serves', async () => {
  const { status, headers, body } = await service.stranger.get('/docs/openapi.json');
  expect({ status, body }).toEqual({ status: 200, body: document });
  expect(headers.get('content-type')).toBe('application/json');
});

test('it says which version this is, under which licence, and how one signs in', () => {
  expect(document).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\./),
    info: { title: 'Kupfer', version: root.version, license: { identifier: 'AGPL-3.0-or-later' } },
    servers: [{ url: '/' }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  });
  expect(openApiDocument('https://example.org').servers).toEqual([{ url: 'https://example.org' }]);
});

test('all operations but the plain ones need a token, and all have a group that is described', () => {
  const groups = Object.values(document.tags ?? {}).map(({ name, description }) => [String(name), typeof description]);
  expect(groups.every(([, description]) => description === 'string')).toBe(true);
  for (const { method, path, meta } of operations) {
    const { security, tags } = paths?.[path]?.[method.toLowerCase()] ?? {};
    expect(security).toEqual([{ bearer: [] }]);
    expect(groups.map(([name]) => name)).toContain(meta.openapi?.tags?.[0]);
    expect(Object.values(tags ?? {})).toHaveLength(1);
  }
});

test.each(operations)('$name tells of every answer that it may give', (operation) => {
  const { method, path, status, meta, pathParameters } = operation;
  const expected = [status, 400, 401, 403, 429, 500, 503];
  if (pathParameters.length > 0) expected.push(404);
  if (status !== 204) expected.push(406);
  if (method === 'POST' || meta.mayConflict) expected.push(409);
  if (['PUT', 'PATCH', 'DELETE'].includes(method) || meta.heedsMatch) expected.push(412);
  const takesFields = /\.(create|merge)$/.test(operation.name) && Object.keys(operation.fields).length > 0;
  if (takesFields) expected.push(422);
  if (method === 'GET' && !/\.(list|duplicates)$/.test(operation.name)) expected.push(304);
  if (hasBody(operation)) expected.push(413, 415);
  const responses = paths?.[path]?.[method.toLowerCase()]?.responses ?? {};
  expect(Object.keys(responses).map(Number)).toEqual(expected.sort());
  expect(responses[status]).toMatchObject(status === 201 ? { headers: { Location: {} } } : {});
  expect('content' in (responses[status] ?? {})).toBe(status !== 204);
});

test('refusals are told once each, with the page that explains them', () => {
  for (const response of Object.values(components?.responses ?? {})) {
    const { schema, examples } = response.content?.['application/problem+json'] ?? {};
    expect(schema).toEqual({ $ref: '#/components/schemas/Problem' });
    for (const [code, example] of Object.entries(examples ?? {})) {
      expect(Object.keys(problems)).toContain(code);
      expect(example.value?.type).toBe(`/docs/problems#${code}`);
    }
  }
});

test('every body and every answer has a schema with a name and an example', () => {
  const references = Object.values(paths ?? {}).flatMap((item) =>
    Object.values(item).flatMap(({ requestBody, responses }) =>
      [requestBody, ...Object.values(responses ?? {})].flatMap((each) =>
        Object.values(each?.content ?? {}).map(({ schema }) => String(schema?.$ref)),
      ),
    ),
  );
  for (const reference of references) expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
  const names = [
    'Contact',
    'Appointment',
    'AppointmentNote',
    'AppointmentNotification',
    'AppointmentDrivingTime',
    'ContactType',
  ];
  for (const name of names.flatMap((resource) =>
    ['', 'Create', 'Replace', 'Patch', 'Page'].map((use) => resource + use),
  )) {
    expect(references).toContain(`#/components/schemas/${name}`);
    expect(at('components', 'schemas', name, 'examples')).toHaveLength(1);
    expect(at('components', 'schemas', name, 'additionalProperties')).toBe(false);
  }
});

test('read-only fields of a body have the type that the answer gives them', () => {
  expect(at('components', 'schemas', 'ContactTypeReplace', 'properties')).toMatchObject({
    uuid: { type: 'string', format: 'uuid', readOnly: true },
    name: { type: 'string', minLength: 1, maxLength: 128 },
    is_default: { type: 'boolean', readOnly: true },
    create_date: { type: 'string', format: 'date-time', readOnly: true },
  });
  expect(at('components', 'schemas', 'ContactTypeReplace', 'required')).toEqual(['name']);
});

test('lists in a query are separated by commas, and parameters say what they are for', () => {
  const parameters = Object.values(paths?.['/contact/']?.get?.parameters ?? {});
  expect(parameters.find(({ name }) => String(name) === 'customer_type')).toMatchObject({
    in: 'query',
    description: expect.stringContaining('comma list'),
    style: 'form',
    explode: false,
    schema: { type: 'array', items: { enum: ['Customer', 'Contact', 'Company', 'Public'] } },
  });
  expect(parameters.find(({ name }) => String(name) === 'search')).toMatchObject({
    description: expect.stringContaining('Words'),
  });
});

test('nothing in it is noise', () => {
  const text = JSON.stringify(document);
  expect(text).not.toContain('9007199254740991');
  expect(text).not.toContain('0-9a-f');
});

test('what the examples show can be created', async () => {
  const anna = service.as(undefined, 'superuser');
  const appointment = await anna.post('/appointment/', exampleOf('AppointmentCreate'));
  expect(appointment.status).toBe(201);
  for (const { name, path, status } of operations.filter(({ name }) => name.endsWith('.create'))) {
    const example = exampleOf(`${name.charAt(0).toUpperCase()}${name.slice(1, -'.create'.length)}Create`);
    // The one value that no document can know.
    if ('appointment' in example) example.appointment = appointment.body.uuid;
    expect({ path, ...(await anna.post(path, example)) }).toMatchObject({ path, status });
  }
});

function exampleOf(name: string): Fields {
  const [example] = Object.values(components?.schemas?.[name]?.examples ?? {});
  return { ...example };
}
