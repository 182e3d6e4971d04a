import { pageParameterOf, showsOne } from './answer.ts';
import { refusalResponses, refusalsOf } from './openapi-refusal.ts';
import { exampleOf, isSchema, propertiesOf, refTo, resolved, type Schema, type Schemas } from './openapi-schema.ts';
import { changesOne, mediaTypesOf, type Operation } from './operations.ts';
import { otherFormOf } from './other-form.ts';
import type { PlainRoute } from './plain-routes.ts';

/** Header fields that several operations answer. */
export const headerComponents = {
  RequestId: {
    description: 'Names the request in the log; the one that was sent, or a new one.',
    schema: { type: 'string' },
  },
  Location: { description: 'The address of the new object.', schema: { type: 'string', format: 'uri' } },
  IdempotencyReplayed: {
    description: '`true` when this is the answer to an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string' },
  },
  ETag: {
    description: 'Names the state that is shown (RFC 9110): send it back in `If-Match` or `If-None-Match`.',
    schema: { type: 'string' },
  },
  Link: {
    description: 'The neighbouring pages (RFC 8288): `rel="next"` and `rel="prev"`.',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds after which a retry makes sense.', schema: { type: 'integer' } },
  RateLimitPolicy: {
    description: 'How many requests, `q`, are allowed in `w` seconds, when they are limited.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'How many of them are left, `r`, and after how many seconds, `t`, all are.',
    schema: { type: 'string' },
  },
  WwwAuthenticate: { description: 'What is wrong with the token (RFC 6750).', schema: { type: 'string' } },
} as const;

/** Header fields that requests may carry. */
export const parameterComponents = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'One key for one request: repeated with the same key within 24 hours it has no second effect and answers the first result, but for secrets that are shown once. What was refused may be tried again with it.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'The `ETag` of the state that is to be changed, with its quotation marks; of another state nothing is changed (412).',
    schema: { type: 'string' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of a state that is known already; it is not sent again (304).',
    schema: { type: 'string' },
  },
  Organization: {
    name: 'X-Organization-Uuid',
    in: 'header',
    description: 'Another existing organization in which a superuser acts; others may not send it (403).',
    schema: { type: 'string', format: 'uuid' },
  },
} as const;

const refToHeader = (name: keyof typeof headerComponents) => ({ $ref: `#/components/headers/${name}` });
const refToParameter = (name: keyof typeof parameterComponents) => ({ $ref: `#/components/parameters/${name}` });

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `contactType.list` is about the resource `ContactType`. */
export function resourceOf({ name }: Operation): string {
  return capital(name.split('.')[0] ?? name);
}

/** `contactType.update` is told by the schema `ContactTypePatch`. */
function nameOf(operation: Operation): string {
  const verb = operation.method === 'PATCH' ? 'Patch' : capital(operation.name.split('.').at(-1) ?? '');
  return `${resourceOf(operation)}${verb}`;
}

/** Completes what the generator made of an operation, and names its schemas among those of the document. */
export function documentedOperation(operation: Operation, made: Schema, schemas: Schemas): Schema {
  const answer = answerOf(operation, made, schemas);
  const body = bodyOf(operation, made, answer, schemas);
  const { operationId, summary, tags, security } = made;
  const told = descriptionOf(operation);
  return {
    operationId,
    summary,
    ...(told && { description: told }),
    tags,
    security,
    parameters: [...parametersOf(made), ...conditionsOf(operation), refToParameter('Organization')],
    ...(body && { requestBody: body }),
    responses: { ...success(operation, answer), ...refusalResponses(refusalsOf(operation)) },
  };
}

const ALLOWED = { member: undefined, admin: 'For administrators.', superuser: 'For superusers.' };

/** Who may, and what else is told of it. */
function descriptionOf({ meta }: Operation): string {
  const allowed = [ALLOWED[meta.role ?? 'member'], meta.isForPeople && 'Not for API keys.', meta.about];
  return allowed.filter(Boolean).join(' ');
}

/** The same for a route that is mounted by hand and described by its line. */
export function documentedRoute({ operation: { security }, isConditional }: PlainRoute, made: Schema): Schema {
  const isOfCaller = security?.some((way) => 'bearer' in way);
  const headers = { 'X-Request-Id': refToHeader('RequestId'), ...(isConditional && { ETag: refToHeader('ETag') }) };
  return {
    ...made,
    parameters: [
      ...parametersOf(made),
      ...(isConditional ? [refToParameter('IfNoneMatch')] : []),
      ...(isOfCaller ? [refToParameter('Organization')] : []),
    ],
    responses: Object.fromEntries(
      Object.entries(within(made, 'responses')).map(([status, response]) => [
        status,
        isSchema(response) && !('$ref' in response) ? { ...response, headers } : response,
      ]),
    ),
  };
}

