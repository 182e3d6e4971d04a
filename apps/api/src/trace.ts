const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The id of the trace that a `traceparent` tells of (W3C Trace Context), undefined when it is not a valid one. */
export function traceIdOf(traceparent: string): string | undefined {
  const [, version, traceId, more] = TRACEPARENT.exec(traceparent) ?? [];
  // Later versions may have more fields behind those that this one knows.
  return version === '00' && more !== undefined ? undefined : traceId;
}
