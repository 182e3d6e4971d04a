import { randomUUID } from 'node:crypto';
import type { Contact, ContactPage } from '@kupfer/schemas/contact';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let first: Contact;
let path: string;

const [site, otherSite, level] = [randomUUID(), randomUUID(), randomUUID()];
const core_user_uuid = randomUUID();

/** The contacts by last name, in the order in which they are made. */
const contacts: Fields[] = [
  {
    last_name: 'Zebra',
    first_name: 'Ada',
    company: 'beta',
    customer_id: 30,
    contact_type: 'Customer',
    customer_type: 'Customer',
  },
  {
    last_name: 'Ärger',
    first_name: 'Özil',
    company: 'Älpha',
    customer_id: 20,
    contact_type: 'Supplier',
    customer_type: 'Company',
  },
  {
    last_name: 'Arger',
    first_name: 'Oscar',
    company: 'alpha',
    customer_id: 40,
    contact_type: 'Partner',
    siteprofile_uuids: [site],
  },
  {
    last_name: 'azur',
    first_name: 'ada',
    company: null,
    customer_id: 10,
    siteprofile_uuids: [otherSite, site],
    customer_type: 'Public',
  },
  {
    last_name: 'Meier',
    first_name: 'Zoe',
    customer_id: 50,
    workflowlevel1_uuids: [level],
    siteprofile_uuids: [otherSite],
  },
  { last_name: 'Meier-Abt', first_name: 'Ada', customer_id: 60, workflowlevel2_uuids: [level], core_user_uuid },
  { company: 'Nelke GmbH', customer_id: 70, contact_type: 'supplier' },
];

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  await anna.post('/contacttype/', { name: 'Partner' });
  for (const fields of contacts) {
    const { status, body } = await anna.post<Contact>('/contact/', fields);
    expect({ status, body }).toMatchObject({ status: 201 });
    first ??= body;
  }
  path = `/contact/${first.uuid}/`;
});
afterAll(() => service.stop());