/** Descriptions stand where Swagger UI shows them, and lists are separated by commas. */
function parametersOf({ parameters }: Schema): unknown[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.map((parameter: Schema) => {
    const { description, ...schema } = within(parameter, 'schema');
    const isList = schema.type === 'array';
    return { ...parameter, description, schema, ...(isList && { style: 'form', explode: false }) };
  });
}

/** What a request may make its effect depend on. */
function conditionsOf(operation: Operation) {
  const heeded = [
    ...(changesOne(operation) ? [refToParameter('IfMatch')] : []),
    ...(operation.meta.isOnce ? [refToParameter('IdempotencyKey')] : []),
  ];
  if (heeded.length > 0) return heeded;
  return showsOne(operation) && operation.method === 'GET' ? [refToParameter('IfNoneMatch')] : [];
}

/** The schema of what is answered, as a reference; undefined when nothing is. */
function answerOf(operation: Operation, made: Schema, schemas: Schemas): Schema | undefined {
  if (operation.status === 204) return undefined;
  const schema = within(made, 'responses', '200', 'content', 'application/json', 'schema');
  const name = pageParameterOf(operation) ? `${resourceOf(operation)}Page` : `${nameOf(operation)}Answer`;
  const reference = '$ref' in schema ? schema : named(name, schema, schemas);
  const component = resolved(reference, schemas);
  component.examples ??= [exampleOf(component, schemas)];
  return reference;
}

/**
 * The body of the operation, by reference. Read-only fields get the type that the answer gives them; those that no
 * answer shows are accepted for the sake of older clients, but not told.
 */
function bodyOf(operation: Operation, made: Schema, answer: Schema | undefined, schemas: Schemas): Schema | undefined {
  const [mediaType = '', ...others] = mediaTypesOf(operation);
  const schema = within(made, 'requestBody', 'content', mediaType, 'schema');
  const writable = propertiesOf(schema, schemas);
  if (Object.keys(writable).length === 0) return undefined;
  const answered = propertiesOf(answer, schemas);
  const properties = Object.keys(operation.fields).flatMap((name) => {
    if (writable[name]) return [[name, writable[name]]];
    return isSchema(answered[name]) ? [[name, { ...answered[name], readOnly: true }]] : [];
  });
  // The same object as in the answer's example, so that one sees what becomes of what is sent.
  const shown = exampleOf(answer, schemas);
  const example = Object.entries(writable).map(([name, field]) => {
    const hasOwn = isSchema(field) && 'examples' in field;
    return [name, !hasOwn && isSchema(shown) && name in shown ? shown[name] : exampleOf(field, schemas)];
  });
  const completed = { ...schema, properties: Object.fromEntries(properties), examples: [Object.fromEntries(example)] };
  const reference = named(nameOf(operation), completed, schemas);
  const content = Object.fromEntries([mediaType, ...others].map((type) => [type, { schema: reference }]));
  return { required: !operation.isOptional, content };
}

function success(operation: Operation, answer: Schema | undefined) {
  const { status } = operation;
  const headers: Record<string, object> = {
    'X-Request-Id': refToHeader('RequestId'),
    'RateLimit-Policy': refToHeader('RateLimitPolicy'),
    RateLimit: refToHeader('RateLimit'),
  };
  if (status === 201) headers.Location = refToHeader('Location');
  if (pageParameterOf(operation)) headers.Link = refToHeader('Link');
  if (operation.meta.isOnce) headers['Idempotency-Replayed'] = refToHeader('IdempotencyReplayed');
  if (showsOne(operation)) headers.ETag = refToHeader('ETag');
  const other = otherFormOf(operation);
  const otherContent = other && { [other.mediaType]: { schema: refTo(other.schema) } };
  const content = answer && { content: { 'application/json': { schema: answer }, ...otherContent } };
  const description = { 200: 'Done.', 201: 'Created.', 204: 'Done; there is nothing to show.' }[status];
  return {
    [status]: { description, headers, ...content },
    ...(showsOne(operation) && operation.method === 'GET' && { 304: { description: 'Known already.', headers } }),
  };
}

function named(name: string, schema: Schema, schemas: Schemas): Schema {
  if (schemas[name]) throw new Error(`two schemas would be called ${name}`);
  schemas[name] = schema;
  return refTo(name);
}

/** What stands at the end of these keys, or an empty schema. */
function within(schema: Schema, ...keys: string[]): Schema {
  let here: unknown = schema;
  for (const key of keys) here = isSchema(here) ? here[key] : undefined;
  return isSchema(here) ? here : {};
}
