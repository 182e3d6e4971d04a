import type { Context } from 'hono';
import type { z } from 'zod';
import { announcesBody, readBody, readObject } from '../rest/body.ts';
import { checkMediaType } from '../rest/media-type.ts';
import type { AppEnv } from '../rest/mount.ts';

/**
 * The JSON body of a request, as the schema has it. It may be empty when nothing in it is required.
 *
 * @throws Fault `unsupported_media_type`, `too_large`, `bad_input`; an error of zod
 */
export async function bodyAs<Schema extends z.ZodType>(c: Context<AppEnv>, schema: Schema): Promise<z.output<Schema>> {
  const { headers } = c.req.raw;
  if (announcesBody(headers) || headers.has('content-type')) checkMediaType(headers, ['application/json']);
  const bytes = await readBody(c.req.raw);
  return schema.parse(bytes.byteLength === 0 ? {} : readObject(bytes));
}
