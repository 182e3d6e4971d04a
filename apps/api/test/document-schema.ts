import { openApiDocument } from '../src/rest/openapi.ts';
import { isSchema, propertiesOf, resolved, type Schema } from '../src/rest/openapi-schema.ts';
import type { Operation } from '../src/rest/operations.ts';

/** As a client reads it. */
const document: Schema = JSON.parse(JSON.stringify(openApiDocument(undefined)));
const components = within(document, 'components');
const schemas = schemasIn(within(components, 'schemas'));

const operationOf = ({ path, method }: Operation) => within(document, 'paths', path, method.toLowerCase());

/** The schema itself, where it stands or where it is named. */
export const resolvedSchema = (schema: unknown) => resolved(schema, schemas);

/** The ways in which a value may fit the schema. */
export function waysOf(schema: unknown): Schema[] {
  const here = resolvedSchema(schema);
  return Array.isArray(here.anyOf) ? here.anyOf.flatMap(waysOf) : [here];
}

/** The parameters of the operation's query, by name. */
export function queryOf(operation: Operation): Record<string, unknown> {
  const { parameters } = operationOf(operation);
  const all = Array.isArray(parameters) ? parameters.filter(isSchema) : [];
  return Object.fromEntries(all.filter((each) => each.in === 'query').map(({ name, schema }) => [name, schema]));
}

/** The schema of the operation's body, undefined when it takes none. */
export function bodyOf(operation: Operation): Schema | undefined {
  const { schema } = within(operationOf(operation), 'requestBody', 'content', 'application/json');
  return schema === undefined ? undefined : resolvedSchema(schema);
}

/** Every field of the operation's query or body, with its schema. */
export const fieldsOf = (operation: Operation) => ({
  ...queryOf(operation),
  ...propertiesOf(bodyOf(operation), schemas),
});

/** What is wrong with an answer by what the document says of the operation; empty when nothing is. */
export function faultsOf(
  operation: Operation,
  answer: { status: number; headers: Headers; body: unknown; text: string },
): string[] {
  const told = within(operationOf(operation), 'responses')[answer.status];
  if (!isSchema(told)) return [`the status ${answer.status} is not told`];
  const response = typeof told.$ref === 'string' ? within(document, ...told.$ref.slice(2).split('/')) : told;
  const [[type, content] = []] = Object.entries(within(response, 'content'));
  if (type === undefined) return answer.text === '' ? [] : ['there is a body that is not told'];
  const sent = answer.headers.get('content-type');
  if (sent !== type) return [`the type is ${sent}, not ${type}`];
  return misfits(within({ content }, 'content').schema, answer.body);
}

const formats: Record<string, RegExp> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  email: /^[^@]+@[^@]+$/,
};

/** Where a value does not fit the schema. */
export function misfits(schema: unknown, value: unknown, place = ''): string[] {
  const here = resolvedSchema(schema);
  if (Array.isArray(here.anyOf))
    return here.anyOf.some((way) => misfits(way, value).length === 0) ? [] : [`${place} fits no way`];
  const types = [here.type ?? typeOf(value)].flat();
  if (!types.includes(typeOf(value)) && !(types.includes('number') && typeOf(value) === 'integer'))
    return [`${place} is no ${types}`];
  if (Array.isArray(here.enum) && !here.enum.includes(value)) return [`${place} is none of the words`];
  if ('const' in here && here.const !== value) return [`${place} is not the word`];
  if (typeof value === 'string') return misfitsOfText(here, value, place);
  if (typeof value === 'number')
    return value < limit(here.minimum, -Infinity) || value > limit(here.maximum, Infinity) ? [`${place} is out`] : [];
  if (Array.isArray(value)) {
    if (value.length > limit(here.maxItems, Infinity)) return [`${place} is too long`];
    return value.flatMap((item, index) =>
      misfits(Array.isArray(here.prefixItems) ? here.prefixItems[index] : here.items, item, `${place}/${index}`),
    );
  }
  return isSchema(value) ? misfitsOfObject(here, value, place) : [];
}

function misfitsOfText(schema: Schema, value: string, place: string): string[] {
  const length = [...value].length;
  if (length < limit(schema.minLength, 0) || length > limit(schema.maxLength, Infinity))
    return [`${place} is too long`];
  if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(value)) return [`${place} has no match`];
  return (formats[String(schema.format)] ?? /^/).test(value) ? [] : [`${place} is no ${schema.format}`];
}

function misfitsOfObject(schema: Schema, value: Schema, place: string): string[] {
  const properties = propertiesOf(schema, schemas);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return [
    ...required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${place}/${name} is missing`),
    ...Object.entries(value).flatMap(([name, each]) => {
      if (Object.hasOwn(properties, name)) return misfits(properties[name], each, `${place}/${name}`);
      return schema.additionalProperties === false ? [`${place}/${name} is not told`] : [];
    }),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** A limit that the schema sets, or this one. */
export const limit = (given: unknown, otherwise: number) => (typeof given === 'number' ? given : otherwise);

function within(schema: Schema, ...keys: string[]): Schema {
  let here: unknown = schema;
  for (const key of keys) here = isSchema(here) ? here[key] : undefined;
  return isSchema(here) ? here : {};
}

function schemasIn(found: Schema): Record<string, Schema> {
  return Object.fromEntries(Object.entries(found).map(([name, schema]) => [name, isSchema(schema) ? schema : {}]));
}
