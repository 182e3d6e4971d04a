import { createHash } from 'node:crypto';
import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Page } from '@kupfer/schemas/lists';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

type ContactTypePage = Page<ContactType>;

beforeAll(async () => {
  service = await startService();
  anna = await withTypes(36);
});
afterAll(() => service.stop());

/** An administrator of a new organization with so many types beside the four, many of which sort alike. */
async function withTypes(number: number): Promise<Person> {
  const person = service.as(undefined, 'admin');
  const accents = ['e', 'é', 'è', 'ê', 'ë', 'ē'];
  const names = Array.from({ length: number }, (_, position) => `T${accents[position % 6]}${Math.floor(position / 6)}`);
  await Promise.all(names.map((name) => person.post('/contacttype/', { name })));
  return person;
}

async function page(address: string, person = anna): Promise<ContactTypePage> {
  const { status, body } = await person.get<ContactTypePage>(address.replace(service.url, ''));
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

/** Walks from a page to the end; `between` is done before each further page. */
async function walk(
  begin: ContactTypePage,
  direction: 'next' | 'previous',
  { person = anna, between = async () => {} } = {},
): Promise<ContactTypePage[]> {
  const pages = [begin];
  for (let link = begin[direction]; link; link = pages.at(-1)?.[direction] ?? null) {
    await between();
    pages.push(await page(link, person));
    expect(pages.length).toBeLessThan(100);
  }
  return pages;
}

const uuidsOn = (pages: ContactTypePage[]) => pages.flatMap(({ results }) => results.map(({ uuid }) => uuid));

const anyOrdering = fc
  .uniqueArray(fc.constantFrom('name', 'create_date', 'edit_date'), { minLength: 1, maxLength: 3 })
  .chain((fields) => fc.tuple(...fields.map((field) => fc.constantFrom(field, `-${field}`))))
  .map((keys) => keys.join(','));

describe('pages of contact types', () => {
  test('show each once, forwards and backwards, in any ordering and of any size', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrdering, fc.integer({ min: 3, max: 41 }), async (ordering, size) => {
        const whole = uuidsOn([await page(`/contacttype/?ordering=${ordering}&page_size=2000`)]);
        expect(new Set(whole).size).toBe(40);
        const pages = await walk(await page(`/contacttype/?ordering=${ordering}&page_size=${size}`), 'next');
        expect(uuidsOn(pages)).toEqual(whole);
        expect(pages[0]?.previous).toBeNull();
        const last = pages.at(-1);
        if (last) expect(uuidsOn((await walk(last, 'previous')).reverse())).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  test('show each that stays once, whatever is added and removed meanwhile', async () => {
    for (const ordering of ['name', '-name', 'create_date', '-create_date']) {
      const bert = await withTypes(18);
      const all = await page(`/contacttype/?ordering=${ordering}&page_size=2000`, bert);
      const [removed, staying] = [
        uuidsOn([all]).filter((_, place) => place % 5 === 4),
        uuidsOn([all]).filter((_, place) => place % 5 !== 4),
      ];
      let step = 0;
      const between = async () => {
        const uuid = removed[step++];
        if (uuid) await bert.delete(`/contacttype/${uuid}/`);
        for (const name of [`0 first ${step}`, `Te${step} between`, `zz last ${step}`])
          await bert.post('/contacttype/', { name });
      };
      const once = (pages: ContactTypePage[]) => {
        const uuids = uuidsOn(pages);
        expect(new Set(uuids).size).toBe(uuids.length);
        return uuids.filter((uuid) => staying.includes(uuid));
      };
      const pages = await walk(await page(`/contacttype/?ordering=${ordering}&page_size=7`, bert), 'next', {
        person: bert,
        between,
      });
      expect(once(pages)).toEqual(staying);
      const last = pages.at(-1);
      if (!last) throw new Error('there is a last page');
      const back = await walk(last, 'previous', { person: bert, between });
      expect(once(back.reverse())).toEqual(staying);
    }
  });

  test('have 30 objects unless another number up to 2,000 is asked for', async () => {
    expect((await page('/contacttype/')).results).toHaveLength(30);
    expect((await page('/contacttype/?page_size=2000')).results).toHaveLength(40);
    for (const size of ['0', '2001', '-1', 'x', '1.5', '']) {
      expect(await anna.get(`/contacttype/?page_size=${size}`)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/page_size' }] },
      });
    }
  });

  test('may grow and shrink while one reads', async () => {
    const first = await page('/contacttype/?page_size=5');
    const next = new URL(first.next ?? '');
    next.searchParams.set('page_size', '2000');
    expect(uuidsOn([first, await page(next.href)])).toHaveLength(40);
  });

  test('name their neighbours by absolute addresses, in the Link header too', async () => {
    const { body: first } = await anna.get<ContactTypePage>('/contacttype/?page_size=5&ordering=-name');
    const { body, headers } = await anna.get<ContactTypePage>(first.next?.replace(service.url, '') ?? '');
    for (const link of [body.next, body.previous]) {
      const { origin, pathname, searchParams } = new URL(link ?? '');
      expect(origin + pathname).toBe(`${service.url}/contacttype/`);
      expect([...searchParams.keys()].toSorted()).toEqual(['cursor', 'ordering', 'page_size']);
      expect(searchParams.get('ordering')).toBe('-name');
    }
    expect(headers.get('link')).toBe(`<${body.next}>; rel="next", <${body.previous}>; rel="prev"`);
    expect(await page(body.previous ?? '')).toMatchObject({ results: first.results, previous: null });
  });

  test('can be read by tRPC with the same cursors', async () => {
    const first = await anna.trpc.contactType.list.query({ page_size: 25 });
    const second = await anna.trpc.contactType.list.query({ page_size: 25, cursor: first.next ?? '' });
    expect(uuidsOn([first, second])).toEqual(uuidsOn([await page('/contacttype/?page_size=2000')]));
    expect(second.next).toBeNull();
  });
});

describe('a list of contact types', () => {
  test('is in the order of the alphabet, accents beside the plain letter', async () => {
    const bert = service.as(undefined, 'admin');
    for (const name of ['Zebra', 'Ärger', 'azur', 'Öl', 'Ofen']) await bert.post('/contacttype/', { name });
    const names = (await page('/contacttype/', bert)).results.map(({ name }) => name);
    expect(names).toEqual(['Ärger', 'azur', 'Customer', 'Ofen', 'Öl', 'Personnel', 'Producer', 'Supplier', 'Zebra']);
  });

  test('shows what was changed since an instant', async () => {
    const bert = service.as(undefined, 'admin');
    const { body } = await bert.post<ContactType>('/contacttype/', { name: 'Neu' });
    const changed = (await page(`/contacttype/?edit_date_gte=${body.edit_date}`, bert)).results;
    expect(changed.map(({ name }) => name)).toContain('Neu');
    const later = new Date(Date.parse(body.edit_date) + 1).toISOString();
    expect((await page(`/contacttype/?edit_date_gte=${later}`, bert)).results).toEqual([]);
  });

  test.each([
    'ordering=uuid',
    'ordering=name,name',
    'name=Customer',
    'search=x',
    'limit=5',
    'offset=5',
    'edit_date_gte=x',
  ])('refuses %s', async (query) => {
    const [name = ''] = query.split('=');
    const { status, body } = await anna.get(`/contacttype/?${query}`);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: expect.stringMatching(name) }] },
    });
  });
});

