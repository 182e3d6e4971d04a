import { type Fault, problemOf, problems } from '@kupfer/schemas/problem';

/** Header fields that belong to a refusal whichever door tells it. */
export function headersOf(fault: Fault): Record<string, string> {
  const headers: Record<string, string> = {};
  if (problems[fault.code].status === 401) headers['WWW-Authenticate'] = challenge(fault);
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter);
  return headers;
}

/** RFC 6750, section 3. */
function challenge(fault: Fault): string {
  if (fault.code !== 'invalid_token') return 'Bearer realm="kupfer"';
  // What the field may hold is ASCII without quotes.
  const description = fault.message.replace(/[^\x20-\x7e]|["\\]/g, "'");
  return `Bearer realm="kupfer", error="invalid_token", error_description="${description}"`;
}

/** A refusal as RFC 9457 says, for the request with this path. */
export function problemResponse(fault: Fault, path: string, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(problemOf(fault, path)), {
    status: problems[fault.code].status,
    headers: {
      ...headers,
      ...headersOf(fault),
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
    },
  });
}
