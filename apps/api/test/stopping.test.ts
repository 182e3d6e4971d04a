import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
let agent: Agent;

beforeEach(async () => {
  service = await startService();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});

afterEach(async () => {
  agent.destroy();
  await service.stop();
});

/** Sends a request on the connection that is kept, a new one when there is none. */
async function get(path: string) {
  const sent = request(service.url + path, { agent }).end();
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  if (!answer) throw new Error('there was no answer');
  const { statusCode: status, headers } = answer;
  return { status, headers, text: await text(answer), isKept: sent.reusedSocket };
}

test.each(['/readyz', '/livez', '/contact/', '/docs', '/nothing/'])(
  'from the stop on %s is unavailable on a connection that was kept, which is closed',
  async (path) => {
    const before = await get('/livez');
    expect(before).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    service.drain();
    const after = await get(path);
    expect(after).toMatchObject({ status: 503, isKept: true, headers: { connection: 'close', 'retry-after': '5' } });
    expect(JSON.parse(after.text)).toMatchObject({ type: '/docs/problems#unavailable', instance: path });
    expect((await get(path)).isKept).toBe(false);
  },
);

test('a request that is running then is answered, and told that its connection ends', async () => {
  const sent = request(`${service.url}/auth/token`, {
    agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': 2, expect: '100-continue' },
  });
  sent.flushHeaders();
  await once(sent, 'continue');
  service.drain();
  sent.end('{}');
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  expect(answer).toMatchObject({ statusCode: 400, headers: { connection: 'close' } });
  answer?.resume();
});

test('what is refused leaves its line in the log', async () => {
  service.drain();
  await get('/contact/');
  expect(service.log.at(-1)).toMatchObject({ path: '/contact/', status: 503 });
});