describe('a cursor', () => {
  const refused = { status: 400, body: { type: '/docs/problems#bad_input', errors: [{ pointer: '/cursor' }] } };
  const at = (cursor: string, query = 'page_size=5') =>
    anna.get(`/contacttype/?${query}&cursor=${encodeURIComponent(cursor)}`);
  let cursor: string;

  beforeAll(async () => {
    cursor = (await anna.trpc.contactType.list.query({ page_size: 5 })).next ?? '';
    expect(cursor.length).toBeGreaterThan(40);
  });

  test('that is damaged in any place is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom('A', 'z', '_', '!', '=', ''), async (place, other) => {
        const position = place % (cursor.length + 1);
        const damaged = cursor.slice(0, position) + other + cursor.slice(position + 1);
        fc.pre(damaged !== cursor);
        expect(await at(damaged)).toMatchObject(refused);
      }),
      { numRuns: 60 },
    );
    for (const wrong of ['', 'x', '0', `${cursor}=`, `${cursor} `, cursor.toUpperCase(), cursor.slice(16), '\0', "'"]) {
      expect(await at(wrong)).toMatchObject(refused);
    }
    expect((await at('x'.repeat(2001))).status).toBe(400);
    expect((await at(cursor)).status).toBe(200);
  });

  test('of another ordering, filter, organization or list is refused', async () => {
    expect(await at(cursor, 'ordering=-name')).toMatchObject(refused);
    expect(await at(cursor, 'ordering=name,create_date')).toMatchObject(refused);
    expect(await at(cursor, 'edit_date_gte=2020-01-01T00:00:00Z')).toMatchObject(refused);
    expect((await at(cursor, 'ordering=name')).status).toBe(200);
    const bert = service.as();
    expect(await bert.get(`/contacttype/?cursor=${cursor}`)).toMatchObject(refused);
    for (const list of ['appointment', 'appointmentnotes']) {
      expect(await anna.get(`/${list}/?cursor=${cursor}`)).toMatchObject(refused);
    }
    const colleague = service.as(anna.organization_uuid);
    expect((await colleague.get(`/contacttype/?cursor=${cursor}`)).status).toBe(200);
  });
});

test('a cursor that somebody sealed himself is refused when it holds anything but a place in the list', async () => {
  const anna = service.as(undefined, 'admin');
  const fingerprint = JSON.stringify(['contact_type', anna.organization_uuid, { ordering: ['name'] }]);
  for (const forged of [
    'garbage',
    '{}',
    '["next"]',
    '["up","a","b"]',
    '["next","x","no uuid"]',
    '["next","\\u0000","x"]',
    '["next",1,2]',
  ]) {
    const content = Buffer.from(forged).toString('base64url');
    const seal = createHash('sha256').update(`${fingerprint}\n${content}`).digest('base64url').slice(0, 16);
    const { status, body } = await anna.get(`/contacttype/?cursor=${seal}${content}`);
    expect({ forged, status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: '/cursor' }] } });
  }
});
