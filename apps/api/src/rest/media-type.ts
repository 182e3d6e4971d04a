import { Fault } from '@kupfer/schemas/problem';

/**
 * Refuses a body that is not JSON in UTF-8: by its media type (one of `understood`), its `charset` or its
 * `Content-Encoding`.
 */
export function checkMediaType(headers: Headers, understood: readonly string[]): void {
  const { charset } = mediaTypeOf(headers, understood);
  if (charset && charset !== 'utf-8' && charset !== 'utf8') throw unsupported('Send the body in UTF-8.');
}

/**
 * What a body is said to be, in lower case. @throws Fault `unsupported_media_type` when that is none of `understood`, or
 * compressed
 */
export function mediaTypeOf(
  headers: Headers,
  understood: readonly string[],
): { type: string; charset: string | undefined } {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() || 'identity';
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  if (!understood.includes(type.trim()))
    throw unsupported(`Send ${understood.join(' or ')} and say so in Content-Type.`);
  if (encoding !== 'identity') throw unsupported('Send the body as it is, without a Content-Encoding.');
  return { type: type.trim(), charset };
}

function unsupported(detail: string): Fault {
  return new Fault('unsupported_media_type', detail);
}

/**
 * The one of these media types that `Accept` prefers (RFC 9110, 12.5.1), the first of those that it likes the same;
 * undefined when it excludes all. Of several ranges the one that fits a type best decides.
 */
export function preferredType(accept: string | null | undefined, offered: readonly string[]): string | undefined {
  if (!accept || accept === '*/*' || accept === offered[0]) return offered[0];
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()));
  const qualityOf = (type: string) => {
    for (const wanted of [type, type.replace(/\/.*/, '/*'), '*/*']) {
      const range = ranges.find(([name]) => name === wanted);
      if (range) return Number(range.map((part) => /^q=([01](\.\d*)?)$/.exec(part)?.[1]).find(Boolean) ?? 1);
    }
    return 0;
  };
  const liked = offered.map((type) => ({ type, quality: qualityOf(type) })).filter(({ quality }) => quality > 0);
  return liked.toSorted((one, other) => other.quality - one.quality)[0]?.type;
}
