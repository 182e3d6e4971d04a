import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** What is answered to this `traceparent`, and the trace that the log names. */
async function traced(path: string, traceparent: string) {
  const id = crypto.randomUUID();
  const { headers } = await service.as().get(path, { traceparent, 'x-request-id': id });
  const line = service.log.find(({ request_id, msg }) => request_id === id && msg === 'request');
  return { answered: headers.get('traceparent'), logged: line?.trace_id };
}

test.each(['/contact/', '/contact/0/', '/trpc/contact.list?input={}', '/livez', '/nothing/'])(
  'the trace that a request belongs to is answered by %s and stands in the log',
  async (path) => {
    const traceparent = `00-${trace}-${parent}-01`;
    expect(await traced(path, traceparent)).toEqual({ answered: traceparent, logged: trace });
  },
);

test('a later version may say more', async () => {
  const traceparent = `01-${trace}-${parent}-01-more`;
  expect(await traced('/livez', traceparent)).toEqual({ answered: traceparent, logged: trace });
});

test.each([
  ['no trace', `00-${'0'.repeat(32)}-${parent}-01`],
  ['no parent', `00-${trace}-${'0'.repeat(16)}-01`],
  ['a forbidden version', `ff-${trace}-${parent}-01`],
  ['capitals', `00-${trace.toUpperCase()}-${parent}-01`],
  ['more than this version has', `00-${trace}-${parent}-01-more`],
  ['a part that is missing', `00-${trace}-01`],
  ['words', 'a trace'],
])('with %s it is left out', async (_, traceparent) => {
  expect(await traced('/livez', traceparent)).toEqual({ answered: null, logged: undefined });
});
