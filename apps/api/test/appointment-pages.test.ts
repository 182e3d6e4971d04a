import type { Appointment } from '@kupfer/schemas/appointment';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, type Page, pathIn, placesOf, walk } from './appointments.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let booked: Appointment[];

const at = (hour: number) => new Date(Date.UTC(2026, 6, 1, hour)).toISOString();
const uuidsOf = (rows: readonly { uuid: string }[]) => rows.map(({ uuid }) => uuid);

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  const made = Array.from({ length: 23 }, (_, index) =>
    book(anna, { name: `${index}`, start_date: at(index % 4), end_date: at(4 + (index % 3)), type: ['Known'] }),
  );
  booked = await Promise.all(made);
});
afterAll(() => service.stop());

const fields = ['start_date', 'end_date', 'create_date'] as const;
type Field = (typeof fields)[number];
type Key = Field | `-${Field}`;

const someOrdering: fc.Arbitrary<Key[]> = fc
  .shuffledSubarray([...fields], { minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.map((field) => fc.constantFrom<Key[]>(field, `-${field}`))));

/** The appointments as the ordering says; ties by uuid, in the direction of the first key. */
function ordered(appointments: readonly Appointment[], ordering: readonly Key[]): Appointment[] {
  const keys = [...ordering.map((key) => ({ field: fieldOf(key), sign: key.startsWith('-') ? -1 : 1 }))];
  const tie = { field: 'uuid' as const, sign: keys[0]?.sign ?? 1 };
  return appointments.toSorted((one, other) => {
    const key = [...keys, tie].find(({ field }) => one[field] !== other[field]);
    return key ? key.sign * (one[key.field] < other[key.field] ? -1 : 1) : 0;
  });
}

const fieldOf = (key: Key): Field => fields.find((field) => key.endsWith(field)) ?? 'start_date';

describe('pages', () => {
  test('show every row exactly once, in order, forwards and back, for any size and ordering', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 24 }), someOrdering, async (page_size, ordering) => {
        const expected = uuidsOf(ordered(booked, ordering));
        const path = `/appointment/?page_size=${page_size}&ordering=${ordering}`;
        const pages = await walk<Appointment>(anna, path);
        expect(uuidsOf(pages.flat())).toEqual(expected);
        expect(pages.slice(0, -1).every((page) => page.length === page_size)).toBe(true);

        let last: string = path;
        for (let next: string | null = path; next; ) {
          last = next;
          next = (await good(anna.get<Page<Appointment>>(pathIn(next)))).next;
        }
        const back = await walk<Appointment>(anna, last, 'previous');
        expect(back.toReversed().map(uuidsOf)).toEqual(pages.map(uuidsOf));
      }),
      { numRuns: 20 },
    );
  });

  test('of one row each, and one of all', async () => {
    const expected = uuidsOf(ordered(booked, ['start_date']));
    const single = await walk<Appointment>(anna, '/appointment/?page_size=1');
    expect(single.map(uuidsOf)).toEqual(expected.map((uuid) => [uuid]));
    expect((await walk<Appointment>(anna, '/appointment/?page_size=2000')).map(uuidsOf)).toEqual([expected]);
    const { results, ...links } = await good(anna.get<Page<Appointment>>('/appointment/'));
    expect([uuidsOf(results), links]).toEqual([expected, { next: null, previous: null }]);
    expect((await service.as().get('/appointment/')).body).toEqual({ next: null, previous: null, results: [] });
  });

  test('skip and repeat no row that stays, whatever comes and goes between them', async () => {
    const step = fc.array(fc.record({ kind: fc.constantFrom('add', 'remove'), hour: fc.nat(6) }), { maxLength: 2 });
    const steps = fc.array(step, { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 5 }), someOrdering, steps, async (page_size, ordering, changes) => {
        const carla = service.as();
        const make = (hour: number) => book(carla, { start_date: at(hour % 3), end_date: at(6 + (hour % 2)) });
        const staying = await Promise.all([0, 1, 2, 3, 4, 5].map(make));
        const going = await Promise.all([0, 1, 2, 3].map(make));
        const seen: string[] = [];
        const waiting = [...changes];
        let link: string | null = `/appointment/?page_size=${page_size}&ordering=${ordering}`;
        while (link) {
          const page: Page<Appointment> = await good(carla.get<Page<Appointment>>(pathIn(link)));
          seen.push(...uuidsOf(page.results));
          for (const { kind, hour } of waiting.shift() ?? []) {
            if (kind === 'add') going.push(await make(hour));
            const gone = kind === 'remove' ? going.splice(hour % Math.max(1, going.length), 1) : [];
            for (const each of gone) await carla.delete(addressOf(each));
          }
          link = page.next;
        }
        const stayed = new Set(uuidsOf(staying));
        expect(seen.filter((uuid) => stayed.has(uuid))).toEqual(uuidsOf(ordered(staying, ordering)));
        expect(new Set(seen).size).toBe(seen.length);
      }),
      { numRuns: 12 },
    );
  });

  test('are turned by tRPC with the cursor alone', async () => {
    const { list } = anna.trpc.appointment;
    const query = { page_size: 12, ordering: ['-end_date' as const] };
    const first = await list.query(query);
    const second = await list.query({ ...query, cursor: first.next ?? '' });
    expect(uuidsOf([...first.results, ...second.results])).toEqual(uuidsOf(ordered(booked, query.ordering)));
    expect([first.previous, second.next]).toEqual([null, null]);
    expect(await list.query({ ...query, cursor: second.previous ?? '' })).toEqual(first);
  });
});

