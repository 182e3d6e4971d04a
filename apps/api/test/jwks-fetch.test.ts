import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Database, openDatabase } from '@kupfer/db/database';
import { freshDatabase } from '@kupfer/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  accepting,
  ed25519,
  type KeyServer,
  type Lines,
  published,
  refusedFor,
  startKeyServer,
  token,
} from './key-server.ts';
import { startService } from './service.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ed25519');

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let platform: KeyServer;
let log: Lines;
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
  log = [];
  who = accepting(platform.url, database, log);
});

afterEach(async () => {
  vi.useRealTimers();
  await platform.stop();
});

const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const anna = expect.objectContaining({ username: 'anna' });

test('a set is fetched once in ten minutes, however many tokens there are', async () => {
  platform.publish(published(ed25519, { kid: 'a' }));
  await Promise.all(Array.from({ length: 20 }, () => who(token('a'))));
  later(10 * MINUTE - 1);
  await who(token('a'));
  expect(platform.asked).toBe(1);
  later(1);
  await Promise.all(Array.from({ length: 20 }, () => who(token('a'))));
  expect(platform.asked).toBe(2);
});

test('a new key is found by its unknown kid, half a minute after the last fetch', async () => {
  platform.publish(published(ed25519, { kid: 'old' }));
  await who(token('old'));
  platform.publish(published(ed25519, { kid: 'old' }), published(p256, { kid: 'new' }));
  later(30 * SECOND);
  expect(await who(token('new', p256, 'ES256'))).toEqual(anna);
  expect(await who(token('old'))).toEqual(anna);
  expect(platform.asked).toBe(2);
});

test('a key that is gone ends its tokens, remembered ones too, with the next fetch', async () => {
  platform.publish(published(ed25519, { kid: 'old' }), published(rsa, { kid: 'other' }));
  const remembered = token('old');
  await who(remembered);
  platform.publish(published(p256, { kid: 'new' }), published(rsa, { kid: 'other' }));
  later(10 * MINUTE - 1);
  expect(await who(remembered)).toEqual(anna);
  await who(token('new', p256, 'ES256'));
  await expect(who(remembered)).rejects.toMatchObject(refusedFor('kid'));
  expect(platform.asked).toBe(2);
});

test('remembered tokens alone bring about the fetch that ends them', async () => {
  platform.publish(published(ed25519, { kid: 'a' }));
  const remembered = token('a');
  await who(remembered);
  platform.publish(published(stranger, { kid: 'a' }));
  later(10 * MINUTE);
  await expect(who(remembered)).rejects.toMatchObject(refusedFor('signature'));
});

test('of a hundred unknown kids one causes a fetch, at most every half minute', async () => {
  platform.publish(published(ed25519, { kid: 'a' }));
  await who(token('a'));
  const storm = async () => {
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => who(token(randomUUID()))));
    for (const answer of answers) expect(answer).toMatchObject({ reason: refusedFor('The header kid is wrong') });
  };
  await storm();
  expect(platform.asked).toBe(1);
  later(30 * SECOND - 1);
  await storm();
  expect(platform.asked).toBe(1);
  later(1);
  await storm();
  expect(platform.asked).toBe(2);
  // A platform that is away is not asked more often either, nor does it make others wait or fail.
  platform.answer = (_, response) => response.writeHead(500).end();
  later(30 * SECOND);
  await storm();
  await storm();
  expect(platform.asked).toBe(3);
  expect(await who(token('a'))).toEqual(anna);
});

const bad: [string, KeyServer['answer'], reason: string][] = [
  [
    'an answer that breaks off',
    (_, response) => response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy()),
    'terminated',
  ],
  ['the status 500', (_, response) => response.writeHead(500).end(), 'the status 500'],
  ['a set with the status 404', (_, response) => response.writeHead(404).end('{"keys":[]}'), 'the status 404'],
  ['an empty answer', (_, response) => response.writeHead(204).end(), 'the status 204'],
  ['JSON that is broken', (_, response) => response.end('{"keys":['), 'JSON'],
  ['a page', (_, response) => response.end('<!doctype html>'), 'JSON'],
  ['JSON that is no set', (_, response) => response.end('{"keys":{}}'), 'malformed'],
  ['a set of no keys but texts', (_, response) => response.end('{"keys":["a"]}'), 'malformed'],
  ['null', (_, response) => response.end('null'), 'malformed'],
  ['more than 256 KiB', (_, response) => response.end(`{"keys":[]}${' '.repeat(256 * 1024)}`), '256 KiB'],
  [
    'more than 256 KiB once unpacked',
    (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`{"keys":[]}${' '.repeat(256 * 1024)}`)),
    '256 KiB',
  ],
];

