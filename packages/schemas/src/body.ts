import { z } from 'zod';

type Shape = Record<string, z.ZodType>;

/** Whether what JSON said is an object. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of a PATCH: absent leaves it, null returns it to its default when it has one. */
type PatchField<Field> =
  Field extends z.ZodDefault<infer Inner extends z.ZodType>
    ? z.ZodOptional<z.ZodType<z.output<Inner>, z.input<Inner> | null>>
    : Field extends z.ZodType
      ? z.ZodOptional<Field>
      : never;

/**
 * The fields of a body of JSON Merge Patch (RFC 7396), from those of the whole resource: given fields change, null
 * clears to the default, a required field refuses null. Defaults do not fill what is absent.
 */
export function patchFields<Fields extends Shape>(fields: Fields): { [Key in keyof Fields]: PatchField<Fields[Key]> } {
  const patched = Object.entries(fields).map(([name, field]) => {
    if (!(field instanceof z.ZodDefault)) return [name, field.optional()];
    const { def } = field;
    const inner = def.innerType;
    const cleared =
      inner instanceof z.ZodNullable
        ? inner
        : // zod copies a list each time that the default is read, so no two objects share one.
          z.nullable(inner).transform((value) => (value === null ? def.defaultValue : value));
    return [name, cleared.optional().meta(field.meta() ?? {})];
  });
  return asPatchFields<Fields>(Object.fromEntries(patched));
}

// Object.fromEntries forgets which key has which field; the loop above makes each by the rule of PatchField.
function asPatchFields<Fields extends Shape>(made: object) {
  return made as { [Key in keyof Fields]: PatchField<Fields[Key]> };
}

/** A field whose default is worked out: blank (absent or null) asks for that, or keeps what is there. */
export const blank = <Field extends z.ZodType>(field: Field) => field.nullish();

/**
 * Fields that an answer shows and a body may send back without effect, so that what GET returned can be PUT. What was
 * sent never gets past the schema: afterwards each is undefined.
 */
export function readOnly<const Names extends readonly string[]>(...names: Names) {
  const field = z
    .unknown()
    .transform(() => undefined)
    .optional()
    .meta({ readOnly: true });
  return Object.fromEntries(names.map((name) => [name, field])) as Record<Names[number], typeof field>;
}
