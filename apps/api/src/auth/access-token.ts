import { Role } from '@kupfer/schemas/account';
import { line, Uuid } from '@kupfer/schemas/fields';
import { Fault } from '@kupfer/schemas/problem';
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Issuer, type Issuers, OWN_ISSUER, type SigningKey } from './keys.ts';
import type { VerificationKey } from './verification-key.ts';

/** Seconds for which a token of ours is good. */
export const TOKEN_LIFETIME = 900;
/** Seconds by which two clocks may differ. */
const LEEWAY = 30;
const MAX_TOKEN_BYTES = 8 * 1024;

/** What a token says of its bearer; platform tokens and our own say it in the same claims. */
export const Claims = z.object({
  core_user_uuid: Uuid,
  organization_uuid: Uuid,
  username: line(150, 1),
  role: Role.default('member'),
  // A platform may mean something else by it.
  via: z.literal('key').optional().catch(undefined),
  iss: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
});
export type Claims = z.infer<typeof Claims>;

/** Who somebody is, in which organization, and what they may do there. */
export type Identity = Omit<Claims, 'iss' | 'exp' | 'iat'>;

const hints: Record<string, string> = {
  core_user_uuid: 'a uuid',
  organization_uuid: 'a uuid',
  username: 'one line of 1 to 150 characters',
  role: 'member, admin or superuser',
};

/** A token that was verified: what it says, and whether it would still be accepted. */
export type VerifiedToken = { claims: Claims; isStillGood(): Promise<boolean> };

/** Header parameters by which a token would choose its own key (RFC 8725, section 3.10), or ask for more rules. */
const REFUSED_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];

/** Signs a token (RFC 7519) for an account of this service. */
export function signAccessToken(
  { key, kid }: SigningKey,
  { core_user_uuid, organization_uuid, username, role, via }: Identity,
): Promise<string> {
  const now = seconds();
  return new SignJWT({ core_user_uuid, organization_uuid, username, role, ...(via && { via }) })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
    .setIssuer(OWN_ISSUER)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_LIFETIME)
    .sign(key);
}

/**
 * What a token says, once it is proven to be of one of the issuers. Its `iss`, and its `kid` where an issuer has
 * several keys, choose the key, which is the only one tried.
 *
 * @throws Fault `invalid_token` that names the claim or header which is wrong; `unavailable` when the keys of the issuer
 *   cannot be fetched.
 */
export async function verifyAccessToken(token: string, issuers: Issuers): Promise<VerifiedToken> {
  if (token.length > MAX_TOKEN_BYTES) throw refused('The token is longer than 8 KiB.');
  const { header, payload } = unverified(token);
  const issuer = issuers.get(String(payload.iss));
  if (!issuer) throw refused('The claim iss is wrong: tokens of this issuer are not accepted.');
  const alien = REFUSED_HEADERS.find((name) => Object.hasOwn(header, name));
  if (alien) throw refused(`The header ${alien} is not allowed in a token.`);
  if (Object.hasOwn(payload, 'aud') && issuer.audience === undefined) {
    throw refused('The claim aud is wrong: the token is meant for another service.');
  }
  const { kid } = header;
  const key = await issuer.findKey(kid);
  if (!key) {
    throw refused(
      `The header kid is ${kid === undefined ? 'missing' : 'wrong'}: it should name one key of the issuer.`,
    );
  }
  if (header.alg !== key.algorithm) throw refused(`The header alg is wrong: it should be ${key.algorithm}.`);
  const claims = claimsOf(await proven(token, issuer, key));
  return {
    claims,
    isStillGood: async () => claims.exp > seconds() - LEEWAY && (await issuer.findKey(kid)) === key,
  };
}

const seconds = () => Math.floor(Date.now() / 1000);

function refused(detail: string, cause?: unknown): Fault {
  return new Fault('invalid_token', detail, { cause });
}

function unverified(token: string) {
  try {
    return { header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch (error) {
    throw refused('This is not a JSON Web Token.', error);
  }
}

async function proven(
  token: string,
  { iss, audience }: Issuer,
  { key, algorithm }: VerificationKey,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: iss,
      audience,
      clockTolerance: LEEWAY,
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('The claim exp is over: the token has expired.', error);
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw refused(`The claim ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'wrong'}.`, error);
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw refused(`The signature is not one of the issuer ${iss}.`, error);
    }
    if (error instanceof errors.JOSEError) throw refused('This is not a JSON Web Token that can be verified.', error);
    throw error;
  }
}

function claimsOf(payload: JWTPayload): Claims {
  const { data: claims, error } = Claims.safeParse(payload);
  if (!claims) {
    const name = String(error.issues[0]?.path[0]);
    const state = Object.hasOwn(payload, name) ? 'wrong' : 'missing';
    throw refused(`The claim ${name} is ${state}: it should be ${hints[name] ?? 'a number'}.`);
  }
  if (claims.iat !== undefined && claims.iat > seconds() + LEEWAY) {
    throw refused('The claim iat is wrong: the token comes from the future.');
  }
  return claims;
}
