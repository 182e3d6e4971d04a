import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAnswer, send } from './contact-files.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const tableOf = (rows: number) =>
  `last_name,email_1_email\n${Array.from({ length: rows }, (_, n) => `N${n},n${n}@example.org\n`).join('')}`;

/** Begins an import and reads its first lines, however few come at a time. */
async function begin(person: Person, body: string) {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${person.token}`, 'content-type': 'text/csv' };
  const response = await fetch(`${service.url}/contact/import/`, {
    method: 'POST',
    body,
    headers,
    signal: abort.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (isEnough: () => boolean) => {
    while (!isEnough()) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      text += value;
    }
    return text;
  };
  return { abort, untilRows: () => read(() => text.includes('"done"')), toTheEnd: () => read(() => false) };
}

test('a connection that breaks leaves whole hundreds of rows, and the next import goes on', async () => {
  const person = service.as();
  const file = tableOf(3_000);
  const { abort, untilRows } = await begin(person, file);
  await untilRows();
  abort.abort();
  // Waits for the transaction under way too: the lock of imports is one after the other.
  const again = readAnswer((await send(person, file)).text);
  expect(again.end).toMatchObject({ failed: 0, problem: null });
  expect(again.end.skipped % 100).toBe(0);
  expect(again.end.skipped).toBeGreaterThanOrEqual(100);
  expect(again.end.created + again.end.skipped).toBe(3_000);
});

test('an organization runs two imports at a time, however many people it has, and another one gets in', async () => {
  const anna = service.as();
  const colleague = service.as(anna.organization_uuid);
  const file = tableOf(1_500);
  const [one, two] = await Promise.all([begin(anna, file), begin(colleague, file)]);
  const third = await send(service.as(anna.organization_uuid), 'last_name\nA\n');
  expect({ status: third.status, retry: third.headers.get('retry-after') }).toEqual({ status: 429, retry: '5' });
  expect((await send(service.as(), 'last_name\nA\n')).status).toBe(200);
  const ends = [readAnswer(await one.toTheEnd()).end, readAnswer(await two.toTheEnd()).end];
  expect(ends[0]?.created).toBe(1_500 - (ends[1]?.created ?? 0));
  expect((await send(anna, 'last_name\nA\n')).status).toBe(200);
});

test('a service that stops ends an import after the rows under way, and says so', async () => {
  const person = service.as();
  const { untilRows, toTheEnd } = await begin(person, tableOf(3_000));
  await untilRows();
  service.drain();
  const { end, progress } = readAnswer(await toTheEnd());
  expect(end.problem).toMatchObject({ status: 503 });
  expect(end.created).toBe(progress.at(-1)?.done);
  expect(end.created).toBeLessThan(3_000);
});
