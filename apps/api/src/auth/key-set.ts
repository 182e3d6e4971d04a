import { createPublicKey } from 'node:crypto';
import { Fault } from '@kupfer/schemas/problem';
import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWK } from 'jose';
import type { Logger } from 'pino';
import { type FindKey, type VerificationKey, verificationKey } from './verification-key.ts';

const SECOND = 1000;
/** How long a set is taken for what the platform says now. */
const FRESH_FOR = 600 * SECOND;
/** How long it is used while no newer one is to be had. */
const KEPT_FOR = 24 * 3600 * SECOND;
const BETWEEN_FETCHES = 30 * SECOND;
const FETCH_TIMEOUT = 5 * SECOND;
const MAX_BYTES = 256 * 1024;

/** Usable keys by their `kid`; under undefined the only one, for tokens that name none. */
type KeySet = ReadonlyMap<string | undefined, VerificationKey | undefined>;

/**
 * The keys of a platform that publishes them as a JWK Set (RFC 7517, section 5) at an address. They are fetched when a
 * token first needs them, when they are older than 10 minutes, and for an unknown `kid`, but never twice within 30
 * seconds. A fetch that fails is logged and leaves the last good set in use, for at most 24 hours.
 *
 * The function throws a Fault `unavailable` while there is no set at all.
 */
export function keySetAt(url: string, log: Pick<Logger, 'warn'>): FindKey {
  // Only its fetching is used: its choice of keys relies on the `alg` of the token, uses no set that is too old, and
  // pauses after successful fetches alone.
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT,
    cacheMaxAge: FRESH_FOR,
    [customFetch]: limitedFetch,
  });
  let kept: { keys: KeySet; fetchedAt: number } | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let nextFetch = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  async function replaceKept(): Promise<void> {
    try {
      await remote.reload();
      const keys = usableKeys(remote.jwks()?.keys ?? []);
      if (keys.size === 0) log.warn('the set of keys at JWT_JWKS_URL has none that is usable');
      kept = { keys, fetchedAt: Date.now() };
      failedAt = Number.NEGATIVE_INFINITY;
    } catch (error) {
      log.warn({ err: error }, 'no set of keys could be fetched from JWT_JWKS_URL');
      failedAt = Date.now();
    }
  }

  /** Ends with the fetch that is running, which is a new one if enough time has passed since the last. */
  async function refresh(): Promise<void> {
    if (!running && Date.now() >= nextFetch) {
      nextFetch = Date.now() + BETWEEN_FETCHES;
      running = replaceKept().finally(() => {
        running = undefined;
      });
    }
    await running;
  }

  async function currentKeys(): Promise<KeySet> {
    if (kept && Date.now() >= kept.fetchedAt + KEPT_FOR) kept = undefined;
    if (!remote.fresh) {
      const refreshed = refresh();
      // A platform that has just failed to answer does not hold up those for whom the kept set will do.
      if (!kept || Date.now() >= failedAt + FRESH_FOR) await refreshed;
    }
    if (!kept) {
      const retryAfter = Math.max(1, Math.ceil((nextFetch - Date.now()) / SECOND));
      throw new Fault('unavailable', 'The keys of the platform cannot be fetched at the moment.', { retryAfter });
    }
    return kept.keys;
  }

  return async (kid) => {
    const known = (await currentKeys()).get(kid);
    if (known || kid === undefined) return known;
    await refresh();
    return (await currentKeys()).get(kid);
  };
}

/** What jose does not limit: the size of the answer, after it is unpacked. */
const limitedFetch: FetchImplementation = async (url, options) => {
  // `redirect` is "manual" in these options: a redirect ends here, as an answer that is not 200.
  const response = await fetch(url, options);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) throw new Error('the answer is larger than 256 KiB');
    parts.push(part);
  }
  if (response.status !== 200) throw new Error(`the answer has the status ${response.status}, should be 200`);
  return new Response(Buffer.concat(parts));
};

/**
 * Keys that cannot be used are ignored (RFC 7517, section 5). Two that share a `kid` are named by none: they would have
 * to be tried one after the other.
 */
function usableKeys(jwks: JWK[]): KeySet {
  const keys = new Map<string | undefined, VerificationKey | undefined>();
  const usable: VerificationKey[] = [];
  for (const jwk of jwks) {
    const key = usableKey(jwk);
    if (!key) continue;
    usable.push(key);
    keys.set(jwk.kid, keys.has(jwk.kid) ? undefined : key);
  }
  if (usable.length > 0) keys.set(undefined, usable.length === 1 ? usable[0] : undefined);
  return keys;
}

/** A key is usable when `use`, `key_ops` and `alg` (RFC 7517, section 4), where it has them, allow what it is for. */
function usableKey(jwk: JWK): VerificationKey | undefined {
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined;
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) return undefined;
  // Whoever publishes a private key shares it with everybody.
  if (jwk.d !== undefined) return undefined;
  try {
    const key = verificationKey(createPublicKey({ key: jwk, format: 'jwk' }));
    return jwk.alg === undefined || jwk.alg === key?.algorithm ? key : undefined;
  } catch {
    return undefined;
  }
}
