import { randomUUID } from 'node:crypto';
import { createConnection } from 'node:net';
import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byHand, chunks, pointersOf } from './requests.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let partner: ContactType;
let path: string;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  partner = (await anna.post<ContactType>('/contacttype/', { name: 'Partner' })).body;
  path = `/contacttype/${partner.uuid}/`;
});
afterAll(() => service.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const MERGE_PATCH = { 'content-type': 'application/merge-patch+json' };

test.each([
  ['text/plain'],
  ['application/json; charset=iso-8859-1'],
  ['application/jsonx'],
  ['application/x-www-form-urlencoded'],
  ['application/merge-patch+json'],
  [''],
])('a POST of the type "%s" is refused', async (type) => {
  const answer = await anna.send('POST', '/contacttype/', {
    body: Buffer.from('{}'),
    headers: type ? { 'content-type': type } : {},
  });
  expect(answer).toMatchObject({ status: 415, body: { type: '/docs/problems#unsupported_media_type' } });
});

test.each(['application/json', 'Application/JSON; charset="UTF-8"', 'application/json;charset=utf-8'])(
  'a POST may be %s',
  async (type) => {
    const answer = await anna.post('/contacttype/', { name: randomUUID() }, { 'content-type': type });
    expect(answer.status).toBe(201);
  },
);

test('a PATCH may be a merge patch, a PUT not', async () => {
  expect(await anna.patch(path, { name: 'Partner' }, MERGE_PATCH)).toMatchObject({ status: 200 });
  expect(await anna.put(path, { name: 'Partner' }, MERGE_PATCH)).toMatchObject({ status: 415 });
});

test('a compressed body is refused', async () => {
  expect(await anna.post('/contacttype/', {}, { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
  expect(await anna.patch(path, {}, { 'content-encoding': 'identity' })).toMatchObject({ status: 200 });
});

test.each([
  ['no JSON', '{"name": }'],
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"name"'],
  ['a prototype', '{"name": "x", "__proto__": {"is_default": true}}'],
  ['a prototype in escapes', '{"name": "x", "__pr\\u006fto__": 1}'],
  ['the prototype of a constructor', '{"name": "x", "constructor": {"prototype": {}}}'],
  ['no UTF-8', Buffer.from('7b226e616d65223a22ff227d', 'hex')],
  ['deep lists', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['half a character', '{"name": "\\ud800"}'],
  ['NUL', '{"name": "a\\u0000b"}'],
  ['a number for a text', '{"name": 7}'],
])('a body with %s is bad input', async (_, body) => {
  const answer = await anna.send('PUT', path, { body, headers: JSON_TYPE });
  expect(answer).toMatchObject({ status: 400, body: { type: '/docs/problems#bad_input' } });
});

test('every unknown field is named', async () => {
  expect(await pointersOf(anna.post<Problem>('/contacttype/', { name: '', colour: 'red', constructor: 1 }))).toEqual([
    '/name',
    '/colour',
    '/constructor',
  ]);
});

test('what GET answered can be sent back', async () => {
  expect(await anna.put(path, { ...partner, uuid: partner.uuid.toUpperCase() })).toMatchObject({
    status: 200,
    body: { name: 'Partner' },
  });
  expect(await anna.patch(path, partner)).toMatchObject({ status: 200, body: { name: 'Partner' } });
  expect(await anna.post('/contacttype/', { ...partner, name: 'Copy' })).toMatchObject({
    status: 201,
    body: { name: 'Copy', is_default: false },
  });
});

test('another uuid than that of the path is refused', async () => {
  expect(await pointersOf(anna.put<Problem>(path, { ...partner, uuid: randomUUID() }))).toEqual(['/uuid']);
  expect(await pointersOf(anna.patch<Problem>(path, { uuid: null }))).toEqual(['/uuid']);
  expect(await pointersOf(anna.patch<Problem>(path, { uuid: [partner.uuid] }))).toEqual(['/uuid']);
  expect(await pointersOf(anna.patch<Problem>(path, { organization_uuid: randomUUID() }))).toEqual([
    '/organization_uuid',
  ]);
});

test('a body of GET or DELETE is refused, for it would mean nothing', async () => {
  expect(await anna.send('DELETE', path, { body: '{}', headers: JSON_TYPE })).toMatchObject({ status: 400 });
  const { status } = await byHand(
    service.url,
    ['GET /contacttype/ HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${anna.token}`, 'Content-Length: 2'],
    '{}',
  );
  expect(status).toBe(400);
});

test('a body may have 1 MiB', async () => {
  const fill = (bytes: number) => `{"name":"Partner"${' '.repeat(bytes - 18)}}`;
  expect(await anna.send('PUT', path, { body: fill(1_048_576), headers: JSON_TYPE })).toMatchObject({ status: 200 });
  expect(await anna.send('PUT', path, { body: fill(1_048_577), headers: JSON_TYPE })).toMatchObject({
    status: 413,
    body: { type: '/docs/problems#too_large' },
  });
});

test('a body without a length is counted while it comes', async () => {
  expect(await anna.send('PUT', path, chunks(1_048_576))).toMatchObject({ status: 400 });
  expect(await anna.send('PUT', path, chunks(1_048_577))).toMatchObject({ status: 413 });
  expect(await anna.send('PUT', path, chunks(20_000_000))).toMatchObject({ status: 413 });
  expect(await anna.get(path)).toMatchObject({ status: 200 });
});

test('a body that breaks off changes nothing', async () => {
  const socket = createConnection(Number(new URL(service.url).port), '127.0.0.1');
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${anna.token}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"name":"Half"}`,
  );
  socket.end();
  await socket.toArray();
  expect(await anna.get(path)).toMatchObject({ body: { name: 'Partner' } });
  expect(service.log.filter(({ level }) => Number(level) > 30)).toEqual([]);
});
