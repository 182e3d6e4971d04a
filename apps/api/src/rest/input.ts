import { isUuid } from '@kupfer/schemas/fields';
import { badInput, Fault, notFound } from '@kupfer/schemas/problem';
import { announcesBody, readBody, readObject } from './body.ts';
import { checkMediaType, preferredType } from './media-type.ts';
import { hasBody, mediaTypesOf, type Operation } from './operations.ts';
import { answerTypesOf } from './other-form.ts';
import { queryReader } from './query.ts';

type Fields = Record<string, unknown>;

/**
 * Makes the reader of an operation's input: the parameters of the path beside those of the query or the fields of the
 * body. It checks in the order that clients are promised (docs/api.md, "Order of checks"): 415, 413, 406, an
 * impossible uuid, and then all that is 400. The schema is asked by the procedure.
 */
export function inputReader(
  operation: Operation,
): (request: Request, addressed: Record<string, string>) => Promise<Fields> {
  const { method, fields, isOptional, pathParameters, status } = operation;
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !pathParameters.includes(name)));
  const takesBody = hasBody(operation);
  const readQuery = queryReader(takesBody ? {} : others);
  const mayBeEmpty = isOptional || Object.keys(others).length === 0;
  const understood = mediaTypesOf(operation);
  const answered = answerTypesOf(operation);
  const empty = new TextEncoder().encode('{}');

  return async (request, addressed) => {
    const { headers, url } = request;
    let body: Uint8Array | undefined;
    if (takesBody) {
      if (announcesBody(headers) || headers.has('content-type')) checkMediaType(headers, understood);
      body = await readBody(request);
    }
    if (status !== 204 && !preferredType(headers.get('accept'), answered)) {
      const types = answered.join(' or ');
      throw new Fault('not_acceptable', `The answer would be ${types}, which the header Accept excludes.`);
    }
    if (addressed.uuid !== undefined && !isUuid(addressed.uuid)) throw notFound();
    const parameters = readQuery(url);
    if (!body) {
      if (announcesBody(headers)) throw badInput('', `A body means nothing to ${method}.`);
      return { ...parameters, ...addressed };
    }
    const given = readObject(mayBeEmpty && body.byteLength === 0 ? empty : body);
    for (const [name, value] of Object.entries(addressed)) checkAddressed(given, name, value);
    return { ...given, ...addressed };
  };
}

/** A body may repeat what the path says, as GET answered it, but not say anything else. */
function checkAddressed(given: Fields, name: string, addressed: string): void {
  if (!Object.hasOwn(given, name)) return;
  const value = given[name];
  if (typeof value === 'string' && value.toLowerCase() === addressed.toLowerCase()) return;
  throw badInput(`/${name}`, 'This is not the object that the path names.');
}
