import { contactColumns, guardedCell } from '@kupfer/schemas/contact-file';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contactsOf, importFile, send } from './contact-files.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const create = async (person: Person, fields: Fields) => (await person.post('/contact/', fields)).body;
const none = { created: 0, updated: 0, skipped: 0, failed: 0, problem: null };

test('looking at a file stores nothing and tells what storing it will tell', async () => {
  const person = service.as();
  await create(person, { last_name: 'Meier', emails: [{ type: 'office', email: 'meier@example.org' }] });
  const file = [
    'customer_id,first_name,last_name,email_1_email,contact_type',
    '7,Anna,Müller,anna@example.org,customer',
    ',anna,MUELLER,x@example.org,',
    ',Anna,Müller,ANNA@example.org,',
    '7,,Schmidt,,',
    ',,Meier,Meier@example.org,',
    ',Hans,,broken,',
    ',Eva,,,Nobody',
  ].join('\n');
  const looked = await importFile(person, file, '?dry_run=true');
  expect(await contactsOf(person)).toHaveLength(1);
  const stored = await importFile(person, file);
  expect(looked.end).toEqual(stored.end);
  expect(stored.end).toEqual({ ...none, created: 2, updated: 1, skipped: 2, failed: 2 });
  const withoutContact = ({ rows }: typeof stored) => rows.map(({ contact: _, ...row }) => row);
  expect(withoutContact(looked)).toEqual(withoutContact(stored));
  expect((await contactsOf(person)).map(({ last_name }) => last_name)).toEqual(['Schmidt', 'Meier', 'MUELLER']);
});

test('a refused row says line, field, column and reason, and the others are stored', async () => {
  const person = service.as();
  const file = 'Vorname;E-Mail;Notizen\r\nAnna;anna@example.org;"zwei\r\nZeilen"\r\nHans;nirgends;\r\n;;\r\nEva;;\r\n';
  const { rows, end } = await importFile(person, file);
  expect(rows).toEqual([
    {
      line: 4,
      last_line: 4,
      status: 'failed',
      errors: [
        {
          pointer: '/emails/0/email',
          column: 'E-Mail',
          detail: 'This is not an e-mail address, like name@example.org.',
        },
      ],
      contact: null,
    },
  ]);
  expect(end).toEqual({ ...none, created: 2, failed: 1 });
});

test('a text that is too long is refused and not cut', async () => {
  const person = service.as();
  const { rows } = await importFile(person, `last_name\n${'x'.repeat(51)}\n`);
  expect(rows).toMatchObject([
    { status: 'failed', errors: [{ pointer: '/last_name', column: 'last_name', detail: 'At most 50 characters.' }] },
  ]);
});

test('a known uuid, or else a known number, changes that contact and only what the file names', async () => {
  const person = service.as();
  const emails = [
    { type: 'office', email: 'old@example.org' },
    { type: 'private', email: 'second@example.org' },
  ];
  const one = await create(person, { first_name: 'Anna', last_name: 'Alt', notes: 'stays', emails });
  const two = await create(person, { last_name: 'Zwei', company: 'ACME' });
  const file = `uuid,customer_id,last_name,email_1_email,company\n${one.uuid},,Neu,new@example.org,\n,${two.customer_id},,,Other\n`;
  const { end } = await importFile(person, file);
  expect(end).toEqual({ ...none, updated: 2 });
  expect(await contactsOf(person)).toMatchObject([
    {
      first_name: 'Anna',
      last_name: 'Neu',
      notes: 'stays',
      emails: [{ type: 'office', email: 'new@example.org' }, emails[1]],
    },
    { last_name: 'Zwei', company: 'Other' },
  ]);
});

test('what a row takes from another contact is refused, and the rest of its hundred is stored', async () => {
  const person = service.as();
  const core_user_uuid = crypto.randomUUID();
  const one = await create(person, { last_name: 'One', core_user_uuid });
  const two = await create(person, { last_name: 'Two' });
  const file = [
    'uuid,customer_id,core_user_uuid,last_name',
    `,,${core_user_uuid},Three`,
    `${two.uuid},${one.customer_id},,Two`,
    `${crypto.randomUUID()},${one.customer_id},,Stranger`,
    `${two.uuid},,${core_user_uuid},Two`,
    ',,,Four',
  ].join('\n');
  const { rows, end } = await importFile(person, file);
  expect(rows.map(({ line, errors }) => [line, errors[0]?.pointer])).toEqual([
    [2, '/core_user_uuid'],
    [3, '/customer_id'],
    [4, '/customer_id'],
    [5, '/core_user_uuid'],
  ]);
  expect(end).toEqual({ ...none, created: 1, failed: 4 });
  expect((await contactsOf(person)).map(({ last_name }) => last_name)).toEqual(['One', 'Two', 'Four']);
});

