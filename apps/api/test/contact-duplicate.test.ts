import type { Contact } from '@kupfer/schemas/contact';
import type { ContactDuplicatePage } from '@kupfer/schemas/contact-merge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, openBackDoor } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const meet = async (person: Person, fields: Fields) => (await person.post<Contact>('/contact/', fields)).body;
const list = async (person: Person, query = '') =>
  (await person.get<ContactDuplicatePage>(`/contact/duplicates/${query}`)).body;

const name = { first_name: 'Anna', last_name: 'Müller' };
const mueller = { first_name: 'Anna', last_name: 'Mueller' };
const email = (address: string) => ({ emails: [{ type: 'office', email: address }] });
const phone = (number: string) => ({ phones: [{ type: 'office', number }] });

/** What may be the same in two contacts, and what the list says of them. */
const alike: [string, Fields, Fields, string[]][] = [
  ['e-mail', { ...name, ...email('A@b.example') }, { ...name, ...email('a@B.example') }, ['name_and_email']],
  ['phone', { ...name, ...phone('+49 (0)30/123456') }, { ...name, ...phone('030 123-456') }, ['name_and_phone']],
  ['phone abroad', { ...name, ...phone('+43 1 23456') }, { ...name, ...phone('0043 123456') }, ['name_and_phone']],
  ['company', { ...name, company: 'Roof AG' }, { ...name, company: 'ROOF AG' }, ['name_and_company']],
  [
    'spelling',
    { ...name, company: 'Dach' },
    { first_name: 'ANNA', last_name: 'Muller', company: 'Dach' },
    ['name_and_company'],
  ],
  ['umlauts written out', { ...name, ...phone('12345') }, { ...mueller, ...phone('12345') }, ['name_and_phone']],
  [
    'umlauts written out, and left out',
    { ...mueller, company: 'Dächer & Söhne' },
    { first_name: 'Anna', last_name: 'Muller', company: 'Daecher & Soehne' },
    ['name_and_company'],
  ],
  ['only a company', { company: 'Dächer' }, { company: 'daecher' }, ['name_and_company']],
  ['only an e-mail', email('a@b.example'), email('A@b.example'), ['name_and_email']],
  [
    'all',
    { ...name, ...email('a@b.example'), ...phone('12345'), company: 'Roof' },
    { ...name, ...email('a@b.example'), ...phone('12345'), company: 'Roof' },
    ['name_and_company', 'name_and_email', 'name_and_phone'],
  ],
];
test.each(alike)('two of one name are probably the same by %s', async (_, first, second, reasons) => {
  const anna = service.as();
  const contacts = [await meet(anna, first), await meet(anna, second)];
  expect(await list(anna)).toEqual({ next: null, previous: null, results: [{ contacts, reasons }] });
  const byTrpc = await anna.trpc.contact.duplicates.query({});
  expect(byTrpc.results).toEqual([{ contacts, reasons }]);
});

const different: [string, Fields, Fields][] = [
  ['the name alone', name, name],
  ['nothing at all', {}, {}],
  ['the e-mail alone', { ...name, ...email('a@b.example') }, { last_name: 'Zoll', ...email('a@b.example') }],
  ['an empty company', { ...name, company: '' }, { ...name, company: '' }],
  ['names that only look like that', { last_name: 'Bauer', company: 'Roof' }, { last_name: 'Baur', company: 'Roof' }],
  ['different numbers', { ...name, ...phone('030 12345') }, { ...name, ...phone('040 12345') }],
];
test.each(different)('not those who have in common %s', async (_, first, second) => {
  const anna = service.as();
  await meet(anna, first);
  await meet(anna, second);
  expect(await list(anna)).toEqual({ next: null, previous: null, results: [] });
});

test('contacts of two organizations are never a pair', async () => {
  const people = [service.as(), service.as()];
  for (const person of people) await meet(person, { ...name, company: 'Roof' });
  for (const person of people) expect((await list(person)).results).toEqual([]);
});

test('a contact that changes into another is found, and one that is merged is gone from the list', async () => {
  const anna = service.as();
  const [one, other] = [await meet(anna, { ...name, company: 'Roof' }), await meet(anna, name)];
  expect((await list(anna)).results).toHaveLength(0);
  await anna.patch(`/contact/${other.uuid}/`, { company: 'Roof' });
  expect((await list(anna)).results).toHaveLength(1);
  await anna.post(`/contact/${one.uuid}/merge/`, { from: other.uuid });
  expect((await list(anna)).results).toHaveLength(0);
});

test('an organization looks for duplicates once at a time, too many wait, and another one is not kept waiting', async () => {
  const [anna, bert] = [service.as(), service.as()];
  for (const person of [anna, bert]) await meet(person, { ...name, company: 'Roof' });
  const backDoor = openBackDoor(service.databaseUrl);
  const lock = await backDoor.alone();
  await lock.query('begin; lock table contact');
  const looking = () =>
    backDoor.sql(`select 1 from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
      where not l.granted`);
  const ask = (person: Person) => person.get<Fields>('/contact/duplicates/');
  const asked = Array.from({ length: 5 }, () => ask(anna));
  const refused = await Promise.race(asked);
  expect(refused).toMatchObject({ status: 429, body: { type: '/docs/problems#too_many_requests' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  const elsewhere = ask(bert);
  await eventually(async () => expect(await looking()).toHaveLength(2));
  await lock.query('rollback');
  lock.release();
  expect((await elsewhere).status).toBe(200);
  expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429]);
  await backDoor.close();
});

test('of many that are the same there is one pair fewer, and pages go through them forwards and back', async () => {
  const anna = service.as();
  const contacts: Contact[] = [];
  for (let count = 0; count < 6; count++) contacts.push(await meet(anna, { ...name, company: 'Roof' }));
  for (const last_name of ['Adler', 'Zoll']) {
    for (let count = 0; count < 2; count++) await meet(anna, { last_name, company: 'Roof' });
  }
  const whole = (await list(anna)).results;
  const pairs = contacts.slice(1).map(({ uuid }, index) => [contacts[index]?.uuid, uuid]);
  expect(whole.slice(1, -1).map((pair) => pair.contacts.map(({ uuid }) => uuid))).toEqual(pairs);
  const read: ContactDuplicatePage['results'] = [];
  let page = await list(anna, '?page_size=3');
  for (;;) {
    read.push(...page.results);
    if (!page.next) break;
    page = (await anna.get<ContactDuplicatePage>(new URL(page.next).pathname + new URL(page.next).search)).body;
  }
  expect(read).toEqual(whole);
  const before = new URL(page.previous ?? '');
  const back = (await anna.get<ContactDuplicatePage>(before.pathname + before.search)).body;
  expect(back.results).toEqual(whole.slice(3, 6));
});
