import { createHmac, generateKeyPairSync } from 'node:crypto';
import { type Database, openDatabase } from '@kupfer/db/database';
import { freshDatabase } from '@kupfer/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  accepting,
  claims,
  ed25519,
  type KeyServer,
  published,
  refusedFor,
  signedToken,
  startKeyServer,
  token,
  unsigned,
} from './key-server.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const x25519 = generateKeyPairSync('x25519');
const stranger = generateKeyPairSync('ed25519');

const MINUTE = 60_000;

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let platform: KeyServer;
let who: ReturnType<typeof accepting>;

beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
});

afterAll(async () => {
  await database.close();
  await source.drop();
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  platform = await startKeyServer();
  who = accepting(platform.url, database);
});

afterEach(async () => {
  vi.useRealTimers();
  await platform.stop();
});

const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const anna = expect.objectContaining({ username: 'anna' });

test.each([
  { keys: rsa, alg: 'RS256' },
  { keys: p256, alg: 'ES256' },
  { keys: ed25519, alg: 'EdDSA' },
])('of several published keys the one of the kid verifies by $alg', async ({ keys, alg }) => {
  platform.publish(
    published(rsa, { kid: 'RS256' }),
    published(p256, { kid: 'ES256' }),
    published(ed25519, { kid: 'EdDSA' }),
  );
  expect(await who(token(alg, keys, alg))).toEqual(anna);
  await expect(who(token(alg, stranger, alg))).rejects.toMatchObject(refusedFor('signature'));
});

test('a token without a kid is good only while there is one usable key', async () => {
  platform.publish(published(ed25519), published(rsa, { use: 'enc' }));
  expect(await who(token())).toEqual(anna);
  platform.publish(published(ed25519, { kid: 'a' }), published(p256, { kid: 'b' }));
  later(10 * MINUTE);
  await expect(who(token())).rejects.toMatchObject(refusedFor('The header kid is missing'));
  expect(await who(token('a'))).toEqual(anna);
});

test('a token has no say in where keys are fetched from', async () => {
  const elsewhere = await startKeyServer();
  elsewhere.publish(published(stranger, { kid: 'a' }));
  platform.publish(published(ed25519, { kid: 'a' }));
  for (const name of ['jku', 'x5u']) {
    const header = { alg: 'EdDSA', kid: 'a', [name]: elsewhere.url };
    await expect(who(signedToken(header, claims(), stranger))).rejects.toMatchObject(refusedFor(name));
  }
  await expect(who(token(elsewhere.url, stranger))).rejects.toMatchObject(refusedFor('kid'));
  expect(elsewhere.asked).toBe(0);
  await elsewhere.stop();
});

test.each([
  ['that encrypts', published(ed25519, { use: 'enc' })],
  ['with a use that is no text', published(ed25519, { use: null })],
  ['for other operations', published(ed25519, { key_ops: ['sign'] })],
  ['with the alg of another kind', published(ed25519, { alg: 'RS256' })],
  ['with another hash', published(rsa, { alg: 'RS512' })],
  ['for PSS', published(rsa, { alg: 'PS256' })],
  ['of RSA under 2048 bits', published(shortRsa)],
  ['on another curve', published(p384)],
  ['for key agreement', published(x25519)],
  ['of an unknown kind', { kty: 'new' }],
  ['without its numbers', { kty: 'EC', crv: 'P-256' }],
  ['that is a shared secret', { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }],
  ['whose private half is published', ed25519.privateKey.export({ format: 'jwk' })],
])('a key %s is ignored, and the others are not', async (_, key) => {
  platform.publish({ ...key, kid: 'a' }, published(p256, { kid: 'b' }));
  for (const [keys, alg] of [
    [ed25519, 'EdDSA'],
    [rsa, 'RS256'],
    [shortRsa, 'RS256'],
    [p384, 'ES256'],
  ] as const) {
    await expect(who(token('a', keys, alg))).rejects.toMatchObject(refusedFor('kid'));
  }
  expect(await who(token('b', p256, 'ES256'))).toEqual(anna);
});

test('use, key_ops and alg that fit do no harm', async () => {
  platform.publish(published(rsa, { kid: 'a', use: 'sig', key_ops: ['verify'], alg: 'RS256' }));
  expect(await who(token('a', rsa, 'RS256'))).toEqual(anna);
});

test('two keys of one kid are named by none, unless one is not usable', async () => {
  platform.publish(published(ed25519, { kid: 'a' }), published(stranger, { kid: 'a' }), published(p256, { kid: 'b' }));
  await expect(who(token('a'))).rejects.toMatchObject(refusedFor('kid'));
  await expect(who(token('a', stranger))).rejects.toMatchObject(refusedFor('kid'));
  expect(await who(token('b', p256, 'ES256'))).toEqual(anna);
  platform.publish(published(ed25519, { kid: 'a' }), published(rsa, { kid: 'a', use: 'enc' }));
  later(10 * MINUTE);
  expect(await who(token('a'))).toEqual(anna);
});

test('a published key is no shared secret, and no signature is none', async () => {
  platform.publish(published(rsa, { kid: 'a' }));
  const content = unsigned({ alg: 'HS256', kid: 'a' }, claims());
  const secrets = [
    rsa.publicKey.export({ format: 'pem', type: 'spki' }),
    rsa.publicKey.export({ format: 'der', type: 'spki' }),
    JSON.stringify(published(rsa, { kid: 'a' })),
    String(published(rsa).n),
  ];
  for (const secret of secrets) {
    const forged = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    await expect(who(forged)).rejects.toMatchObject(refusedFor('The header alg is wrong: it should be RS256'));
  }
  for (const alg of ['none', 'None', '']) {
    await expect(who(`${unsigned({ alg, kid: 'a' }, claims())}.`)).rejects.toMatchObject(refusedFor('alg'));
  }
  await expect(who(token('a', ed25519, 'EdDSA'))).rejects.toMatchObject(refusedFor('alg'));
});
