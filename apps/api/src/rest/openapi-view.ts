import type { generateOpenApiDocument } from 'trpc-openapi';
import { z } from 'zod';
import { hasBody, mediaTypesOf, type Operation } from './operations.ts';

type GeneratorRouter = Parameters<typeof generateOpenApiDocument>[0];

/** Fields that a body may hold without effect. */
function isReadOnly(field: z.ZodType): boolean {
  return field.meta()?.readOnly === true;
}

/** A stable name for an operation, one that generators of clients turn into a function. */
const operationIdOf = ({ name }: Operation) => name.replaceAll('.', '_');

/**
 * The operations as the generator understands them: answers by their real schemas, inputs without read-only fields
 * (whose types only the answers know) and without refinements (which would cost them `additionalProperties: false`).
 */
export function viewOf(operations: readonly Operation[]): GeneratorRouter {
  const procedures = operations.map((operation) => {
    const { procedure, meta, fields, answer, name } = operation;
    const kept = Object.entries(fields).filter(([, field]) => !isReadOnly(field));
    const shown = hasBody(operation) ? kept : kept.map(([key, field]) => [key, parameter(field)] as const);
    const openapi = {
      ...meta.openapi,
      operationId: operationIdOf(operation),
      contentTypes: mediaTypesOf(operation),
      // Its own errors are not ours: they are no problem+json.
      errorResponses: [],
    };
    const inputs = [z.strictObject(Object.fromEntries(shown))];
    return [name, { _def: { type: procedure._def.type, meta: { openapi }, inputs, output: answer } }] as const;
  });
  return asRouter({ _def: { procedures: Object.fromEntries(procedures) } });
}

/** A parameter's schema without what the generator loses (the description of an optional one) or cannot read. */
function parameter(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodOptional) {
    const inner = parameter(asClassic(field.unwrap()));
    const { id, ...own } = inner.meta() ?? {};
    return inner.meta({ ...own, ...field.meta() }).optional();
  }
  if (field instanceof z.ZodDefault) {
    return parameter(asClassic(field.unwrap()))
      .default(field.def.defaultValue)
      .meta(field.meta() ?? {});
  }
  if (field instanceof z.ZodArray && field.element instanceof z.ZodLiteral) {
    return z.array(z.enum([...field.element.values].map(String))).min(1);
  }
  return field;
}

// Schemas are made by `zod`, never by `zod/mini` or `zod/core`, so what is within one has all methods too.
function asClassic(schema: z.core.$ZodType) {
  return schema as z.ZodType;
}

// Of a router the generator reads no more than `_def.procedures`, and of each `_def` with `type`, `meta`, `inputs`
// and `output`.
function asRouter(view: { _def: { procedures: object } }) {
  return view as GeneratorRouter;
}
