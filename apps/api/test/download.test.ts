import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { download } from '../src/rest/download.ts';
import { eventually } from './notifications.ts';

const HOUR = 3_600_000;

async function* numbers(): AsyncGenerator<string> {
  for (let number = 0; number < 3; number++) yield `${number}\n`;
}

async function* forever(): AsyncGenerator<string> {
  for (;;) {
    await after(1);
    yield 'and so on\n';
  }
}

test('a text comes piece by piece to its end, and is left once', async () => {
  let left = 0;
  const stream = download(numbers(), { piece: HOUR, whole: HOUR }, () => left++);
  expect(await new Response(stream).text()).toBe('0\n1\n2\n');
  expect(left).toBe(1);
});

test('a reader who takes too long for a piece is left, and is told that something is missing', async () => {
  let left = 0;
  const reader = download(forever(), { piece: 30, whole: HOUR }, () => left++).getReader();
  await reader.read();
  await eventually(async () => expect(left).toBe(1));
  await expect(reader.read()).rejects.toThrow('too long');
});

test('a reader who takes too long for the whole is left, however busy', async () => {
  let left = 0;
  const stream = download(forever(), { piece: HOUR, whole: 100 }, () => left++);
  await expect(new Response(stream).text()).rejects.toThrow('too long');
  expect(left).toBe(1);
});

test('a reader who goes is left at once', async () => {
  let left = 0;
  const reader = download(forever(), { piece: HOUR, whole: HOUR }, () => left++).getReader();
  await reader.read();
  await reader.cancel();
  expect(left).toBe(1);
});

test('a text that fails breaks the stream off', async () => {
  let left = 0;
  async function* failing(): AsyncGenerator<string> {
    yield 'begun\n';
    throw new Error('no more');
  }
  await expect(new Response(download(failing(), { piece: HOUR, whole: HOUR }, () => left++)).text()).rejects.toThrow();
  expect(left).toBe(1);
});