async function list(query = ''): Promise<ContactPage> {
  const { status, body } = await anna.get<ContactPage>(`/contact/?${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

/** The contacts of a list by their customer numbers, in its order. */
const numbers = async (query: string) => (await list(query)).results.map(({ customer_id }) => customer_id);

describe('a list is ordered', () => {
  test.each([
    ['', [40, 20, 10, 50, 60, 70, 30]],
    ['ordering=name', [40, 20, 10, 50, 60, 70, 30]],
    ['ordering=-name', [30, 70, 60, 50, 10, 20, 40]],
    ['ordering=customer_id', [10, 20, 30, 40, 50, 60, 70]],
    ['ordering=-customer_id', [70, 60, 50, 40, 30, 20, 10]],
    ['ordering=first_name,-customer_id', [70, 60, 30, 10, 40, 20, 50]],
    ['ordering=-first_name,customer_id', [50, 20, 40, 10, 30, 60, 70]],
    ['ordering=last_name,customer_id', [70, 20, 40, 10, 50, 60, 30]],
    ['ordering=-last_name,-customer_id', [30, 60, 50, 10, 40, 20, 70]],
    ['ordering=company,-first_name,customer_id', [50, 10, 60, 20, 40, 30, 70]],
    ['ordering=-company,customer_id', [70, 30, 20, 40, 10, 50, 60]],
    ['ordering=create_date', [30, 20, 40, 10, 50, 60, 70]],
    ['ordering=-create_date', [70, 60, 50, 10, 40, 20, 30]],
  ])('by %s', async (query, expected) => {
    const sorted = query.includes('customer_id') || query.includes('_date');
    const shown = await numbers(query);
    // Ärger and Arger, and companies of the same letters, are equal: either may come first, but always the same.
    if (sorted) expect(shown).toEqual(expected);
    else
      expect(shown.map((number) => (number === 20 ? 40 : number))).toEqual(
        expected.map((number) => (number === 20 ? 40 : number)),
      );
    expect(await numbers(query)).toEqual(shown);
  });

  test('by the name that people would look under', async () => {
    const bert = service.as();
    const people: Fields[] = [
      { last_name: 'Meier', first_name: 'Bea' },
      { first_name: 'Norbert' },
      { last_name: 'Meier', company: 'Anker AG' },
      { company: 'Nadel KG' },
      { company: 'Öl & Co' },
      { last_name: 'Olm', first_name: 'Ida' },
      {},
    ];
    for (const fields of people) await bert.post('/contact/', fields);
    const { results } = (await bert.get<ContactPage>('/contact/')).body;
    const shown = results.map(
      ({ last_name, first_name, company }) => [last_name, first_name].join(' ').trim() || company,
    );
    expect(shown).toEqual([null, 'Meier', 'Meier Bea', 'Nadel KG', 'Norbert', 'Öl & Co', 'Olm Ida']);
  });

  test('by the edit date, which moves with each change', async () => {
    await anna.patch(path, { notes: 'changed' });
    expect((await numbers('ordering=edit_date')).at(-1)).toBe(30);
    expect((await numbers('ordering=-edit_date'))[0]).toBe(30);
  });

  test.each([
    'x',
    'name,name',
    'name,-name',
    '',
    'name,',
    ',name',
    '--name',
    '+name',
    'Name',
    'notes',
    'uuid',
    'name desc',
    'name;select',
  ])('never by %j', async (ordering) => {
    const { status, body } = await anna.get<Problem>(`/contact/?${new URLSearchParams({ ordering })}`);
    expect(status).toBe(400);
    expect(new Set(body.errors?.map(({ pointer }) => pointer.split('/')[1]))).toEqual(new Set(['ordering']));
  });
});

describe('a list shows what is asked for', () => {
  const cases: [string, () => number[]][] = [
    [`contact_type=Supplier`, () => [20, 70]],
    [`contact_type=supplier,PARTNER`, () => [20, 40, 70]],
    [`contact_type=Personnel`, () => []],
    [`contact_type=nobody`, () => []],
    [`contact_type=nobody,Customer`, () => [30]],
    [`contact_type=${randomUUID()}`, () => []],
    [`customer_type=Company`, () => [20]],
    [`customer_type=company,public`, () => [10, 20]],
    [`customer_type=Contact`, () => []],
    [`siteprofile_uuids=${site}`, () => [10, 40]],
    [`siteprofile_uuids=${site.toUpperCase()},${otherSite}`, () => [10, 40, 50]],
    [`workflowlevel1_uuids=${level}`, () => [50]],
    [`workflowlevel2_uuids=${level},${randomUUID()}`, () => [60]],
    [`workflowlevel1_uuids=${site}`, () => []],
    [`core_user_uuid=${core_user_uuid}`, () => [60]],
    [`core_user_uuid=${site}`, () => []],
    [`siteprofile_uuids=${site}&workflowlevel1_uuids=${level}`, () => []],
    [`siteprofile_uuids=${otherSite}&workflowlevel1_uuids=${level}`, () => [50]],
    [`customer_type=company,public&search=a&starts_with=a`, () => [10, 20]],
  ];

  test.each(cases)('%s', async (query, expected) => {
    const { count, results } = await list(`${query}&ordering=customer_id`);
    expect(results.map(({ customer_id }) => customer_id)).toEqual(expected());
    expect(count).toBe(expected().length);
  });

  test('by the uuids of contacts and of their type', async () => {
    const all = (await list('ordering=customer_id')).results;
    const uuids = [all[2]?.uuid, all[4]?.uuid.toUpperCase(), randomUUID()];
    expect(await numbers(`ordering=customer_id&uuid=${uuids}`)).toEqual([30, 50]);
    const types = await anna.trpc.contactType.list.query({});
    const partner = types.results.find(({ name }) => name === 'Partner');
    expect(await numbers(`ordering=customer_id&contact_type=${partner?.uuid},customer`)).toEqual([30, 40]);
  });

  test('of what was changed since an instant, that instant included', async () => {
    const { edit_date } = (await anna.patch<Contact>(path, { notes: 'again' })).body;
    const later = new Date(Date.parse(edit_date) + 1).toISOString();
    expect(await numbers(`edit_date_gte=${edit_date}`)).toEqual([30]);
    expect(await numbers(`edit_date_gte=${edit_date.replace('Z', '%2B00:00')}`)).toEqual([30]);
    expect(await numbers(`edit_date_gte=${later}`)).toEqual([]);
    expect((await list('edit_date_gte=1900-01-01T00:00:00Z')).count).toBe(contacts.length);
  });

  test.each([
    'uuid=x',
    'uuid=',
    `uuid=${site},`,
    'siteprofile_uuids=x',
    'workflowlevel1_uuids=1',
    'workflowlevel2_uuids=null',
    'core_user_uuid=',
    `core_user_uuid=${site},${otherSite}`,
    'customer_type=Supplier',
    'customer_type=',
    'edit_date_gte=yesterday',
    'edit_date_gte=2026-02-30T00:00:00Z',
    'limit=0',
    'limit=7001',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'limit=99999999999999999999',
    'offset=-1',
    'offset=2147483648',
    'offset=x',
    'count=maybe',
    'count=1',
    'page=2',
    'cursor=x',
    'page_size=10',
    'search=a&search=b',
  ])('and refuses %s', async (query) => {
    const [name = ''] = query.split('=');
    const { status, body } = await anna.get<Problem>(`/contact/?${query}`);
    expect(status).toBe(400);
    expect(new Set(body.errors?.map(({ pointer }) => pointer.split('/')[1]))).toEqual(new Set([name]));
  });

  test('by at most 1,000 values', async () => {
    const values = (length: number) => Array.from({ length }, () => 'public');
    expect(await numbers(`customer_type=${values(1000)}`)).toEqual([10]);
    const { status, body } = await anna.get(`/contact/?customer_type=${values(1001)}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: '/customer_type' }] } });
  });
});

