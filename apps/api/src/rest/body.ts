import { isJsonObject } from '@kupfer/schemas/body';
import { badInput, Fault } from '@kupfer/schemas/problem';
import { parse } from 'secure-json-parse';
import { pauses } from '../turn.ts';

const LARGEST_BODY = 1_048_576;

/** Whether the request comes with a body that is not empty, as far as its header tells. */
export function announcesBody(headers: Headers): boolean {
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;
}

/** Reads a body of at most 1 MiB, or so many bytes, however it is sent. @throws Fault `too_large` */
export async function readBody(request: Request, largest = LARGEST_BODY): Promise<Uint8Array> {
  const length = request.headers.get('content-length');
  // An HTTP server reads no more than Content-Length says, so this one need not be counted, which is faster.
  if (length !== null && !request.headers.has('transfer-encoding')) {
    if (Number(length) > largest) throw tooLarge(largest);
    if (Number(length) <= LARGEST_BODY) return new Uint8Array(await request.arrayBuffer().catch(brokenOff));
    return request.body ? largeBytes(request.body, Number(length)) : new Uint8Array();
  }
  return request.body ? countingBytes(request.body, largest) : new Uint8Array();
}

/** Reads so many bytes into their place as they come: to put 50 MiB together at the end would keep all others waiting. */
async function largeBytes(body: ReadableStream<Uint8Array>, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let size = 0;
  const pause = pauses();
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return bytes.subarray(0, size);
    bytes.set(value, size);
    size += value.byteLength;
    await pause();
  }
}

async function countingBytes(body: ReadableStream<Uint8Array>, largest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // To cancel the stream would close the connection before the client has read the answer.
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > largest) throw tooLarge(largest);
    chunks.push(value);
  }
}

function tooLarge(largest: number): Fault {
  return new Fault('too_large', `A body has at most ${largest / 1_048_576} MiB here.`);
}

function brokenOff(cause: unknown): never {
  throw new Fault('bad_input', 'The body broke off.', { cause });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a body as JSON. @throws Fault `bad_input` when it is none, not UTF-8, or would tamper with prototypes
 */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw new Fault('bad_input', 'The body is not UTF-8.', { cause });
  }
  try {
    return parse(text, { protoAction: 'error', constructorAction: 'error' });
  } catch (cause) {
    throw new Fault(
      'bad_input',
      `The body is not JSON that can be read: ${cause instanceof Error ? cause.message : cause}.`,
      { cause },
    );
  }
}

/** The same, for a body that must be an object. */
export function readObject(bytes: Uint8Array): Record<string, unknown> {
  const value = readJson(bytes);
  if (!isJsonObject(value)) throw badInput('', 'The body must be a JSON object.');
  return value;
}
