/** A JSON Schema as it stands in the document. */
export type Schema = { [keyword: string]: unknown };
/** The schemas of the document by name. */
export type Schemas = Record<string, Schema>;

const PREFIX = '#/components/schemas/';

export const refTo = (name: string) => ({ $ref: `${PREFIX}${name}` });

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Calls `visit` with every object in the document. */
function walk(node: unknown, visit: (schema: Schema) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (isSchema(node)) {
    visit(node);
    walk(Object.values(node), visit);
  }
}

/** Takes away what tells a reader nothing: the long pattern beside `format: uuid`, the limits of binary fractions. */
export function tidy(document: unknown): void {
  walk(document, (schema) => {
    if (schema.format === 'uuid') delete schema.pattern;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    // A part of a body may bear the uuid that an answer gave it.
    if (isSchema(schema.uuid) && schema.uuid.readOnly && !schema.uuid.type)
      schema.uuid = { type: 'string', format: 'uuid', readOnly: true };
  });
}

/**
 * Where a schema differs on its two ways, the generator calls the one for answers `XOutput`. Readers and generated
 * clients see that more often: it gets the plain name, the one for bodies `XInput`.
 */
export function nameByWay(document: unknown, schemas: Schemas): void {
  const names = Object.keys(schemas).filter((name) => schemas[`${name}Output`]);
  const renamed = new Map(
    names.flatMap((name) => [
      [refTo(name).$ref, refTo(`${name}Input`).$ref],
      [refTo(`${name}Output`).$ref, refTo(name).$ref],
    ]),
  );
  for (const name of names) {
    const [given, answered] = [schemas[name], schemas[`${name}Output`]];
    if (!given || !answered) continue;
    schemas[`${name}Input`] = given;
    schemas[name] = answered;
    delete schemas[`${name}Output`];
  }
  const used = new Set<unknown>();
  walk(document, (schema) => {
    if (typeof schema.$ref === 'string') schema.$ref = renamed.get(schema.$ref) ?? schema.$ref;
    used.add(schema.$ref);
  });
  for (const name of names) if (!used.has(refTo(`${name}Input`).$ref)) delete schemas[`${name}Input`];
}

/** The schema itself, where it stands or where it is named. */
export function resolved(schema: unknown, schemas: Schemas): Schema {
  if (!isSchema(schema)) return {};
  return typeof schema.$ref === 'string' ? (schemas[schema.$ref.slice(PREFIX.length)] ?? {}) : schema;
}

/** The properties of an object's schema. */
export function propertiesOf(schema: unknown, schemas: Schemas): Record<string, unknown> {
  const { properties } = resolved(schema, schemas);
  return isSchema(properties) ? properties : {};
}

const textExamples: Record<string, string> = {
  uuid: '0198c0de-0000-7000-8000-000000000001',
  'date-time': '2026-07-01T10:00:00.000Z',
};

/** A value that the schema allows: from its own examples where it has some, else its default, else made up. */
export function exampleOf(schema: unknown, schemas: Schemas): unknown {
  const here = resolved(schema, schemas);
  const ways = [here, ...(Array.isArray(here.anyOf) ? here.anyOf : [])].map((way) => resolved(way, schemas));
  const shown = ways.find(({ examples }) => Array.isArray(examples));
  if (Array.isArray(shown?.examples)) return shown.examples[0];
  if ('default' in here) return here.default;
  return madeUp(ways.find((way) => way.type ?? way.enum ?? way.const) ?? {}, schemas);
}

function madeUp(schema: Schema, schemas: Schemas): unknown {
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const { type } = schema;
  if (Array.isArray(type)) return type.includes('null') ? null : madeUp({ ...schema, type: type[0] }, schemas);
  if (type === 'object') return exampleOfObject(schema, schemas);
  if (Array.isArray(schema.prefixItems)) return schema.prefixItems.map((item) => exampleOf(item, schemas));
  if (type === 'array') {
    const length = typeof schema.minItems === 'number' ? Math.max(schema.minItems, 1) : 1;
    return Array.from({ length }, () => exampleOf(schema.items, schemas));
  }
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0;
  return textExamples[String(schema.format)] ?? 'text';
}

function exampleOfObject(schema: Schema, schemas: Schemas) {
  return Object.fromEntries(
    Object.entries(propertiesOf(schema, schemas)).map(([name, property]) => [name, exampleOf(property, schemas)]),
  );
}
