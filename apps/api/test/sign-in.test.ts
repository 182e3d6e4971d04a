import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AccessToken } from '@kupfer/schemas/account';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

let service: RunningService;

beforeAll(async () => {
  service = await startService({ jwtPublicKey: undefined, adminPassword: 'secret ä' });
});

afterAll(() => service.stop());

const signIn = (username: unknown, password: unknown, path = '/auth/token') =>
  service.stranger.post<AccessToken>(path, { username, password });

test('user name and password give a token that opens the other doors', async () => {
  const { status, headers, body } = await signIn('admin', 'secret ä');
  expect(status).toBe(200);
  expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 });
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  const authorization = `Bearer ${body.access_token}`;
  const types = await service.stranger.get<{ results: { name: string }[] }>('/contacttype/', { authorization });
  expect(types.body.results.map(({ name }) => name)).toEqual(['Customer', 'Personnel', 'Producer', 'Supplier']);
  const organization = await service.stranger.get('/organization/', { authorization: `JWT ${body.access_token}` });
  expect(organization.body).toMatchObject({ name: 'Demo' });
});

test('the token has the claims of a platform token and is good for 15 minutes', async () => {
  const { access_token } = (await signIn('admin', 'secret ä')).body;
  const { iat = 0, exp = 0, ...claims } = decodeJwt(access_token);
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(claims).toEqual({
    iss: 'kupfer',
    core_user_uuid: uuid,
    organization_uuid: uuid,
    username: 'admin',
    role: 'superuser',
  });
  expect(exp - iat).toBe(900);
  expect(decodeProtectedHeader(access_token)).toEqual({
    alg: 'EdDSA',
    typ: 'JWT',
    kid: expect.stringMatching(/^[\w-]{43}$/),
  });
});

test('the user name is known in any case, and the path with a slash too', async () => {
  expect((await signIn('ADMIN', 'secret ä', '/auth/token/')).status).toBe(200);
});

test.each([
  ['admin', 'Secret ä'],
  ['admin', 'secret ä '],
  ['admin', 'secret a\u0308'],
  ['nobody', 'secret ä'],
  [' admin', 'secret ä'],
  ['ad\0min', 'secret ä'],
])('%j with %j is refused, always in the same words', async (username, password) => {
  const { status, headers, body } = await signIn(username, password);
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toBe('Bearer realm="kupfer"');
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body).toEqual({
    type: '/docs/problems#wrong_password',
    title: 'User name or password is wrong',
    status: 401,
    detail: 'The user name or the password is wrong.',
    instance: '/auth/token',
  });
});

test.each([
  ['{"username":"admin"}', '/password'],
  ['{"username":"admin","password":""}', '/password'],
  ['{"username":7,"password":"secret"}', '/username'],
  ['{"username":"admin","password":"secret","organization":"x"}', '/organization'],
  [`{"username":"admin","password":"${'x'.repeat(1025)}"}`, '/password'],
  ['["admin","secret"]', ''],
])('the body %j is refused at its place', async (body, pointer) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await service.stranger.send('POST', '/auth/token', { body, headers });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ errors: [{ pointer }] });
});

test('a body that cannot be read is refused before anybody is asked', async () => {
  const send = (body: string, type: string) =>
    service.stranger.send('POST', '/auth/token', { body, headers: { 'content-type': type } });
  expect((await send('{"username":', 'application/json')).status).toBe(400);
  expect((await send('{"__proto__":{},"username":"admin","password":"x"}', 'application/json')).status).toBe(400);
  expect((await send('username=admin&password=x', 'application/x-www-form-urlencoded')).status).toBe(415);
  expect((await send('{"username":"admin","password":"x"}', 'text/plain')).status).toBe(415);
  expect(
    (await send(JSON.stringify({ username: 'a', password: 'x'.repeat(1_100_000) }), 'application/json')).status,
  ).toBe(413);
});

test('other methods than POST are not known', async () => {
  const { status, headers } = await service.stranger.get('/auth/token');
  expect(status).toBe(405);
  expect(headers.get('allow')).toBe('POST, OPTIONS');
});

test('no password and no token comes into the log or a refusal', async () => {
  const { access_token } = (await signIn('admin', 'secret ä')).body;
  await service.stranger.get('/contacttype/', { authorization: `Bearer ${access_token}` });
  const refused = await signIn('admin', 'a wrong password');
  const written = JSON.stringify(service.log) + refused.text;
  expect(written).not.toMatch(/secret ä|a wrong password|argon2/);
  expect(written).not.toContain(access_token);
});

test('in local mode, without a platform and a password of their own, people sign in as admin with the password admin', async () => {
  const local = await startService({ jwtPublicKey: undefined });
  const sent = { username: 'admin', password: 'admin' };
  expect((await local.stranger.post('/auth/token', sent)).status).toBe(200);
  await local.stop();
  await expect(startService({ jwtPublicKey: undefined, local: false })).rejects.toThrow(
    'Nobody could sign in: set ADMIN_PASSWORD',
  );
  expect((await signIn('admin', 'admin')).status).toBe(401);
});

/** The same from another address of this machine: all of 127.0.0.0/8 is its own. */
async function signInFrom(localAddress: string, username: string, password: string): Promise<number | undefined> {
  const headers = { 'content-type': 'application/json' };
  const sent = request(`${service.url}/auth/token`, { localAddress, method: 'POST', headers });
  sent.end(JSON.stringify({ username, password }));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (response) await text(response);
  return response?.statusCode;
}

test.runIf(process.platform === 'linux')('after five wrong tries an address waits, and others get in', async () => {
  expect((await signIn('admin', 'secret ä')).status).toBe(200);
  const statuses = await Promise.all(Array.from({ length: 9 }, () => signIn('Admin', 'wrong')));
  expect(statuses.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429]);
  const { status, headers, body } = await signIn('admin', 'secret ä');
  expect(status).toBe(429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(280);
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(600);
  expect(body).toMatchObject({ type: '/docs/problems#too_many_requests', status: 429 });
  expect(await signInFrom('127.0.0.2', 'admin', 'secret ä')).toBe(200);
});
