import type { HonoRequest } from 'hono';

type Fields = Record<string, string>;

const ALLOWED = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Traceparent',
  'X-Organization-Uuid',
  'X-Request-Id',
].join(', ');
const EXPOSED = [
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
].join(', ');
/** Seconds: what Chromium takes at most. */
const MAX_AGE = '7200';

/**
 * Lets pages of these origins read the answer: adds what says so to its header fields. The one
 * cookie that there is serves our own pages, so credentials are never allowed.
 */
export function shareWith(origins: readonly string[], request: HonoRequest, fields: Fields): void {
  if (origins.length === 0) return;
  // Also for others, or a cache would show them what one origin was answered.
  fields.Vary = 'Origin';
  const origin = request.header('origin');
  if (!origin || !origins.includes(origin)) return;
  fields['Access-Control-Allow-Origin'] = origin;
  fields['Access-Control-Expose-Headers'] = EXPOSED;
}

/** What a browser is told that asks before it sends the request itself; nothing, if its page may not. */
export function preflight(request: HonoRequest, fields: Fields, methods: string): Fields {
  if (!fields['Access-Control-Allow-Origin'] || !request.header('access-control-request-method')) return {};
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': ALLOWED,
    'Access-Control-Max-Age': MAX_AGE,
  };
}
