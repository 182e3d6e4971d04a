import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact, ContactPage } from '@kupfer/schemas/contact';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { book, good, manyTimes, meet, type Page } from './appointments.ts';
import { type BackDoor, openBackDoor } from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

/** Objects of 40,000 bytes each, more than 16 MiB of them together. */
const MANY = 520;
const NOTE = '🦄'.repeat(10_000);
/** After so many a page weighs enough; the last of them is read to know that there is more. */
const FULL = 499;

let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
let contact: Contact;
let appointment: Appointment;

beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
  anna = service.as();
  contact = await meet(anna, { last_name: 'Large', notes: NOTE });
  appointment = await book(anna, { contact_uuid: contact.uuid });
  await copy('contact', contact, { customer_id: '20000 + copy', name_key: '(copy % 7)::text' });
  await copy('appointment', appointment, { start_date: "start_date - (copy / 3) * interval '1 hour'" });
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

/** Stores the object again and again, with other values in some columns, until there are as many as needed. */
async function copy(name: string, { uuid }: { uuid: string }, others: Record<string, string>): Promise<void> {
  const columns = await backDoor.sql<{ column: string }>(
    `select column_name as column from information_schema.columns where table_name = $1 and is_generated = 'NEVER'`,
    name,
  );
  const values: Record<string, string> = { uuid: 'gen_random_uuid()', ...others };
  await backDoor.sql(
    `insert into ${name} (${columns.map(({ column }) => column)})
     select ${columns.map(({ column }) => values[column] ?? column)}
     from ${name}, generate_series(1, ${MANY - 1}) copy where uuid = $1`,
    uuid,
  );
}

/** The uuids on each page from the address on, by the links in one direction. */
async function pagesFrom(address: string, direction: 'next' | 'previous') {
  const pages: string[][] = [];
  let last: string | null = null;
  for (let at: string | null = address; at; ) {
    const page: Page<{ uuid: string }> = await good(anna.get(at.replace(service.url, '')));
    pages.push(page.results.map(({ uuid }) => uuid));
    expect(pages.length).toBeLessThan(MANY);
    last = at;
    at = page[direction];
  }
  return { pages, last };
}

const aLimit = fc.oneof(fc.integer({ min: 100, max: MANY }), fc.constantFrom(FULL, FULL + 1, 2000));

test('of large contacts a page may hold fewer than asked for, and walking shows each once', async () => {
  const { count, results, next } = await good(anna.get<ContactPage>('/contact/?limit=7000'));
  expect([count, results.length]).toEqual([MANY, FULL]);
  expect(next).toBe(`${service.url}/contact/?limit=7000&offset=${FULL}`);
  const aQuery = fc.constantFrom('', '&ordering=-name,customer_id', '&ordering=-edit_date', '&starts_with=large');
  await fc.assert(
    fc.asyncProperty(aQuery, aLimit, async (query, limit) => {
      const { pages } = await pagesFrom(`/contact/?limit=${limit}${query}`, 'next');
      expect(pages.slice(0, -1).map(({ length }) => length)).toEqual(pages.slice(1).map(() => Math.min(limit, FULL)));
      expect(pages.flat()).toHaveLength(MANY);
      expect(new Set(pages.flat()).size).toBe(MANY);
    }),
    { numRuns: 4 },
  );
}, 240_000);

test('so it is with appointments, from both ends', async () => {
  await fc.assert(
    fc.asyncProperty(aLimit, async (limit) => {
      const { pages, last } = await pagesFrom(`/appointment/?page_size=${limit}`, 'next');
      expect(pages[0]).toHaveLength(Math.min(limit, FULL));
      expect(pages.flat()).toHaveLength(MANY);
      expect(new Set(pages.flat()).size).toBe(MANY);
      const back = await pagesFrom(last ?? '', 'previous');
      expect(back.pages.toReversed().flat()).toEqual(pages.flat());
    }),
    { numRuns: 2 },
  );
}, 240_000);

test('small contacts fill their page, however many they are', async () => {
  const bert = service.as();
  await manyTimes(220, (index) => meet(bert, { last_name: `Small ${index}` }));
  for (const limit of [98, 99, 100, 101, 199, 200, 219, 220, 221]) {
    const { results, next } = await good(bert.get<ContactPage>(`/contact/?limit=${limit}`));
    expect([limit, results.length, next !== null]).toEqual([limit, Math.min(limit, 220), limit < 220]);
  }
});
