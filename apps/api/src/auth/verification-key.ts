import type { KeyObject } from 'node:crypto';

/** A public key, and the one algorithm by which its signatures are verified. */
export type VerificationKey = { key: KeyObject; algorithm: 'RS256' | 'ES256' | 'EdDSA' };

/**
 * Finds the key of an issuer that a token names by its `kid` (RFC 7515, section 4.1.4), the same object for as long as
 * the key is known to be good. Undefined: there is no such key, or a token without a `kid` could mean several.
 */
export type FindKey = (kid: string | undefined) => Promise<VerificationKey | undefined>;

/**
 * The algorithm follows from the key, never from a token (RFC 8725, section 3.1). Undefined for keys of other kinds
 * than RSA of 2048 bits or more, EC on P-256, and Ed25519.
 */
export function verificationKey(key: KeyObject): VerificationKey | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return { key, algorithm: 'RS256' };
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return { key, algorithm: 'ES256' };
  if (type === 'ed25519') return { key, algorithm: 'EdDSA' };
  return undefined;
}
