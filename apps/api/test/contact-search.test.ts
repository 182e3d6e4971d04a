import type { Contact, ContactPage } from '@kupfer/schemas/contact';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

const home = (fields: Fields) => ({ addresses: [{ type: 'home', ...fields }] });
const phones = (...numbers: string[]) => ({ phones: numbers.map((number) => ({ type: 'mobile', number })) });

/** Contacts by the word that the tests call them. */
const contacts: Record<string, Fields> = {
  müller: { first_name: 'Jürgen', last_name: 'Müller', customer_id: 4711 },
  mueller: { first_name: 'Jurgen', last_name: 'Mueller' },
  strauss: {
    first_name: 'Franz',
    last_name: 'Strauß',
    ...home({ street: 'Große Straße', house_number: '12b', postal_code: '50667', city: 'Köln' }),
  },
  renée: { first_name: 'Rene\u0301e', middle_name: 'Łucja', last_name: "O'Brien", suffix: 'MBA' },
  sigma: { last_name: 'ΟΔΥΣΣΕΥΣ', company: 'İstanbul Işık' },
  berlin: {
    last_name: 'Anders',
    ...phones('+49 (0)30/123-45.67'),
    emails: [{ type: 'office', email: 'Kontakt@Bücher.example' }],
  },
  mobile: { last_name: 'Beweglich', ...phones('0171 7654321', '(0221) 99 88 77') },
  german: { last_name: 'Drueben', ...phones('0049 89 5555555') },
  austrian: { last_name: 'Huber', ...phones('+43 1 5556677') },
  percent: { company: '100% Rabatt' },
  underscore: { company: 'snake_case' },
  backslash: { company: 'back\\slash' },
  quote: { company: '"Anführung" \'; --' },
  numbers: { company: '4711-0815 Duft', ...home({ postal_code: '10969', house_number: '12345' }) },
  hidden: {
    last_name: 'Still',
    notes: 'verborgen',
    title: 'Mr.',
    customer_type: 'Public',
    contact_type: 'Supplier',
    ...home({ street: 'x' }),
  },
};
const names = new Map<string, string>();

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  const bert = service.as(undefined, 'admin');
  for (const [name, fields] of Object.entries(contacts)) {
    const { status, body } = await anna.post<Contact>('/contact/', fields);
    expect({ status, body }).toMatchObject({ status: 201 });
    names.set(body.uuid, name);
    await bert.post('/contact/', { ...fields, contact_type: null });
  }
});
afterAll(() => service.stop());

/** The contacts that a list shows, as the tests call them, in alphabetical order. */
async function found(parameters: Record<string, string>): Promise<string[]> {
  const { status, body } = await anna.get<ContactPage>(`/contact/?${new URLSearchParams(parameters)}`);
  expect({ status, body }).toMatchObject({ status: 200, body: { count: body.results.length } });
  return body.results.map(({ uuid }) => names.get(uuid) ?? 'a stranger').sort();
}

