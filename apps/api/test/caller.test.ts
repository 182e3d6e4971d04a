import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Database, openDatabase, statement } from '@kupfer/db/database';
import { freshDatabase } from '@kupfer/db/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { signAccessToken } from '../src/auth/access-token.ts';
import { issuersOf, signingKey } from '../src/auth/keys.ts';
import { callers } from '../src/caller.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = await signingKey('a secret of these tests, which nobody else has');

const log = pino({ level: 'silent' });

const anna = '0198c0de-0000-7000-8000-00000000000a';
const first = '11111111-1111-1111-1111-111111111111';
const second = '22222222-2222-2222-2222-222222222222';
const unknown = '33333333-3333-3333-3333-333333333333';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;

beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
});

afterAll(async () => {
  await database.close();
  await source.drop();
});

afterEach(() => vi.useRealTimers());

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }).toString();

const platform = { jwtJwksUrl: undefined, jwtIssuer: 'bifrost', jwtAudience: undefined };

/** The callers of a service that accepts a platform by this key. */
function accepting(publicKey: KeyObject, audience?: string, on = database) {
  const settings = { ...platform, jwtPublicKey: pem(publicKey), jwtAudience: audience };
  return callers({ database: on, issuers: issuersOf(settings, own, log), note: () => {}, trail: { note: () => {} } });
}

const now = () => Math.floor(Date.now() / 1000);

type Parts = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject; payload?: string };

const base64url = (content: unknown) =>
  Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');

