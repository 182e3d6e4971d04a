import { Fault } from '@kupfer/schemas/problem';

/**
 * Refuses a body that is not JSON in UTF-8: by its media type (one of `understood`), its `charset` or its
 * `Content-Encoding`.
 */
export function checkMediaType(headers: Headers, understood: readonly string[]): void {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() || 'identity';
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  if (!understood.includes(type.trim()))
    throw unsupported(`Send ${understood.join(' or ')} and say so in Content-Type.`);
  if (charset && charset !== 'utf-8' && charset !== 'utf8') throw unsupported('Send the body in UTF-8.');
  if (encoding !== 'identity') throw unsupported('Send the body as it is, without a Content-Encoding.');
}

function unsupported(detail: string): Fault {
  return new Fault('unsupported_media_type', detail);
}

/** Whether `Accept` leaves room for `application/json` (RFC 9110, 12.5.1): the range that fits best decides. */
export function acceptsJson(accept: string | null): boolean {
  if (!accept || accept === '*/*' || accept === 'application/json') return true;
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()));
  for (const wanted of ['application/json', 'application/*', '*/*']) {
    const range = ranges.find(([type]) => type === wanted);
    if (range) return !range.some((part) => /^q=0(\.0*)?$/.test(part));
  }
  return false;
}
