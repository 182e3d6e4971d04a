/**
 * The tag of an object's state, as the service compares it with `If-Match` (docs/api.md, "Writing"): tRPC answers have
 * no header `ETag`, so it is worked out from the object, which must be just as it was answered.
 */
export async function entityTag(object: object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(object));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const base64 = btoa(String.fromCharCode(...hash));
  return `"${base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22)}"`;
}
