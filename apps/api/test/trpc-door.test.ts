import { randomUUID } from 'node:crypto';
import { TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '../src/router.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let mona: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  mona = service.as(anna.organization_uuid, 'member');
});
afterAll(() => service.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const CREATE = '/trpc/contactType.create';

/** The problem that a refused call carries, typed by the router. */
async function problemOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isOurs(error)) throw new Error('the call was not refused');
  return error.data?.problem;
}

function isOurs(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}

/** The same of an answer that was asked for without the client. */
const problemIn = (body: unknown) => ({ error: { data: { problem: body } } });

test('calls are answered like the operations of REST', async () => {
  const made = await anna.trpc.contactType.create.mutate({ name: 'Partner' });
  expect((await anna.get(`/contacttype/${made.uuid}/`)).body).toEqual(made);
  expect(await mona.trpc.contactType.get.query({ uuid: made.uuid })).toEqual(made);
  expect(await anna.trpc.contactType.delete.mutate({ uuid: made.uuid })).toBeUndefined();
});

test('a refusal carries the problem that REST answers', async () => {
  const byTrpc = await problemOf(anna.trpc.contactType.create.mutate({ name: '' }));
  const byRest = await anna.post('/contacttype/', { name: '' });
  expect(byTrpc).toEqual({ ...byRest.body, instance: CREATE });
  expect(await problemOf(anna.trpc.contactType.get.query({ uuid: '7' }))).toMatchObject({ status: 404 });
  expect(await problemOf(mona.trpc.contactType.create.mutate({ name: 'x' }))).toMatchObject({ status: 403 });
  expect(await problemOf(anna.trpc.contactType.create.mutate({ name: 'customer' }))).toMatchObject({ status: 409 });
});

test('no text of an error but that of the problem leaves the service', async () => {
  const { text } = await anna.post(CREATE, { name: 7 });
  expect(text).not.toMatch(/stack|invalid_type|\.ts/);
});

test('without a token, or with a bad one, one is told how to sign in', async () => {
  const nobody = await service.stranger.get('/trpc/contactType.list');
  expect(nobody).toMatchObject({ status: 401, body: problemIn({ type: '/docs/problems#not_signed_in' }) });
  expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="kupfer"');
  const eve = await service.stranger.get('/trpc/contactType.list', { authorization: 'Bearer x.y.z' });
  expect(eve).toMatchObject({ status: 401, body: problemIn({ type: '/docs/problems#invalid_token' }) });
  expect(eve.headers.get('www-authenticate')).toContain('error="invalid_token"');
});

test('mutations are sent by POST, queries by GET', async () => {
  const read = await anna.get(`${CREATE}?input=${encodeURIComponent('{"name":"x"}')}`);
  expect(read).toMatchObject({ status: 405, body: problemIn({ type: '/docs/problems#method_not_allowed' }) });
  expect(read.headers.get('allow')).toBe('POST');
  const sent = await anna.post('/trpc/contactType.list', {});
  expect(sent).toMatchObject({ status: 405 });
  expect(sent.headers.get('allow')).toBe('GET');
});

test('a batch has at most 20 calls', async () => {
  const batch = (calls: number) => {
    const input = JSON.stringify(Object.fromEntries(Array.from({ length: calls }, (_, call) => [call, {}])));
    return anna.get(
      `/trpc/${Array(calls).fill('contactType.list').join(',')}?batch=1&input=${encodeURIComponent(input)}`,
    );
  };
  expect(await batch(20)).toMatchObject({ status: 200, body: { length: 20 } });
  expect(await batch(21)).toMatchObject({
    status: 400,
    body: problemIn({ detail: 'The request is not one that tRPC understands: Batch call exceeds maximum size.' }),
  });
});

test('the rules for bodies hold here too', async () => {
  const send = (body: string, type = 'application/json', more = {}) =>
    anna.send('POST', CREATE, { body, headers: { 'content-type': type, ...more } });
  expect(await send(`{"name":"x"${' '.repeat(1_048_577)}}`)).toMatchObject({
    status: 413,
    body: problemIn({ status: 413 }),
  });
  expect(await send('{"name":"x","__proto__":{}}')).toMatchObject({ status: 400, body: problemIn({ status: 400 }) });
  expect(await send('{"name":"x","constructor":{"prototype":{}}}')).toMatchObject({ status: 400 });
  expect(await send('{"name":')).toMatchObject({ status: 400, body: problemIn({ status: 400 }) });
  expect(await send('name=x', 'application/x-www-form-urlencoded')).toMatchObject({ status: 415 });
  expect(await send('{"name":"x"}', 'application/octet-stream')).toMatchObject({ status: 415 });
  expect(await send('{"name":"x"}', 'application/json', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
  const stream = new Blob([`{"name":"x"${' '.repeat(1_048_577)}}`]).stream();
  expect(await anna.send('POST', CREATE, { body: stream, duplex: 'half', headers: JSON_TYPE })).toMatchObject({
    status: 413,
  });
  expect((await anna.trpc.contactType.list.query({})).results.map(({ name }) => name)).not.toContain('x');
});

test.each(['/trpc', '/trpc/', '/trpc/nothing', '/trpc/contactType', '/trpc/contactType.get.call', '/trpc/__proto__'])(
  'there is no procedure at %s',
  async (path) => {
    expect(await anna.get(path)).toMatchObject({ status: 404, body: problemIn({ type: '/docs/problems#not_found' }) });
  },
);

test('input that is no JSON, or would tamper with prototypes, is bad input', async () => {
  for (const input of ['{', '{"__proto__":{"page_size":1}}', '"text"', '{"constructor":1}']) {
    const answer = await anna.get(`/trpc/contactType.list?input=${encodeURIComponent(input)}`);
    expect(answer).toMatchObject({ status: 400, body: problemIn({ type: '/docs/problems#bad_input' }) });
  }
});

test('answers are for the caller alone', async () => {
  const { headers } = await anna.get('/trpc/contactType.list?input={}', { 'x-request-id': 'trpc-1' });
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect(headers.get('vary')).toContain('Authorization');
  expect(headers.get('x-request-id')).toBe('trpc-1');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('an object of another organization does not exist', async () => {
  const made = await anna.trpc.contactType.create.mutate({ name: randomUUID() });
  expect(await problemOf(service.as().trpc.contactType.get.query({ uuid: made.uuid }))).toMatchObject({ status: 404 });
});
