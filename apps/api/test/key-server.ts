import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '@kupfer/db/database';
import { pino } from 'pino';
import { expect } from 'vitest';
import { issuersOf, signingKey } from '../src/auth/keys.ts';
import { callers } from '../src/caller.ts';

export const ed25519 = generateKeyPairSync('ed25519');
const own = await signingKey('a secret of these tests, which nobody else has');

/** A public key as a platform publishes it, with these members besides. */
export function published({ publicKey }: { publicKey: KeyObject }, members: Record<string, unknown> = {}) {
  return { ...publicKey.export({ format: 'jwk' }), ...members };
}

export type KeyServer = {
  url: string;
  /** How often it was asked. */
  asked: number;
  /** Answers a set of these keys from now on. */
  publish(...keys: object[]): void;
  /** Answers like this from now on. */
  answer: RequestListener;
  stop(): Promise<void>;
};

/** Starts the platform's server of keys on a free port. It has none yet. */
export async function startKeyServer(): Promise<KeyServer> {
  const server = createServer((request, response) => {
    keyServer.asked += 1;
    keyServer.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = addressOf(server.address());
  const keyServer: KeyServer = {
    url: `http://127.0.0.1:${port}/jwks.json`,
    asked: 0,
    publish(...keys) {
      keyServer.answer = (_, response) => response.end(JSON.stringify({ keys }));
    },
    answer: (_, response) => response.end('{"keys":[]}'),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return keyServer;
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return address;
}

/** A token (RFC 7519) with this header and these claims, signed by Ed25519, or by SHA-256 and another kind of key. */
export function signedToken(header: object, claims: object, { privateKey }: { privateKey: KeyObject }): string {
  const content = unsigned(header, claims);
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const signature = sign(hash, Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

/** The first two parts of a token. */
export function unsigned(header: object, claims: object): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

/** Good claims of the platform, for two days. */
export const claims = () => ({
  iss: 'bifrost',
  exp: Math.floor(Date.now() / 1000) + 48 * 3600,
  core_user_uuid: '0198c0de-0000-7000-8000-00000000000a',
  organization_uuid: '11111111-1111-1111-1111-111111111111',
  username: 'anna',
});

/** A good token of the platform, signed by this key under this name. */
export function token(kid?: string, keys: { privateKey: KeyObject } = ed25519, alg = 'EdDSA'): string {
  return signedToken({ alg, kid }, claims(), keys);
}

export type Lines = { msg: string; err?: { message: string } }[];

/** Tells who sent a token to a service that accepts the platform with the keys at this address. */
export function accepting(jwtJwksUrl: string, database: Database, lines: Lines = []) {
  const settings = { jwtPublicKey: undefined, jwtJwksUrl, jwtIssuer: 'bifrost', jwtAudience: undefined };
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) });
  const callerOf = callers({
    database,
    issuers: issuersOf(settings, own, log),
    note: () => {},
    trail: { note: () => {} },
  });
  return (bearer: string) => callerOf(`Bearer ${bearer}`, undefined);
}

/** The refusal of a token for this reason. */
export function refusedFor(reason: string) {
  return { code: 'invalid_token', message: expect.stringContaining(reason) };
}
