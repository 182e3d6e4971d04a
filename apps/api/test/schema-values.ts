import fc from 'fast-check';
import { isSchema, type Schema } from '../src/rest/openapi-schema.ts';
import { limit, resolvedSchema } from './document-schema.ts';
import { BEYOND } from './procedures.ts';

type Values = fc.Arbitrary<unknown>;

/** Uuids for the field of this name; `isReference` when it can hold nothing else. */
export type Uuids = (field: string) => { uuid: fc.Arbitrary<string>; isReference: boolean };

/** The most places of a list that are filled, whatever the schema allows. */
const LONGEST_LIST = 3;

const deep = (depth: number): unknown => (depth === 0 ? [] : [deep(depth - 1)]);

/** What hardly any field takes. */
export const hostile: Values = fc.oneof(
  fc.constantFrom<unknown[]>(null, true, 7, -1, 0.1, 2 ** 53, 1e308, BEYOND, '', ' ', '7', [], {}, [null], [[]]),
  fc.constantFrom<unknown[]>('\0', 'a\0b', '\ud800', '\udfff\ud800', '\u202e', '%', "';--", '🦄'.repeat(51)),
  fc.constantFrom<unknown[]>('x'.repeat(20_000), deep(500), JSON.parse('{"__proto__":{"name":1}}'), 'constructor'),
  fc.constantFrom<unknown[]>('0000-00-00T00:00:00Z', '9999-12-31T23:59:59.999+23:59', '2030-02-30T10:00:00Z'),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);

/** Values by the schema of the field of this name; `uuids` makes those that name something. */
export function valuesOf(schema: unknown, uuids: Uuids, field: string): Values {
  const here = resolvedSchema(schema);
  if (Array.isArray(here.anyOf)) return fc.oneof(...here.anyOf.map((way) => valuesOf(way, uuids, field)));
  if ('const' in here) return fc.constant(here.const);
  if (Array.isArray(here.enum)) return fc.constantFrom(...here.enum);
  const types = [here.type].flat();
  return fc.oneof(...types.map((type) => valuesOfType(String(type), here, uuids, field)));
}

function valuesOfType(type: string, schema: Schema, uuids: Uuids, field: string): Values {
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') {
    const [min, max] = [limit(schema.minimum, -(2 ** 31)), limit(schema.maximum, 2 ** 31)];
    return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  }
  if (type === 'array') {
    const maxLength = Math.min(LONGEST_LIST, limit(schema.maxItems, LONGEST_LIST));
    return fc.array(mostly(valuesOf(schema.items, uuids, field)), { maxLength, minLength: limit(schema.minItems, 0) });
  }
  if (type === 'object') return objectsOf(schema, uuids);
  if (type === 'string') return texts(schema, uuids(field));
  throw new Error(`no values are made of the type ${type}`);
}

function texts(schema: Schema, { uuid, isReference }: ReturnType<Uuids>): Values {
  if (schema.format === 'uuid' || isReference) return uuid;
  if (schema.format === 'date-time')
    // A start and an end are often in order this way, so that appointments are made, too.
    return fc.oneof(
      { arbitrary: fc.constant('2030-01-01T10:00:00Z'), weight: 3 },
      { arbitrary: fc.constant('2030-01-01T12:00'), weight: 1 },
      { arbitrary: instants, weight: 2 },
    );
  if (schema.format === 'email') return fc.emailAddress();
  if (typeof schema.pattern === 'string') {
    const pattern = new RegExp(schema.pattern);
    return fc.constantFrom(
      ...['+49 30 123', '(030) 1-2/3.4', '12.50', '0', '9999.99', '09:00', '17:30', '24:00'].filter((text) =>
        pattern.test(text),
      ),
    );
  }
  const shown = Array.isArray(schema.examples) ? schema.examples : [];
  const size = { minLength: limit(schema.minLength, 0), maxLength: Math.min(limit(schema.maxLength, 40), 200) };
  return fc.oneof(fc.string(size), fc.string({ unit: 'grapheme', ...size }), uuid, ...shown.map(fc.constant));
}

const instants = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Objects by the schema: with some of the fields, sometimes with a strange value or an unknown field. */
export function objectsOf(schema: Schema, uuids: Uuids): fc.Arbitrary<Record<string, unknown>> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const writable = Object.entries(properties).filter(([, each]) => !isSchema(each) || each.readOnly !== true);
  const fields = writable.map(([name, each]) => {
    const values = mostly(valuesOf(each, uuids, name)).map((value) => ({ [name]: value }));
    const isMissing = fc.constant({});
    return required.includes(name)
      ? fc.oneof({ arbitrary: values, weight: 30 }, { arbitrary: isMissing, weight: 1 })
      : fc.oneof({ arbitrary: values, weight: 1 }, { arbitrary: isMissing, weight: 2 });
  });
  const readOnly = Object.keys(properties).filter((name) => !writable.some(([other]) => other === name));
  const names = fc.constantFrom('__proto__', 'constructor', 'nickname', '', '\0', 'a/b~c', ...readOnly);
  // A computed name makes a field of `__proto__` too.
  const unknown = fc.tuple(names, hostile).map(([name, value]) => ({ [name]: value }));
  const more = fc.oneof({ arbitrary: fc.constant({}), weight: 15 }, { arbitrary: unknown, weight: 1 });
  return fc.tuple(...fields, more).map((parts) => Object.fromEntries(parts.flatMap((part) => Object.entries(part))));
}

/** Mostly these values, now and then a strange one. */
export const mostly = (values: Values): Values =>
  fc.oneof({ arbitrary: values, weight: 30 }, { arbitrary: hostile, weight: 1 });