/** A good token of the platform, but for what is given; what is undefined is left out. */
function token({ claims, header, key = rsa.privateKey, payload }: Parts = {}): string {
  const usual = {
    iss: 'bifrost',
    exp: now() + 600,
    core_user_uuid: anna,
    organization_uuid: first,
    username: 'anna',
  };
  const body = payload ?? { ...usual, ...claims };
  const content = `${base64url({ alg: 'RS256', typ: 'JWT', ...header })}.${base64url(body)}`;
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return `${content}.${sign(hash, Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A token signed with the public key as if it were a shared secret (RFC 8725, section 2.1). */
function signedWithThePublicKey(): string {
  const content = token({ header: { alg: 'HS256' } }).replace(/\.[^.]*$/, '');
  return `${content}.${createHmac('sha256', pem(rsa.publicKey)).update(content).digest('base64url')}`;
}

const claimedByUs = { iss: 'kupfer' };
const jwk = { ...stranger.publicKey.export({ format: 'jwk' }), kty: 'RSA' };
const endless = `{"iss":"bifrost","exp":1e999,"core_user_uuid":"${anna}","organization_uuid":"${first}","username":"anna"}`;
const withoutSignature = (whole: string) => whole.replace(/[^.]*$/, '');
const withOtherClaims = (whole: string) =>
  [whole.split('.')[0], base64url({ iss: 'bifrost', exp: now() + 600, role: 'superuser' }), whole.split('.')[2]].join(
    '.',
  );

const forged: [what: string, forge: () => string, reason: string][] = [
  ['nothing behind the scheme', () => '', 'The header Authorization is not understood'],
  ['two tokens', () => `${token()}, ${token()}`, 'The header Authorization is not understood'],
  ['text', () => 'abc', 'This is not a JSON Web Token'],
  ['five parts', () => 'a.b.c.d.e', 'This is not a JSON Web Token'],
  ['a payload that is no JSON', () => token({ payload: '{' }), 'This is not a JSON Web Token'],
  ['a payload that is a list', () => token({ payload: '[]' }), 'This is not a JSON Web Token'],
  ['more than 8 KiB', () => token({ claims: { more: 'x'.repeat(8192) } }), 'longer than 8 KiB'],
  ['no signature', () => withoutSignature(token()), 'signature'],
  ['alg none', () => withoutSignature(token({ header: { alg: 'none' } })), 'alg'],
  ['alg None', () => withoutSignature(token({ header: { alg: 'None' } })), 'alg'],
  ['no alg', () => token({ header: { alg: undefined } }), 'alg'],
  ['the public key as a shared secret', signedWithThePublicKey, 'alg'],
  ['the algorithm of another key', () => token({ header: { alg: 'ES256' }, key: p256.privateKey }), 'alg'],
  ['another hash', () => token({ header: { alg: 'RS512' } }), 'alg'],
  ['the key of a stranger', () => token({ key: stranger.privateKey }), 'signature'],
  ['other claims under a good signature', () => withOtherClaims(token()), 'signature'],
  ['a key by jku', () => token({ header: { jku: 'https://example.org/keys' }, key: stranger.privateKey }), 'jku'],
  ['a key by jwk', () => token({ header: { jwk }, key: stranger.privateKey }), 'jwk'],
  ['a certificate by x5u', () => token({ header: { x5u: 'https://example.org/c.pem' } }), 'x5u'],
  ['a certificate by x5c', () => token({ header: { x5c: ['MIIB'] } }), 'x5c'],
  ['a critical extension', () => token({ header: { crit: ['exp'] } }), 'crit'],
  ['no iss', () => token({ claims: { iss: undefined } }), 'iss'],
  ['an unknown iss', () => token({ claims: { iss: 'elsewhere' } }), 'iss'],
  ['a list as iss', () => token({ claims: { iss: ['bifrost'] } }), 'iss'],
  ['our iss and the key of the platform', () => token({ claims: claimedByUs }), 'alg'],
  [
    'our iss and another key of our kind',
    () => token({ claims: claimedByUs, header: { alg: 'EdDSA' }, key: ed25519.privateKey }),
    'signature',
  ],
  ['the iss of the platform and our key', () => token({ header: { alg: 'EdDSA' }, key: own.key }), 'alg'],
  ['an aud that nobody expects', () => token({ claims: { aud: 'kupfer' } }), 'aud'],
  ['an empty aud', () => token({ claims: { aud: [] } }), 'aud'],
  ['no exp', () => token({ claims: { exp: undefined } }), 'exp'],
  ['an exp that is text', () => token({ claims: { exp: String(now() + 600) } }), 'exp'],
  ['an endless exp', () => token({ payload: endless }), 'exp'],
  ['an exp that is over', () => token({ claims: { exp: now() - 31 } }), 'exp'],
  ['an nbf to come', () => token({ claims: { nbf: now() + 60 } }), 'nbf'],
  ['an iat to come', () => token({ claims: { iat: now() + 60 } }), 'iat'],
  ['an iat that is text', () => token({ claims: { iat: 'now' } }), 'iat'],
  ['no core_user_uuid', () => token({ claims: { core_user_uuid: undefined } }), 'core_user_uuid'],
  ['a core_user_uuid that is none', () => token({ claims: { core_user_uuid: `${anna}0` } }), 'core_user_uuid'],
  ['no organization_uuid', () => token({ claims: { organization_uuid: undefined } }), 'organization_uuid'],
  ['an organization_uuid that is null', () => token({ claims: { organization_uuid: null } }), 'organization_uuid'],
  ['an organization_uuid that is a list', () => token({ claims: { organization_uuid: [first] } }), 'organization_uuid'],
  ['no username', () => token({ claims: { username: undefined } }), 'username'],
  ['an empty username', () => token({ claims: { username: ' ' } }), 'username'],
  ['a username of two lines', () => token({ claims: { username: 'anna\nadmin' } }), 'username'],
  ['a username that is too long', () => token({ claims: { username: 'a'.repeat(151) } }), 'username'],
  ['an unknown role', () => token({ claims: { role: 'owner' } }), 'role'],
  ['a list of roles', () => token({ claims: { role: ['admin'] } }), 'role'],
  ['a role that is null', () => token({ claims: { role: null } }), 'role'],
];

test.each(forged)('a token with %s is refused and the refusal says why', async (_, forge, reason) => {
  const refusal = expect.objectContaining({ code: 'invalid_token', message: expect.stringContaining(reason) });
  await expect(accepting(rsa.publicKey)(`Bearer ${forge()}`, undefined)).rejects.toEqual(refusal);
});

test.each(['Basic YWRtaW46YWRtaW4=', 'Bearer', 'Bearer: a.b.c', ''])(
  '"%s" is no way to sign in',
  async (authorization) => {
    await expect(accepting(rsa.publicKey)(authorization, undefined)).rejects.toMatchObject({ code: 'invalid_token' });
  },
);

test('without the header there is no caller', async () => {
  expect(await accepting(rsa.publicKey)(undefined, undefined)).toBeNull();
  expect(await accepting(rsa.publicKey)(undefined, first)).toBeNull();
});

test.each([
  { keys: rsa, alg: 'RS256' },
  { keys: p256, alg: 'ES256' },
  { keys: ed25519, alg: 'EdDSA' },
])('a platform signs by $alg when its key is of that kind', async ({ keys, alg }) => {
  const caller = await accepting(keys.publicKey)(
    `Bearer ${token({ header: { alg }, key: keys.privateKey })}`,
    undefined,
  );
  expect(caller).toEqual({ core_user_uuid: anna, organization_uuid: first, username: 'anna', role: 'member' });
});

test.each(['Bearer', 'bearer', 'JWT', 'jwt'])('the scheme may be written %s', async (scheme) => {
  expect(await accepting(rsa.publicKey)(`${scheme} ${token()}`, undefined)).toMatchObject({ username: 'anna' });
});

test('uuids in claims are understood in any case and version', async () => {
  const claims = { core_user_uuid: anna.toUpperCase(), organization_uuid: 'ABCDEF00-0000-0000-0000-FFFFFFFFFFFF' };
  const caller = await accepting(rsa.publicKey)(`Bearer ${token({ claims })}`, undefined);
  expect(caller).toMatchObject({ core_user_uuid: anna, organization_uuid: 'abcdef00-0000-0000-0000-ffffffffffff' });
});

test.each(['member', 'admin', 'superuser'])('the role %s is taken from the token', async (role) => {
  expect(await accepting(rsa.publicKey)(`Bearer ${token({ claims: { role } })}`, undefined)).toMatchObject({ role });
});

test('clocks may differ by 30 seconds', async () => {
  const claims = { exp: now() - 20, nbf: now() + 20, iat: now() + 20 };
  expect(await accepting(rsa.publicKey)(`Bearer ${token({ claims })}`, undefined)).toMatchObject({ username: 'anna' });
});

test('with JWT_AUDIENCE a token of the platform must be meant for it', async () => {
  const who = accepting(rsa.publicKey, 'contacts');
  const wrong = { code: 'invalid_token', message: expect.stringContaining('aud') };
  expect(await who(`Bearer ${token({ claims: { aud: ['other', 'contacts'] } })}`, undefined)).toMatchObject({
    username: 'anna',
  });
  await expect(who(`Bearer ${token()}`, undefined)).rejects.toMatchObject(wrong);
  await expect(who(`Bearer ${token({ claims: { aud: 'Contacts' } })}`, undefined)).rejects.toMatchObject(wrong);
});

test('a remembered token ends with its exp', async () => {
  const who = accepting(rsa.publicKey);
  // Before the token is made: its exp is in whole seconds.
  vi.useFakeTimers({ toFake: ['Date'] });
  const authorization = `Bearer ${token()}`;
  expect(await who(authorization, undefined)).toMatchObject({ username: 'anna' });
  vi.setSystemTime(Date.now() + 629_000);
  expect(await who(authorization, undefined)).toMatchObject({ username: 'anna' });
  vi.setSystemTime(Date.now() + 2_000);
  await expect(who(authorization, undefined)).rejects.toMatchObject({
    message: 'The claim exp is over: the token has expired.',
  });
});

test('a remembered token asks nothing of the database', async () => {
  const another = openDatabase(source.url);
  const who = accepting(rsa.publicKey, undefined, another);
  const authorization = `Bearer ${token({ claims: { role: 'superuser' } })}`;
  await who(`Bearer ${token({ claims: { organization_uuid: second } })}`, undefined);
  await who(authorization, second);
  await another.close();
  expect(await who(authorization, undefined)).toMatchObject({ organization_uuid: first });
  expect(await who(authorization, second)).toMatchObject({ organization_uuid: second });
});

test('of many first tokens of an organization one makes it, with its counter and contact types', async () => {
  const organization_uuid = '44444444-4444-4444-4444-444444444444';
  const authorizations = Array.from({ length: 20 }, (_, number) => {
    return `Bearer ${token({ claims: { organization_uuid, username: `member ${number}` } })}`;
  });
  await Promise.all(authorizations.map((authorization) => accepting(rsa.publicKey)(authorization, undefined)));
  const counts = await statement(
    database.pool,
    `select (select count(*)::integer from organization where uuid = $1) as organizations,
       (select last_customer_id from customer_counter where organization_uuid = $1) as last_customer_id,
       (select array_agg(name order by name)::text[] from contact_type where organization_uuid = $1 and is_default) as types`,
    [organization_uuid],
  );
  const types = ['Customer', 'Personnel', 'Producer', 'Supplier'];
  expect(counts).toEqual([{ organizations: 1, last_customer_id: 10000, types }]);
});

test('a refused token makes no organization', async () => {
  const claims = { organization_uuid: unknown };
  await expect(
    accepting(rsa.publicKey)(`Bearer ${token({ claims, key: stranger.privateKey })}`, undefined),
  ).rejects.toThrow();
  const found = await statement(database.pool, 'select from organization where uuid = $1', [unknown]);
  expect(found).toEqual([]);
});

test('a superuser acts in any organization that exists, and no other', async () => {
  const who = accepting(rsa.publicKey);
  await who(`Bearer ${token({ claims: { organization_uuid: second } })}`, undefined);
  const authorization = `Bearer ${token({ claims: { role: 'superuser' } })}`;
  expect(await who(authorization, second.toUpperCase())).toMatchObject({
    organization_uuid: second,
    role: 'superuser',
  });
  expect(await who(authorization, undefined)).toMatchObject({ organization_uuid: first });
  for (const header of [unknown, 'second', '']) {
    await expect(who(authorization, header)).rejects.toMatchObject({ code: 'not_allowed' });
  }
});

test.each(['member', 'admin'])('a caller with the role %s chooses no organization, not even its own', async (role) => {
  const authorization = `Bearer ${token({ claims: { role } })}`;
  await expect(accepting(rsa.publicKey)(authorization, first)).rejects.toMatchObject({ code: 'not_allowed' });
});

test('a token of our own is good while its organization exists', async () => {
  const who = accepting(rsa.publicKey, 'contacts');
  await who(`Bearer ${token({ claims: { aud: 'contacts' } })}`, undefined);
  const claims = { core_user_uuid: anna, organization_uuid: first, username: 'anna', role: 'admin' } as const;
  expect(await who(`Bearer ${await signAccessToken(own, claims)}`, undefined)).toEqual(claims);
  const orphaned = await signAccessToken(own, { ...claims, organization_uuid: unknown });
  await expect(who(`Bearer ${orphaned}`, undefined)).rejects.toMatchObject({
    message: 'The claim organization_uuid is wrong: this organization does not exist.',
  });
});

test('a platform cannot take our name', () => {
  const settings = { ...platform, jwtPublicKey: pem(rsa.publicKey), jwtIssuer: 'kupfer' };
  expect(() => issuersOf(settings, own, log)).toThrow('JWT_ISSUER is "kupfer", should be another name');
});
