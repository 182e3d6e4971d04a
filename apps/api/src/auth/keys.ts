import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import type { Logger } from 'pino';
import type { Settings } from '../settings.ts';
import { keySetAt } from './key-set.ts';
import { type FindKey, verificationKey } from './verification-key.ts';

/** The `iss` of the tokens that this service signs. */
export const OWN_ISSUER = 'kupfer';

/** The key that signs our tokens (Ed25519), and its name in their header. */
export type SigningKey = { key: KeyObject; kid: string };

/** Somebody whose tokens are accepted, when one of its keys verifies them. */
export type Issuer = {
  iss: string;
  findKey: FindKey;
  /** Undefined: its tokens must not have an `aud`. */
  audience: string | undefined;
};

/** Those whose tokens are accepted, by the `iss` that chooses among them. */
export type Issuers = ReadonlyMap<string, Issuer>;

/**
 * The secret from which the signing key follows: AUTH_SECRET, or else the one in the data directory, which is made
 * once, also when several instances start at once.
 *
 * @throws an Error when the file cannot be read or written, or is damaged.
 */
export function authSecret({ authSecret, dataDir }: Pick<Settings, 'authSecret' | 'dataDir'>): string {
  if (authSecret) return authSecret;
  const file = join(dataDir, 'auth-secret');
  const kept = contentOf(file) ?? made(file);
  if (kept.length < 32) throw new Error(`${file} is damaged: remove it, and everybody has to sign in again.`);
  return kept;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes a secret elsewhere and links it to its place: there is never half of one, and the first one stays. */
function made(file: string): string {
  const unfinished = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(unfinished, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(unfinished);
  }
  return readFileSync(file, 'utf8').trim();
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The beginning of an Ed25519 private key in PKCS #8 (RFC 8410, section 7); its 32 bytes follow. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signing key that follows from a secret (HKDF, RFC 5869): the same on every instance, and nothing to store. */
export async function signingKey(secret: string): Promise<SigningKey> {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'access-token ed25519', 32));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  return { key, kid: await calculateJwkThumbprint(await exportJWK(createPublicKey(key))) };
}

/**
 * Those whose tokens are accepted: this service, and the platform when its key is set, or where its keys are.
 *
 * @throws an Error when both have the same name: the platform could then sign for our accounts.
 */
export function issuersOf(
  settings: Pick<Settings, 'jwtPublicKey' | 'jwtJwksUrl' | 'jwtIssuer' | 'jwtAudience'>,
  { key }: SigningKey,
  log: Pick<Logger, 'warn'>,
): Issuers {
  const { jwtPublicKey, jwtJwksUrl, jwtIssuer, jwtAudience } = settings;
  const issuers: Issuer[] = [{ iss: OWN_ISSUER, findKey: always(createPublicKey(key)), audience: undefined }];
  if (jwtIssuer === OWN_ISSUER) {
    throw new Error(
      `JWT_ISSUER is "${OWN_ISSUER}", should be another name: this one stands in the tokens of this service`,
    );
  }
  const findKey = jwtPublicKey ? always(createPublicKey(jwtPublicKey)) : jwtJwksUrl && keySetAt(jwtJwksUrl, log);
  if (findKey) issuers.push({ iss: jwtIssuer, findKey, audience: jwtAudience });
  return new Map(issuers.map((issuer) => [issuer.iss, issuer]));
}

/** The only key of an issuer, however its tokens name it. */
function always(publicKey: KeyObject): FindKey {
  const key = verificationKey(publicKey);
  if (key) return async () => key;
  throw new Error('JWT_PUBLIC_KEY is another kind of key, should be RSA of 2048 bits or more, EC on P-256, or Ed25519');
}