describe('links', () => {
  const query = 'page_size=5&ordering=-start_date,end_date&type=Known&conflicts=false&search=&owner=me';

  test('keep the other parameters, and stand in the header too', async () => {
    const first = await anna.get<Page<Appointment>>(`/appointment/?${query}`);
    const second = await anna.get<Page<Appointment>>(pathIn(first.body.next ?? ''));
    for (const link of [first.body.next, second.body.next, second.body.previous]) {
      const { origin, pathname, searchParams } = new URL(link ?? '');
      expect(origin + pathname).toBe(`${service.url}/appointment/`);
      expect(searchParams.get('cursor')).toMatch(/^[\w-]{20,}$/);
      searchParams.delete('cursor');
      expect(decodeURIComponent(`${searchParams}`)).toBe(query);
    }
    expect(first.headers.get('link')).toBe(`<${first.body.next}>; rel="next"`);
    expect(second.headers.get('link')).toBe(`<${second.body.next}>; rel="next", <${second.body.previous}>; rel="prev"`);
  });
});

describe('a cursor', () => {
  test('is refused with other filters, another ordering, by another organization, at another list, or damaged', async () => {
    const { next } = await good(anna.get<Page<Appointment>>('/appointment/?page_size=5&type=Known'));
    const cursor = new URL(next ?? '').searchParams.get('cursor') ?? '';
    const turned = cursor.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const other = service.as();
    const colleague = service.as(anna.organization_uuid);
    const asked: [Person, string][] = [
      [anna, `/appointment/?cursor=${cursor}`],
      [anna, `/appointment/?type=known&cursor=${cursor}`],
      [anna, `/appointment/?type=Known&owner=me&cursor=${cursor}`],
      [anna, `/appointment/?type=Known&ordering=-start_date&cursor=${cursor}`],
      [anna, `/appointment/?type=Known&ordering=start_date,end_date&cursor=${cursor}`],
      [other, `/appointment/?type=Known&cursor=${cursor}`],
      [anna, `/appointmentnotes/?cursor=${cursor}`],
      [anna, `/appointment/?type=Known&cursor=${turned}`],
      [anna, `/appointment/?type=Known&cursor=${cursor.slice(0, -4)}`],
      [anna, `/appointment/?type=Known&cursor=${cursor}AAAA`],
      [anna, `/appointment/?type=Known&cursor=${cursor.slice(0, 10)}`],
      [anna, '/appointment/?type=Known&cursor=next'],
    ];
    for (const [person, path] of asked) expect([path, await placesOf(person.get(path))]).toEqual([path, ['/cursor']]);
    for (const path of ['page_size=5', 'page_size=7&ordering=start_date']) {
      const page = await good(colleague.get<Page<Appointment>>(`/appointment/?type=Known&${path}&cursor=${cursor}`));
      expect(page.results[0]?.uuid).toBe(uuidsOf(ordered(booked, ['start_date']))[5]);
    }
  });

  test('of me is bound to who asked', async () => {
    const { next } = await good(anna.get<Page<Appointment>>('/appointment/?page_size=5&owner=me'));
    const colleague = service.as(anna.organization_uuid);
    expect(await placesOf(colleague.get(pathIn(next ?? '')))).toEqual(['/cursor']);
  });
});