test.each(bad)('%s leaves the last good set in use and is logged', async (_, answer, reason) => {
  platform.publish(published(ed25519, { kid: 'a' }));
  const remembered = token('a');
  await who(remembered);
  platform.answer = answer;
  later(10 * MINUTE);
  expect(await who(remembered)).toEqual(anna);
  expect(await who(token('a'))).toEqual(anna);
  expect(platform.asked).toBe(2);
  const message = 'no set of keys could be fetched from JWT_JWKS_URL';
  expect(log).toMatchObject([{ msg: message, err: { message: expect.stringContaining(reason) } }]);
});

test('a set of exactly 256 KiB is read', async () => {
  const set = JSON.stringify({ keys: [published(ed25519, { kid: 'a' })] });
  platform.answer = (_, response) => response.end(set.padEnd(256 * 1024));
  expect(await who(token('a'))).toEqual(anna);
});

test('an empty set is one: it ends all tokens, and is logged', async () => {
  platform.publish(published(ed25519, { kid: 'a' }));
  const remembered = token('a');
  await who(remembered);
  platform.publish();
  later(10 * MINUTE);
  await expect(who(remembered)).rejects.toMatchObject(refusedFor('kid'));
  expect(log).toMatchObject([{ msg: 'the set of keys at JWT_JWKS_URL has none that is usable' }]);
});

test('a redirect is not followed', async () => {
  const elsewhere = await startKeyServer();
  elsewhere.publish(published(ed25519, { kid: 'a' }));
  platform.answer = (_, response) => response.writeHead(302, { location: elsewhere.url }).end();
  await expect(who(token('a'))).rejects.toMatchObject({ code: 'unavailable' });
  expect(elsewhere.asked).toBe(0);
  expect(log).toMatchObject([{ err: { message: 'the answer has the status 302, should be 200' } }]);
  await elsewhere.stop();
});

test('the last good set is kept for a day while the platform is away, and replaced when it is back', async () => {
  platform.publish(published(ed25519, { kid: 'a' }));
  const remembered = token('a');
  await who(remembered);
  platform.answer = (request) => request.socket.destroy();
  later(24 * HOUR - 1);
  expect(await who(remembered)).toEqual(anna);
  later(1);
  await expect(who(remembered)).rejects.toMatchObject({ code: 'unavailable' });
  platform.publish(published(ed25519, { kid: 'a' }));
  later(30 * SECOND);
  expect(await who(remembered)).toEqual(anna);
});

test('a platform away from the start is unavailable, asked every half minute, and found when it comes', async () => {
  platform.answer = (request) => request.socket.destroy();
  const refusals = await Promise.allSettled(Array.from({ length: 20 }, () => who(token('a'))));
  for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { code: 'unavailable', retryAfter: 30 } });
  platform.publish(published(ed25519, { kid: 'a' }));
  later(29.5 * SECOND);
  await expect(who(token('a'))).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  expect(platform.asked).toBe(1);
  expect(log).toHaveLength(1);
  later(0.5 * SECOND);
  expect(await who(token('a'))).toEqual(anna);
});

test('a slow platform is given up after five seconds, and then holds up nobody who can do with the kept set', async () => {
  const dripping = await startKeyServer();
  const whoByDripping = accepting(dripping.url, database, log);
  platform.publish(published(ed25519, { kid: 'a' }));
  await who(token('a'));
  platform.answer = () => {};
  dripping.answer = (_, response) => {
    const drip = setInterval(() => response.write(' '), 100);
    response.once('close', () => clearInterval(drip));
  };
  later(10 * MINUTE);
  const begin = performance.now();
  const dripped = expect(whoByDripping(token('a'))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await who(token('a'))).toEqual(anna);
  await dripped;
  expect(performance.now() - begin).toBeLessThan(30 * SECOND);
  expect(log).toMatchObject([{ err: { message: expect.stringMatching('timed out') } }, { err: {} }]);
  later(30 * SECOND);
  const beginAgain = performance.now();
  expect(await who(token('a'))).toEqual(anna);
  // It is asked again, and not waited for.
  expect(performance.now() - beginAgain).toBeLessThan(4 * SECOND);
  await vi.waitUntil(() => platform.asked === 3, { timeout: 60_000 });
  await dripping.stop();
});

test('the service answers 503 without a set, and 200 and 401 with one', async () => {
  vi.useRealTimers();
  const service = await startService({ jwtPublicKey: undefined, jwtJwksUrl: platform.url });
  const ask = (bearer: string) =>
    fetch(`${service.url}/organization/`, { headers: { authorization: `Bearer ${bearer}` } });
  platform.publish(published(ed25519, { kid: 'a' }));
  expect((await ask(token('a'))).status).toBe(200);
  expect((await ask(token('b'))).status).toBe(401);
  await platform.stop();
  const without = await startService({ jwtPublicKey: undefined, jwtJwksUrl: platform.url });
  const response = await fetch(`${without.url}/organization/`, { headers: { authorization: `Bearer ${token('a')}` } });
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ type: '/docs/problems#unavailable' });
  await Promise.all([service.stop(), without.stop()]);
  platform = await startKeyServer();
});