describe('a search', () => {
  test.each([
    ['müller', ['mueller', 'müller']],
    ['MÜLLER', ['mueller', 'müller']],
    ['mu\u0308ller', ['mueller', 'müller']],
    ['mueller', ['mueller', 'müller']],
    ['muller', ['müller']],
    ['jürgen muller', ['müller']],
    ['muller jürgen', ['müller']],
    ['juergen', ['müller']],
    ['jurgen', ['mueller', 'müller']],
    ['strasse', ['strauss']],
    ['STRASSE', ['strauss']],
    ['straße köln', ['strauss']],
    ['koeln strauss grosse', ['strauss']],
    ['12b', ['strauss']],
    ['50667', ['strauss']],
    ['renee', ['renée']],
    ['Renée', ['renée']],
    ['lucja', ['renée']],
    ["o'brien mba", ['renée']],
    ['οδυσσευς', ['sigma']],
    ['ΟΔΥΣ', ['sigma']],
    ['istanbul isik', ['sigma']],
    ['ISTANBUL', ['sigma']],
    ['kontakt@bücher.example', ['berlin']],
    ['buecher.example', ['berlin']],
    ['kontakt anders', ['berlin']],
    ['4711', ['müller', 'numbers']],
    ['4711 müller', ['müller']],
  ])('for %s finds %j', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  test('needs every word, and none of them alone is enough', async () => {
    expect(await found({ search: 'müller strauss' })).toEqual([]);
    expect(await found({ search: 'franz köln nirgends' })).toEqual([]);
  });

  test('for words anywhere in any order finds what holds them all', async () => {
    expect(await found({ search: ' \t stra \n fra  gross ' })).toEqual(['strauss']);
  });

  test('for nothing finds everybody', async () => {
    expect(await found({ search: '  ' })).toHaveLength(names.size);
    expect(await found({ search: '' })).toHaveLength(names.size);
  });

  test('does not look at notes, titles, kinds and types', async () => {
    for (const search of ['verborgen', 'mr', 'public', 'supplier', 'home', 'mobile', 'office'])
      expect(await found({ search })).toEqual([]);
  });

  test.each([
    ['100%', ['percent']],
    ['%', ['percent']],
    ['1%r', []],
    ['_', ['underscore']],
    ['snake_', ['underscore']],
    ['s_ake', []],
    ['\\', ['backslash']],
    ['back\\slash', ['backslash']],
    ['\\%', []],
    ['"anführung"', ['quote']],
    ["';", ['quote']],
    ["' or true; --", []],
    ['$1', []],
  ])('takes %s as it stands', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  test('of one field does not run on into the next', async () => {
    expect(await found({ search: 'franzstrauß' })).toEqual([]);
    expect(await found({ search: '501' })).toEqual([]);
  });
});

describe('a phone number', () => {
  test.each([
    ['+49 30 1234567', ['berlin']],
    ['+49301234567', ['berlin']],
    ['+49 (0)30 1234567', ['berlin']],
    ['+49(0)30/1234567', ['berlin']],
    ['0049 30 1234567', ['berlin']],
    ['0049301234567', ['berlin']],
    ['030 1234567', ['berlin']],
    ['(030) 123 45 67', ['berlin']],
    ['030-123.45.67', ['berlin']],
    ['1234567', ['berlin']],
    ['1 2 3 4 5 6 7', ['berlin']],
    ['30 1234', ['berlin']],
    ['+49 171 7654321', ['mobile']],
    ['00491717654321', ['mobile']],
    ['0171-7654321', ['mobile']],
    ['+49 221 998877', ['mobile']],
    ['089 5555555', ['german']],
    ['+49 89 5555555', ['german']],
    ['+4989', ['german']],
    ['0043 1 5556677', ['austrian']],
    ['+43 1 5556677', ['austrian']],
    ['+49 1 5556677', []],
    ['+49 30 7654321', []],
    ['beweglich +491717654321', ['mobile']],
    ['0171 beweglich 7654', ['mobile']],
    ['anders 0049(0)30', ['berlin']],
  ])('is found by %s: %j', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  test('is not all that digits may be', async () => {
    expect(await found({ search: '4711-0815' })).toEqual(['numbers']);
    expect(await found({ search: '10969 12345' })).toEqual(['numbers']);
  });
});

describe('starts_with', () => {
  test.each([
    ['mü', ['mueller', 'müller']],
    ['MULL', ['müller']],
    ['fra', ['strauss']],
    ['franz s', []],
    ['strauss', ['strauss']],
    ['brien', []],
    ["O'B", ['renée']],
    ['łuc', []],
    ['istanbul i', ['sigma']],
    ['100%', ['percent']],
    ['%', []],
    ['_', []],
    ['back\\', ['backslash']],
    ['4711', ['numbers']],
    ['kontakt', []],
    [' ander ', ['berlin']],
  ])('%s is how the first name, last name or company of %j begins', async (starts_with, expected) => {
    expect(await found({ starts_with })).toEqual(expected);
  });

  test('and a search together find what both find', async () => {
    expect(await found({ starts_with: 'm', search: 'jürgen 4711' })).toEqual(['müller']);
  });
});

describe('a text to look for', () => {
  test('has at most 200 characters, and those that a text may have', async () => {
    for (const name of ['search', 'starts_with']) {
      expect(await found({ [name]: '🐎'.repeat(200) })).toEqual([]);
      expect(await found({ [name]: 'ﷺ'.repeat(200) })).toEqual([]);
      for (const wrong of ['x'.repeat(201), '\0', 'x\0y']) {
        const { status, body } = await anna.get(`/contact/?${new URLSearchParams({ [name]: wrong })}`);
        expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${name}` }] } });
      }
      await expect(anna.trpc.contact.list.query({ [name]: 'half \ud83d' })).rejects.toMatchObject({
        data: { problem: { status: 400 } },
      });
    }
  });

  test('may be many words', async () => {
    expect(await found({ search: 'a '.repeat(100) })).not.toEqual([]);
    expect(await found({ search: '1 '.repeat(100) })).toEqual([]);
  });
});