test('a probable duplicate names the contact that it is like, and is stored when that is wanted', async () => {
  const person = service.as();
  const { uuid } = await create(person, {
    first_name: 'Jörg',
    last_name: 'Groß',
    company: 'Ärzte GmbH',
    phones: [{ type: 'office', number: '+49 (0)30 1234567' }],
  });
  const alike = ['JORG,GROSS,030/123 45-67,', 'jörg,groß,,ärzte gmbh'];
  const different = ['Jörg,Groß,030 7654321,Other', 'Jörgen,Groß,030 1234567,'];
  const file = ['first_name,last_name,phone_office_number,company', ...alike, ...different].join('\n');
  const { rows, end } = await importFile(person, file);
  expect(rows.map(({ line, status, contact }) => ({ line, status, contact }))).toEqual([
    { line: 2, status: 'skipped', contact: uuid },
    { line: 3, status: 'skipped', contact: uuid },
  ]);
  expect(end).toEqual({ ...none, created: 2, skipped: 2 });
  expect((await importFile(person, file, '?duplicates=create')).end).toEqual({ ...none, created: 4 });
});

test('contacts of a frequent name are told apart and found again', async () => {
  const person = service.as();
  const file = ['last_name,email_1_email', ...Array.from({ length: 230 }, (_, n) => `Müller,m${n}x@example.org`)].join(
    '\n',
  );
  const first = await importFile(person, file);
  expect(first.end).toEqual({ ...none, created: 230 });
  expect(first.progress.map(({ done }) => done)).toEqual([100, 200, 230]);
  expect((await importFile(person, file)).end).toEqual({ ...none, skipped: 230 });
});

test('contacts of a frequent name are found again by their company, however both are spelt', async () => {
  const person = service.as();
  const fileOf = (name: string, company: string) =>
    ['last_name,company', ...Array.from({ length: 60 }, (_, n) => `${name},${company} ${n}`)].join('\n');
  expect((await importFile(person, fileOf('Müller', 'Dächer'))).end).toEqual({ ...none, created: 60 });
  expect((await importFile(person, fileOf('Mueller', 'Daecher'))).end).toEqual({ ...none, skipped: 60 });
  expect((await importFile(person, fileOf('Muller', 'Maler'))).end).toEqual({ ...none, created: 60 });
});

test('the same file sent twice at once makes each contact once', async () => {
  const person = service.as();
  const file = ['last_name,email_1_email', ...Array.from({ length: 150 }, (_, n) => `N${n},n${n}@example.org`)].join(
    '\n',
  );
  const both = await Promise.all([importFile(person, file), importFile(person, file)]);
  expect(both.map(({ end }) => end.failed)).toEqual([0, 0]);
  expect(await contactsOf(person)).toHaveLength(150);
});

test('the contacts of another organization are neither found nor changed', async () => {
  const [here, there] = [service.as(), service.as()];
  const other = await create(there, { last_name: 'Müller', emails: [{ type: 'office', email: 'a@example.org' }] });
  const file = `uuid,customer_id,last_name,email_1_email\n${other.uuid},${other.customer_id},Müller,a@example.org\n`;
  expect((await importFile(here, file)).end).toEqual({ ...none, created: 1 });
  expect(await contactsOf(here)).toMatchObject([{ customer_id: other.customer_id }]);
  expect((await there.get(`/contact/${other.uuid}/`)).body).toEqual(other);
});

test('`columns` gives and takes away what columns are', async () => {
  const person = service.as();
  const columns = JSON.stringify({ Chiffre: 'customer_id', Nachname: 'company', Hobby: 'notes_line', Vorname: null });
  const file = 'Chiffre,Nachname,Vorname,Hobby\n77,ACME,Anna,Tea\n';
  const { start } = await importFile(person, file, `?columns=${encodeURIComponent(columns)}`);
  expect(start.columns.map(({ target }) => target)).toEqual(['customer_id', 'company', null, 'notes_line']);
  expect(await contactsOf(person)).toMatchObject([
    { customer_id: 77, company: 'ACME', first_name: '', last_name: '', notes: 'Hobby: Tea' },
  ]);
});

