import { afterAll, beforeAll, expect, test } from 'vitest';
import { rangesOf } from '../src/proxies.ts';
import { byHand } from './requests.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
let direct: RunningService;

beforeAll(async () => {
  const trustProxy = rangesOf('127.0.0.1, 10.0.0.0/8, 2001:db8::/32');
  service = await startService({ trustProxy, jwtPublicKey: undefined, adminPassword: 'secret' });
  direct = await startService({ trustProxy: rangesOf('10.0.0.0/8') });
});

afterAll(async () => {
  await service.stop();
  await direct.stop();
});

/** The address that the log names as the client's of a request with this X-Forwarded-For. */
async function clientOf(asked: RunningService, forwarded: string): Promise<unknown> {
  const id = crypto.randomUUID();
  await asked.stranger.get('/livez', { 'x-forwarded-for': forwarded, 'x-request-id': id });
  return asked.log.find(({ request_id }) => request_id === id)?.client;
}

test.each([
  ['192.0.2.7', '192.0.2.7', 'the proxy says so'],
  ['198.51.100.1, 192.0.2.7', '192.0.2.7', 'what the client claims itself is not believed'],
  ['192.0.2.7, 10.1.2.3', '192.0.2.7', 'a second proxy is trusted by its range'],
  ['192.0.2.7,::ffff:10.1.2.3 ', '192.0.2.7', 'and in the form of IPv6'],
  ['2001:db9::7, 2001:db8::1', '2001:db9::7', 'proxies and clients may speak IPv6'],
  ['10.9.9.9, 10.1.2.3', '10.9.9.9', 'a client may be in a trusted range itself'],
  ['unknown, 10.1.2.3', '10.1.2.3', 'what is no address is passed over'],
  ['192.0.2.7, unknown', '127.0.0.1', 'with all that is left of it'],
  ['', '127.0.0.1', 'nothing is said'],
])('forwarded for "%s" comes from %s: %s', async (forwarded, client) => {
  expect(await clientOf(service, forwarded)).toBe(client);
});

test('of a connection from elsewhere its own address counts, whatever is claimed', async () => {
  expect(await clientOf(direct, '192.0.2.7')).toBe('127.0.0.1');
  expect(await clientOf(direct, '192.0.2.7, 10.1.2.3')).toBe('127.0.0.1');
});

test('and so it does while no proxy is trusted', async () => {
  const plain = await startService();
  expect(await clientOf(plain, '192.0.2.7')).toBe('127.0.0.1');
  await plain.stop();
});

test('wrong passwords count for the client behind the proxy, and not for the proxy', async () => {
  const attempt = async (forwarded: string) =>
    (
      await service.stranger.post(
        '/auth/token',
        { username: 'admin', password: 'wrong' },
        { 'x-forwarded-for': forwarded },
      )
    ).status;
  for (let tries = 1; tries <= 5; tries++) expect(await attempt(`203.0.113.${tries}, 192.0.2.7`)).toBe(401);
  expect(await attempt('192.0.2.7')).toBe(429);
  expect(await attempt('192.0.2.8')).toBe(401);
});

/** The address of the next page, of a request that says where it was sent first. */
async function nextPage(asked: RunningService, host: string): Promise<{ status: number; next: unknown }> {
  const token = await tokenOf(asked);
  const { status, body } = await byHand(asked.url, [
    'GET /contacttype/?page_size=1 HTTP/1.1',
    'Host: localhost:8002',
    `X-Forwarded-Host: ${host}`,
    'X-Forwarded-Proto: https',
    `Authorization: Bearer ${token}`,
  ]);
  return { status, next: body.next };
}

async function tokenOf(asked: RunningService): Promise<unknown> {
  if (asked === direct) return direct.as().token;
  const answer = await service.stranger.post('/auth/token', { username: 'admin', password: 'secret' });
  return answer.body.access_token;
}

test('links begin with the host and protocol that a trusted proxy was asked by, which is checked like any other', async () => {
  const address = 'https://localhost:8443/contacttype/?page_size=1&cursor=';
  for (const host of ['localhost:8443', 'example.org, localhost:8443']) {
    expect(await nextPage(service, host)).toEqual({ status: 200, next: expect.stringContaining(address) });
  }
  expect(await nextPage(service, 'example.org')).toMatchObject({ status: 421 });
});

test('of anybody else both are ignored', async () => {
  const next = expect.stringContaining('http://localhost:8002/contacttype/?page_size=1&cursor=');
  expect(await nextPage(direct, 'example.org')).toEqual({ status: 200, next });
});
