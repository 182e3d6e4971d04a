import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import type { Change } from '@kupfer/schemas/change';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventStream, eventStream } from '../src/event-stream.ts';
import { eventually } from './notifications.ts';

const text = new TextDecoder();

/** Takes the next piece of a stream, as texts of its events. */
async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string[]> {
  const { value } = await reader.read();
  return value ? text.decode(value).split('\n\n').slice(0, -1) : [];
}

/** The changes among events, `many` for those without uuids. */
const changesIn = (events: string[]): [resource: string, uuid: string][] =>
  events.flatMap((event) => {
    const data = /^event: change\ndata: (.*)$/.exec(event)?.[1];
    if (!data) return [];
    const { resource, uuids = ['many'] }: Change = JSON.parse(data);
    return uuids.map((uuid): [string, string] => [resource, uuid]);
  });

const uuids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());

test('a reader is told what came since he read last, each resource once', async () => {
  const stream = eventStream(() => {});
  const reader = stream.body.getReader();
  expect(await next(reader)).toEqual(['event: ready\ndata: {}']);
  const [one = '', other = ''] = uuids(2);
  for (const each of [[one], [other], [one]]) stream.tell({ resource: 'contact', uuids: each });
  stream.tell({ resource: 'appointment', uuids: null });
  stream.tell({ resource: 'appointment', uuids: [one] });
  expect(await next(reader)).toEqual([
    `event: change\ndata: {"resource":"contact","uuids":["${one}","${other}"]}`,
    'event: change\ndata: {"resource":"appointment"}',
  ]);
  const waiting = next(reader);
  stream.tell({ resource: 'member', uuids: [other] });
  expect(await waiting).toEqual([`event: change\ndata: {"resource":"member","uuids":["${other}"]}`]);
});

test('who waits gets a sign of life, and who does not is spared them', async () => {
  const stream = eventStream(() => {});
  for (let beats = 0; beats < 5; beats++) stream.beat();
  const reader = stream.body.getReader();
  expect(await next(reader)).toEqual(['event: ready\ndata: {}']);
  const waiting = next(reader);
  stream.beat();
  stream.beat();
  expect(await waiting).toEqual([':']);
  stream.end('expired');
  expect(await next(reader)).toEqual(['event: expired\ndata: {}']);
  expect(await reader.read()).toEqual({ done: true, value: undefined });
});

test('whatever is told, and whenever it is read, a reader hears of everything', async () => {
  const step = fc.oneof(
    fc.constant('read' as const),
    fc.record({
      resource: fc.constantFrom<Change['resource']>('contact', 'appointment', 'member'),
      uuids: fc.oneof({ arbitrary: fc.array(fc.uuid(), { maxLength: 40 }), weight: 9 }, fc.constant(null)),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const stream = eventStream(() => {});
      const reader = stream.body.getReader();
      await next(reader);
      let unread: [string, string][] = [];
      const expectAll = async () => {
        const events = await next(reader);
        expect(events.length).toBeLessThanOrEqual(3);
        const read = changesIn(events).map((change) => change.join(' '));
        for (const [resource, uuid] of unread)
          expect(read.includes(`${resource} ${uuid}`) || read.includes(`${resource} many`)).toBe(true);
        unread = [];
      };
      for (const each of steps) {
        if (each !== 'read') {
          stream.tell(each);
          for (const uuid of each.uuids ?? ['many']) unread.push([each.resource, uuid]);
        } else if (unread.length > 0) await expectAll();
      }
      if (unread.length > 0) await expectAll();
    }),
  );
});

test('who hangs up is noticed', async () => {
  let left = 0;
  const stream = eventStream(() => left++);
  const reader = stream.body.getReader();
  await next(reader);
  const waiting = reader.read();
  await reader.cancel();
  expect(left).toBe(1);
  expect(await waiting).toMatchObject({ done: true });
  stream.tell({ resource: 'contact', uuids: null });
  stream.end();
});

test('a reader who does not read costs no memory, and is told at last that there was much', async () => {
  let stream: EventStream | undefined;
  let answer: ServerResponse | undefined;
  const listener = getRequestListener(() => {
    stream = eventStream(() => {});
    return new Response(stream.body, { headers: { 'Content-Type': 'text/event-stream' } });
  });
  const server = createServer((incoming, outgoing) => {
    answer = outgoing;
    void listener(incoming, outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  try {
    const [client]: IncomingMessage[] = await once(get(`http://127.0.0.1:${address.port}/`), 'response');
    let most = 0;
    let told = 0;
    const all = uuids(50);
    // 40 MB, more than the system takes on the way.
    for (let round = 0; round < 20_000; round++) {
      stream?.tell({ resource: 'contact', uuids: all });
      told += JSON.stringify(all).length;
      await setImmediate();
      most = Math.max(most, answer?.writableLength ?? Number.POSITIVE_INFINITY);
    }
    expect(told).toBeGreaterThan(35_000_000);
    expect(most).toBeLessThan(100_000);
    stream?.tell({ resource: 'contact', uuids: uuids(1) });
    let read = '';
    client?.setEncoding('utf8').on('data', (piece: string) => {
      read += piece;
    });
    await eventually(() => expect(read.endsWith('event: change\ndata: {"resource":"contact"}\n\n')).toBe(true));
    expect(read.length).toBeLessThan(told / 2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
