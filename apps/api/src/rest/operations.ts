import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { Meta } from '../trpc.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A procedure as REST shows it. */
export type Operation = {
  /** The procedure's, like `contact.create`. */
  name: string;
  procedure: AnyTRPCProcedure;
  meta: Meta;
  method: Method;
  /** As in the document, like `/contact/{uuid}/`. */
  path: `/${string}`;
  /** Names in the path. */
  pathParameters: string[];
  /** Every field of the input: of the path, and of the query or the body. */
  fields: Record<string, z.ZodType>;
  /** Whether all of the input may be left out. */
  isOptional: boolean;
  answer: z.ZodType;
  status: 200 | 201 | 204;
};

/** Every procedure of the router that is annotated with `rest()`. */
export function operationsOf(router: AnyTRPCRouter): Operation[] {
  return Object.entries<unknown>(router._def.procedures).flatMap(([name, procedure]) => {
    if (!isProcedure(procedure)) throw new Error(`${name} is no procedure`);
    const meta = metaOf(procedure);
    if (!meta?.openapi) return [];
    const { method, path } = meta.openapi;
    const pathParameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
    const schemas = schemasOf(name, procedure);
    return [{ name, procedure, meta, method, path, pathParameters, ...schemas, status: meta.status ?? 200 }];
  });
}

/** Whether the operation reads its input from a body. */
export const hasBody = ({ method }: { method: string }) => method === 'POST' || method === 'PUT' || method === 'PATCH';

/** The media types in which the operation's body may come. */
export function mediaTypesOf({ method }: { method: string }): string[] {
  return method === 'PATCH' ? ['application/merge-patch+json', 'application/json'] : ['application/json'];
}

/** Whether the operation changes one object that exists, and so heeds `If-Match`. */
export const changesOne = ({ method, meta }: { method: string; meta: Meta }) =>
  method === 'PUT' || method === 'PATCH' || method === 'DELETE' || meta.heedsMatch === true;

function isProcedure(value: unknown): value is AnyTRPCProcedure {
  return typeof value === 'function' && '_def' in value;
}

// initTRPC was told `meta<Meta>()`, so a procedure has no other.
function metaOf(procedure: AnyTRPCProcedure) {
  return procedure._def.meta as Meta | undefined;
}

function schemasOf(name: string, procedure: AnyTRPCProcedure) {
  const [input, ...more] = procedure._def.inputs;
  const root = input instanceof z.ZodOptional || input instanceof z.ZodDefault ? input.unwrap() : input;
  if (more.length > 0 || (root !== undefined && !(root instanceof z.ZodObject)))
    throw new Error(`${name} needs one object as its input`);
  // The types of tRPC leave `output` out.
  const output: unknown = Reflect.get(procedure._def, 'output');
  const answer = typeof output === 'function' && 'schema' in output ? output.schema : undefined;
  if (!(answer instanceof z.ZodType)) throw new Error(`${name} needs .output(answer(schema))`);
  return { fields: root?.shape ?? {}, isOptional: root !== input, answer };
}