describe('pages', () => {
  test('are not counted when that is not wanted', async () => {
    expect(await list('count=false')).toMatchObject({ count: null, results: { length: contacts.length } });
    expect(await list('count=false&search=meier')).toMatchObject({ count: null, results: { length: 2 } });
    expect(await list('count=true&search=meier&limit=1')).toMatchObject({ count: 2, results: { length: 1 } });
  });

  test('name their neighbours by absolute addresses that keep what was asked for', async () => {
    const query = 'search=a%20%26&ordering=-name,customer_id&customer_type=company,public&count=false';
    await anna.patch(path, { customer_type: 'Public', company: 'a & b' });
    for (const last_name of ['& a', '& a']) await anna.post('/contact/', { last_name, customer_type: 'Company' });
    const { headers, body } = await anna.get<ContactPage>(`/contact/?${query}&limit=1&offset=1`);
    const [next, previous] = [new URL(body.next ?? ''), new URL(body.previous ?? '')];
    for (const [link, offset] of [
      [next, '2'],
      [previous, '0'],
    ] as const) {
      expect(link.origin + link.pathname).toBe(`${service.url}/contact/`);
      const parameters = Object.fromEntries(link.searchParams);
      const kept = { search: 'a &', ordering: '-name,customer_id', customer_type: 'company,public', count: 'false' };
      expect(parameters).toEqual({ ...kept, limit: '1', offset });
    }
    expect(headers.get('link')).toBe(`<${body.next}>; rel="next", <${body.previous}>; rel="prev"`);
  });

  test('at the ends have one neighbour, and a lone one has none', async () => {
    const begin = await anna.get<ContactPage>('/contact?limit=3');
    expect(begin.body.previous).toBeNull();
    expect(begin.headers.get('link')).toBe(`<${service.url}/contact?limit=3&offset=3>; rel="next"`);
    const overlapping = await anna.get<ContactPage>('/contact/?limit=7000&offset=2');
    expect(overlapping.body).toMatchObject({ next: null, previous: expect.stringMatching(/offset=0$/) });
    const alone = await anna.get<ContactPage>('/contact/');
    expect(alone.body).toMatchObject({ next: null, previous: null });
    expect(alone.headers.get('link')).toBeNull();
  });

  test('by tRPC name the offset of their neighbours', async () => {
    const page = await anna.trpc.contact.list.query({ limit: 2, offset: 2, ordering: ['customer_id'] });
    expect(page).toMatchObject({ next: '4', previous: '0' });
    await expect(anna.trpc.contact.list.query({ limit: 0 })).rejects.toMatchObject({
      data: { problem: { status: 400, errors: [{ pointer: '/limit' }] } },
    });
  });
});