test('`columns` that the file has not, or that are no field, are refused', async () => {
  const wanted = (columns: object | string) =>
    send(
      service.as(),
      'a,b\n1,2\n',
      `?columns=${encodeURIComponent(typeof columns === 'string' ? columns : JSON.stringify(columns))}`,
    );
  expect(await wanted({ c: 'notes' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/columns/c' }] } });
  expect(await wanted({ a: 'nonsense' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/columns/a' }] } });
  expect(await wanted({ a: 'notes', b: 'notes' })).toMatchObject({ status: 400 });
  expect(await wanted('{')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/columns' }] } });
  for (const none of ['["a"]', '"a"', 'null', '7']) {
    const detail = expect.stringContaining('An object of headings is expected');
    expect(await wanted(none)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/columns', detail }] } });
  }
});

test('in our own export a blank cell clears, elsewhere it leaves what is stored', async () => {
  const person = service.as();
  const contact = await create(person, { last_name: 'Müller', company: 'ACME', notes: 'old', title: 'Mr.' });
  await importFile(person, `uuid,last_name,company,notes\n${contact.uuid},Müller,,\n`);
  expect(await contactsOf(person)).toMatchObject([{ company: 'ACME', notes: 'old' }]);
  const { text } = await person.get('/contact/export/?format=csv');
  await importFile(person, text.replace('ACME', '').replace('old', ''));
  expect(await contactsOf(person)).toMatchObject([{ last_name: 'Müller', company: null, notes: null, title: 'Mr.' }]);
});

test('markup, SQL and formulas in cells are nothing but text', async () => {
  const person = service.as();
  const notes = [`<script>alert(1)</script>`, `'); drop table contact; --`, `"=2+3"`];
  await importFile(person, `last_name,notes\nA,${notes[0]}\nB,${notes[1]}\nC,'=2+3\n`);
  expect((await contactsOf(person)).map(({ notes }) => notes)).toEqual([notes[0], notes[1], '=2+3']);
});

const text = (max: number) =>
  fc.string({ maxLength: max, unit: fc.constantFrom(...`aB ä,;"'=+-@\n€😀`) }).map((each) => each.trim());
const lineOf = (max: number) => text(max).map((each) => each.replaceAll('\n', ''));

const anyContact = fc.record({
  customer_id: fc.constant(0),
  first_name: lineOf(20),
  last_name: lineOf(20),
  company: fc.option(lineOf(20).filter(Boolean)),
  title: fc.constantFrom(null, 'Mr.', 'Family'),
  contact_type: fc.constantFrom(null, 'Customer'),
  notes: fc.option(text(40).filter(Boolean)),
  emails: fc.array(
    fc.record({ type: fc.constantFrom('office', 'other'), email: fc.constantFrom('a@example.org', 'b@example.org') }),
    { maxLength: 3 },
  ),
  phones: fc.array(
    fc.record({ type: fc.constantFrom('mobile', 'fax'), number: fc.constantFrom('+49 171 1', '030-99') }),
    {
      maxLength: 2,
    },
  ),
  addresses: fc.array(
    fc.record({
      ...{ type: fc.constantFrom('home', 'mailing'), street: lineOf(10), house_number: lineOf(5) },
      ...{ postal_code: lineOf(5), city: lineOf(9), country: lineOf(9) },
    }),
    { maxLength: 2 },
  ),
});

/** A contact's cells under the columns of our own file, without uuids: nobody knows them. */
function cellsOf(contact: Fields, columns: string[]): string[] {
  const lists: Record<string, string> = { address: 'addresses', email: 'emails', phone: 'phones' };
  return columns.map((column) => {
    const [, list = '', number, part = ''] = /^(address|email|phone)_(\d)_(\w+)$/.exec(column) ?? [];
    const value = list
      ? new Map(Object.entries(contact)).get(lists[list] ?? '')
      : new Map(Object.entries(contact)).get(column);
    const entry: unknown = list && Array.isArray(value) ? value[Number(number) - 1]?.[part] : value;
    const cell = entry === null || entry === undefined ? '' : String(entry);
    return part === 'number' ? cell : guardedCell(cell);
  });
}

test('contacts written as our own file come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyContact, { minLength: 1, maxLength: 8 }), async (given) => {
      const person = service.as();
      const contacts = given.map((contact, index) => ({
        ...contact,
        customer_id: 500 + index,
        uuid: crypto.randomUUID(),
      }));
      const columns = contactColumns({ address: 2, email: 3, phone: 2 });
      const table = stringify([columns, ...contacts.map((contact) => cellsOf(contact, columns))], {
        record_delimiter: '\r\n',
      });
      const { end, rows } = await importFile(person, table);
      expect({ end, rows }).toEqual({ end: { ...none, created: contacts.length }, rows: [] });
      const read = await contactsOf(person);
      expect(read).toEqual(contacts.map(({ uuid: _, ...contact }) => expect.objectContaining(contact)));
    }),
    { numRuns: 25 },
  );
});
