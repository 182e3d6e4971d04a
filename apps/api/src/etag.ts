import { hash } from 'node:crypto';
import { Fault } from '@kupfer/schemas/problem';

/** The strong entity tag (RFC 9110, section 8.8.3) of a representation: a hash of all that it shows. */
export const entityTag = (json: string): string => `"${hash('sha256', json, 'base64url').slice(0, 22)}"`;

/**
 * Whether a field `If-Match` or `If-None-Match` names the tag, or anything by `*`. A `W/` before a tag is overlooked:
 * a proxy that compressed the answer put it there, the representation is the same.
 */
export function namesTag(field: string, tag: string): boolean {
  return field.split(',').some((each) => {
    const named = each.trim().replace(/^W\//, '');
    return named === tag || named === '*';
  });
}

/**
 * Refuses a change when the client saw another state of the object. Each reader answers the object in one of the forms
 * in which GET shows it; they are asked only when there is an `If-Match`. The transaction must hold the object locked.
 *
 * @throws Fault `precondition_failed`
 */
export async function checkMatch(
  { ifMatch }: { ifMatch: string | undefined },
  ...readers: (() => unknown)[]
): Promise<void> {
  if (ifMatch === undefined) return;
  for (const read of readers) if (namesTag(ifMatch, entityTag(JSON.stringify(await read())))) return;
  throw new Fault('precondition_failed', 'If-Match names another state of this object: read it again.');
}
