import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Writes and reads the secrets in the addresses of calendar feeds. */
export type FeedSecrets = {
  secretOf(key_uuid: string): string;
  /** The `key_uuid` that this secret was written for; undefined when we did not write it. */
  keyOf(secret: string): string | undefined;
};

/** Bytes of the uuid, and of the proof that follows it. */
const UUID = 16;
const PROOF = 32;

/**
 * A secret is the uuid of a key and a proof of it, an HMAC by a key that follows from AUTH_SECRET. So it can be shown
 * again, although the database alone does not hold it; and with another AUTH_SECRET all feeds have other addresses.
 */
export function feedSecrets(authSecret: string): FeedSecrets {
  const key = Buffer.from(hkdfSync('sha256', authSecret, '', 'kupfer calendar feeds', 32));
  const proofOf = (uuid: Buffer) => createHmac('sha256', key).update(uuid).digest();
  return {
    secretOf(key_uuid) {
      const uuid = Buffer.from(key_uuid.replaceAll('-', ''), 'hex');
      return Buffer.concat([uuid, proofOf(uuid)]).toString('base64url');
    },
    keyOf(secret) {
      const given = Buffer.from(secret, 'base64url');
      // Written anew it must be the same: reading base64url overlooks much.
      if (given.length !== UUID + PROOF || given.toString('base64url') !== secret) return undefined;
      const uuid = given.subarray(0, UUID);
      if (!timingSafeEqual(given.subarray(UUID), proofOf(uuid))) return undefined;
      return uuid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
  };
}
