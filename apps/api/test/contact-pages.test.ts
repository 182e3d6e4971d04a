import type { Contact, ContactPage } from '@kupfer/schemas/contact';
import { contactOrderings } from '@kupfer/schemas/contact';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manyTimes } from './appointments.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let uuids: string[];

const names = ['', 'Meier', 'meier', 'Müller', 'Mueller', 'Ärger', 'Arger', 'ß', 'Ω', '山', '🐎'];
const MANY = 60;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  // Many share a name, so that the ties have to be broken.
  const made = await manyTimes(MANY, (position) =>
    anna.post<Contact>('/contact/', {
      first_name: names[position % 3],
      last_name: names[position % names.length],
      company: names[(position * 7) % 5] || null,
    }),
  );
  uuids = made.map(({ body }) => body.uuid);
});
afterAll(() => service.stop());

const anyOrdering = fc
  .uniqueArray(fc.constantFrom(...contactOrderings), { minLength: 1, maxLength: 3 })
  .chain((fields) => fc.tuple(...fields.map((field) => fc.constantFrom(field, `-${field}`))))
  .map((keys) => keys.join(','));

/** All pages from the address on, by the links in one direction. */
async function pagesFrom(address: string, direction: 'next' | 'previous'): Promise<ContactPage[]> {
  const pages: ContactPage[] = [];
  for (let next: string | null = address; next; next = pages.at(-1)?.[direction] ?? null) {
    const { status, body } = await anna.get<ContactPage>(next.replace(service.url, ''));
    expect(status).toBe(200);
    pages.push(body);
    expect(pages.length).toBeLessThanOrEqual(MANY);
  }
  return pages;
}

const uuidsOn = (pages: ContactPage[]) => pages.flatMap(({ results }) => results.map(({ uuid }) => uuid));

test('walking all pages shows each contact once, in any ordering, by any limit, in both directions', async () => {
  await fc.assert(
    fc.asyncProperty(anyOrdering, fc.integer({ min: 5, max: MANY + 1 }), async (ordering, limit) => {
      const whole = uuidsOn(await pagesFrom(`/contact/?ordering=${ordering}&limit=7000`, 'next'));
      expect(whole.toSorted()).toEqual(uuids.toSorted());
      const pages = await pagesFrom(`/contact/?ordering=${ordering}&limit=${limit}`, 'next');
      expect(uuidsOn(pages)).toEqual(whole);
      expect(pages.map(({ count }) => count)).toEqual(pages.map(() => MANY));
      expect(pages).toHaveLength(Math.ceil(MANY / limit));
      const start = (pages.length - 1) * limit;
      const back = await pagesFrom(`/contact/?ordering=${ordering}&limit=${limit}&offset=${start}`, 'previous');
      expect(uuidsOn(back.reverse())).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

test('an ordering and its opposite are each other’s mirror', async () => {
  await fc.assert(
    fc.asyncProperty(anyOrdering, async (ordering) => {
      const opposite = ordering.split(',').map((key) => (key.startsWith('-') ? key.slice(1) : `-${key}`));
      const [there, back] = await Promise.all([
        pagesFrom(`/contact/?ordering=${ordering}&limit=7000`, 'next'),
        pagesFrom(`/contact/?ordering=${opposite}&limit=7000`, 'next'),
      ]);
      expect(uuidsOn(back).reverse()).toEqual(uuidsOn(there));
    }),
    { numRuns: 25 },
  );
});

test('a page has 50 contacts unless another number up to 7,000 is asked for', async () => {
  const bert = service.as();
  await manyTimes(51, () => bert.post('/contact/', {}));
  const counted = async (query: string) => {
    const { body } = await bert.get<ContactPage>(`/contact/?${query}`);
    return [body.results.length, body.count, body.next === null];
  };
  expect(await counted('')).toEqual([50, 51, false]);
  expect(await counted('limit=1')).toEqual([1, 51, false]);
  expect(await counted('limit=7000')).toEqual([51, 51, true]);
  expect(await counted('offset=50')).toEqual([1, 51, true]);
  expect(await counted('offset=2147483647')).toEqual([0, 51, true]);
});

test('the kept count is the number of contacts, after any mix of additions and deletions', async () => {
  const bert = service.as(undefined, 'admin');
  const there: string[] = [];
  const step = fc.record({ add: fc.nat(4), remove: fc.nat(4), refuse: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
      for (const { add, remove, refuse } of steps) {
        const refused = Array.from({ length: refuse }, () => bert.post('/contact/', { contact_type: 'Nobody' }));
        // A taken number fails within the database, after the row was counted or before.
        const taken = there
          .slice(0, refuse)
          .map((uuid) => bert.post('/contact/', { core_user_uuid: uuid, customer_id: 1 }));
        const removed = there.splice(0, remove).map((uuid) => bert.delete(`/contact/${uuid}/`));
        const added = await Promise.all(Array.from({ length: add }, () => bert.post<Contact>('/contact/', {})));
        for (const { body } of added) there.push(body.uuid);
        for (const { status, body } of await Promise.all(taken)) if (status === 201) there.push(String(body.uuid));
        for (const { status } of await Promise.all(refused)) expect(status).toBe(400);
        for (const { status } of await Promise.all(removed)) expect(status).toBe(204);
      }
      const { body } = await bert.get<ContactPage>('/contact/?limit=7000');
      expect(body.count).toBe(there.length);
      expect(body.results.map(({ uuid }) => uuid).toSorted()).toEqual(there.toSorted());
    }),
    { numRuns: 25 },
  );
  expect((await anna.get('/contact/?limit=1')).body).toMatchObject({ count: MANY });
});
