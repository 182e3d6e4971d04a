import { z } from 'zod';
import { badInputAt, inputErrors, pointerTo } from '../faults.ts';

/** Reads what a parameter's text means, undefined when it means nothing; `expected` says so. */
type Conversion = { read(text: string): unknown; expected: string };

const asText: Conversion = { read: (text) => text, expected: '' };
const asInteger: Conversion = {
  read: (text) => (/^-?\d+$/.test(text) ? Number(text) : undefined),
  expected: 'A whole number is expected.',
};
const asBoolean: Conversion = {
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  expected: '`true` or `false` is expected.',
};
const asListOf = (item: Conversion): Conversion => ({
  read(text) {
    const items = text === '' ? [undefined] : text.split(',').map(item.read);
    return items.includes(undefined) ? undefined : items;
  },
  expected: 'A list is expected, separated by commas.',
});

/** How the text of a parameter becomes what its schema takes. Only kinds that parameters have are known. */
function conversionOf(name: string, schema: z.core.$ZodType): Conversion {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return conversionOf(name, schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) {
    return conversionOf(name, schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
  }
  if (schema instanceof z.ZodArray) return asListOf(conversionOf(name, schema.def.element));
  if (schema instanceof z.ZodNumber && schema.isInt) return asInteger;
  if (schema instanceof z.ZodBoolean) return asBoolean;
  if (
    schema instanceof z.ZodString ||
    schema instanceof z.ZodStringFormat ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodLiteral
  )
    return asText;
  throw new Error(`the parameter ${name} has a schema that no query string can be read for`);
}

type Values = Record<string, unknown>;

/**
 * Makes the reader of an operation's query string, once for all requests. It answers the values for the schema; what
 * is unknown, stands there twice, or means nothing for the parameter's type is bad input, each named.
 */
export function queryReader(fields: Record<string, z.ZodType>): (url: string) => Values {
  const conversions = new Map(Object.entries(fields).map(([name, schema]) => [name, conversionOf(name, schema)]));
  const schema = z.object(fields);
  return (url) => {
    const query = queryOf(url);
    const values: Values = {};
    if (query === '') return values;
    const wrong = new Map<string, string>();
    const seen = new Set<string>();
    for (const { name, text } of parametersIn(query)) {
      const conversion = conversions.get(name);
      if (!conversion) wrong.set(name, 'There is no such parameter.');
      else if (seen.has(name)) wrong.set(name, 'This parameter stands here twice.');
      else if (text === undefined) wrong.set(name, 'This is not percent-encoded UTF-8.');
      else values[name] = conversion.read(text);
      if (conversion && text !== undefined && values[name] === undefined) wrong.set(name, conversion.expected);
      seen.add(name);
    }
    if (wrong.size > 0) throw refusal(wrong, schema.safeParse(values).error);
    return values;
  };
}

/** The part between `?` and the end, or `#`, which no client should send. */
function queryOf(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return '';
  const end = url.indexOf('#', start);
  return url.slice(start + 1, end < 0 ? undefined : end);
}

/** A name that cannot be decoded is given as it stands, a text as undefined. */
function parametersIn(query: string): { name: string; text: string | undefined }[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...text] = part.split('=');
      return { name: decode(name) ?? name, text: decode(text.join('=')) };
    });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Names what is wrong with the query itself, and what the schema says of the parameters that could be read. */
function refusal(wrong: Map<string, string>, others: z.ZodError | undefined) {
  const errors = [...wrong].map(([name, detail]) => ({ pointer: pointerTo([name]), detail }));
  const more = inputErrors(others?.issues ?? []).filter(
    ({ pointer }) => !errors.some((error) => error.pointer === pointer),
  );
  return badInputAt([...errors, ...more]);
}
