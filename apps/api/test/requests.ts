import { createConnection } from 'node:net';
import type { Problem } from '@kupfer/schemas/problem';
import { expect } from 'vitest';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The places that a refusal names. */
export async function pointersOf(answer: Promise<{ status: number; body: Problem }>): Promise<string[] | undefined> {
  const { status, body } = await answer;
  expect(status).toBe(400);
  return body.errors?.map(({ pointer }) => pointer);
}

/** A body of so many bytes, sent in chunks and without its length. */
export function chunks(bytes: number) {
  let left = bytes;
  const body = new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 65_536);
      left -= size;
      if (size > 0) controller.enqueue(new Uint8Array(size).fill(0x20));
      else controller.close();
    },
  });
  return { body, duplex: 'half', headers: JSON_TYPE } as const;
}

/** Sends these lines and this body as they stand, which no client would. */
export async function byHand(
  url: string,
  lines: string[],
  body = '',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', body].join('\r\n'));
  const text = Buffer.concat(await socket.toArray()).toString();
  return { status: Number(text.slice(9, 12)), body: JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4) || '{}') };
}
