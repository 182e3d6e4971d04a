import type { Context } from 'hono';
import { z } from 'zod';
import { entityTag, namesTag } from '../etag.ts';
import type { Context as ProcedureContext } from '../trpc.ts';
import { linkHeader, type Neighbours, pageLinks, pathOf } from './links.ts';
import { type AppEnv, fieldsOfAll } from './mount.ts';
import type { Operation } from './operations.ts';
import { otherFormOf } from './other-form.ts';

type Reply = ProcedureContext['reply'];

/** How the pages of a list are told apart: by an opaque cursor, or by the number of objects before the page. */
export type PageParameter = 'cursor' | 'offset';

/** The parameter that turns the pages of the operation's list, undefined when it answers no list. */
export function pageParameterOf({ answer, fields }: Operation): PageParameter | undefined {
  if (!(answer instanceof z.ZodObject) || !('next' in answer.shape)) return undefined;
  return 'offset' in fields ? 'offset' : 'cursor';
}

/** Whether the operation answers one object, whose state has an `ETag`. */
export const showsOne = (operation: Operation) => operation.status !== 204 && !pageParameterOf(operation);

/**
 * Makes the writer of an operation's answer: status, header fields, and the JSON of what the procedure answered, with
 * addresses for the neighbouring pages of a list. `other` is the same object in the other form of the operation.
 */
export function answerWriter(
  operation: Operation,
): (c: Context<AppEnv>, result: unknown, reply: Reply, other?: string) => Response {
  const { status, path, method } = operation;
  const parameter = pageParameterOf(operation);
  const otherForm = otherFormOf(operation);

  return (c, result, reply, other) => {
    if (status === 204) return new Response(null, { status, headers: fieldsOfAll(c) });
    // One plain object of header fields in one Response: anything else is copied by each layer below.
    const headers = fieldsOfAll(c);
    headers['Content-Type'] = 'application/json';
    headers['Cache-Control'] = 'private, no-cache';
    headers.Vary = headers.Vary ? 'Authorization, Accept-Encoding, Origin' : 'Authorization, Accept-Encoding';
    if (otherForm) headers.Vary += ', Accept';
    if (status === 201) headers.Location = `${c.get('base')}${path}${asObject(result).uuid}/`;
    if (reply.isReplayed) headers['Idempotency-Replayed'] = 'true';
    if (!parameter) {
      if (other !== undefined) headers['Content-Type'] = `${otherForm?.mediaType}; charset=utf-8`;
      const text = other ?? JSON.stringify(result);
      headers.ETag = entityTag(text);
      const known = method === 'GET' ? c.req.header('if-none-match') : undefined;
      if (known !== undefined && namesTag(known, headers.ETag)) return notModified(headers);
      return new Response(text, { status, headers });
    }

    const page = asPage(result);
    const address = c.get('base') + pathOf(c.req.url);
    const links = pageLinks(address, c.req.url, parameter, page);
    const link = linkHeader(links);
    if (link) headers.Link = link;
    return new Response(JSON.stringify({ ...page, ...links }), { status, headers });
  };
}

function notModified({ 'Content-Type': _, ...headers }: Record<string, string>): Response {
  return new Response(null, { status: 304, headers });
}

// Only asked of operations that make an object (status 201); every object of the API has its uuid.
function asObject(result: unknown) {
  return result as { uuid: string };
}

// Only asked of operations whose answer has `next`, which no schema has but those of pages.
function asPage(result: unknown) {
  return result as Neighbours;
}
