import { connect } from 'node:net';
import { openDatabase, statement } from '@kupfer/db/database';
import { contactColumns } from '@kupfer/schemas/contact-file';
import { parse } from 'csv-parse/sync';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const address = {
  street: 'Lindenstraße',
  house_number: '5a',
  postal_code: '10969',
  city: 'Berlin',
  country: 'Germany',
};

/** A contact that has all that one may have. */
const full = () => ({
  core_user_uuid: crypto.randomUUID(),
  first_name: 'Anna, "Annie"',
  middle_name: 'María',
  last_name: 'Müller; Meier',
  suffix: 'Jr.',
  title: 'Mrs.',
  contact_type: 'Supplier',
  customer_type: 'Company',
  company: 'Kupfer & Söhne, GmbH',
  addresses: ['home', 'billing', 'business', 'delivery', 'mailing'].map((type) => ({ type, ...address })),
  emails: ['office', 'private', 'other'].map((type) => ({ type, email: `${type}@example.org` })),
  phones: ['office', 'mobile', 'home', 'fax'].map((type) => ({ type, number: '+49 (30) 123-45' })),
  siteprofile_uuids: [crypto.randomUUID(), crypto.randomUUID()],
  workflowlevel1_uuids: [crypto.randomUUID()],
  workflowlevel2_uuids: [crypto.randomUUID()],
  notes: 'First line\nsecond, with a \\ and a "quote"',
});

const uuids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
const withLongLists = () => ({
  siteprofile_uuids: uuids(1_000),
  workflowlevel1_uuids: uuids(1_000),
  workflowlevel2_uuids: uuids(1_000),
});

const add = async (person: Person, fields: Fields) => (await person.post('/contact/', fields)).body;
const take = (person: Person, query = '') => person.send('GET', `/contact/export/${query}`);
const rowsOf = (text: string): Record<string, string>[] => parse(text, { bom: true, columns: true });

const bringIn = (person: Person, body: string, type = 'text/csv') =>
  person.send('POST', '/contact/import/', { body, headers: { 'content-type': type } });

describe('a table', () => {
  test('is a file in UTF-8 with every stored field by its own name, in as many columns as the fullest contact needs', async () => {
    const anna = service.as();
    const made = await add(anna, full());
    await add(anna, {});
    const { status, headers, text } = await take(anna);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"');
    const bytes = await fetch(`${service.url}/contact/export/`, { headers: { authorization: `Bearer ${anna.token}` } });
    expect([...new Uint8Array(await bytes.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.split('\r\n')[0]).toBe(contactColumns({ address: 5, email: 3, phone: 4 }).join());
    expect(text.endsWith('\r\n')).toBe(true);
    const row = rowsOf(text).find(({ uuid }) => uuid === made.uuid);
    expect(row).toMatchObject({
      customer_id: String(made.customer_id),
      first_name: 'Anna, "Annie"',
      contact_type: 'Supplier',
      address_5_type: 'mailing',
      address_1_house_number: '5a',
      email_3_email: 'other@example.org',
      phone_4_number: '+49 (30) 123-45',
      siteprofile_uuids: (made.siteprofile_uuids as string[]).join(' '),
      notes: 'First line\nsecond, with a \\ and a "quote"',
    });
  });

  test('brought into an empty organization and taken from there is the same, byte for byte', async () => {
    const [anna, bruno] = [service.as(), service.as()];
    for (const given of [
      full(),
      { ...full(), last_name: '=1+1', notes: '@x' },
      { last_name: "'-", company: '\u2009' },
      { last_name: 'Without an address', addresses: [{ type: 'billing' }, { type: 'home', city: 'Berlin' }] },
      { last_name: 'With all uuids that it may have', ...withLongLists() },
      { last_name: 'x;=1+1', company: `;'"=1`, notes: '- one\n\'- two\r\n\t"@;\t\r;' },
      {},
    ])
      await add(anna, given);
    for (let count = 0; count < 120; count++) await add(anna, { first_name: `N${count}`, notes: '+\r\n\t' });
    const taken = (await take(anna)).text;
    const imported = await bringIn(bruno, taken);
    expect(imported.text.trim().split('\n').at(-1)).toBe(
      JSON.stringify({ created: 127, updated: 0, skipped: 0, failed: 0, problem: null }),
    );
    expect((await take(bruno)).text).toBe(taken);
  });

  test.each(['=1+1', '+49', '-1', '@SUM(A1)', "'=1"])('is not run by a spreadsheet: %s', async (last_name) => {
    const anna = service.as();
    await add(anna, { last_name, phones: [{ type: 'office', number: '+49 30 123' }] });
    const [row] = rowsOf((await take(anna)).text);
    expect([row?.last_name, row?.phone_1_number]).toEqual([`'${last_name}`, '+49 30 123']);
  });

  test('is not run by a spreadsheet that splits at semicolons, tabs and line breaks, whatever quotes say', async () => {
    const anna = service.as();
    await add(anna, { first_name: 'x;=1+1;y', last_name: 'x;"=1+1;y', notes: 'x\t+1\n-1\r\n\'"@A1' });
    const { text } = await take(anna);
    const [row] = rowsOf(text);
    expect([row?.first_name, row?.last_name]).toEqual(["x;'=1+1;y", `x;'"=1+1;y`]);
    const cells = text.split(/[;\t\r\n]/).map((cell) => cell.replace(/^"+/, ''));
    expect(cells.filter((cell) => /^[=@+-]/.test(cell))).toEqual([]);
  });

  test('of nobody has its columns all the same', async () => {
    expect((await take(service.as())).text).toBe(`${contactColumns({ address: 0, email: 0, phone: 0 }).join()}\r\n`);
  });
});

describe('what is taken', () => {
  test('is what a list with the same parameters shows, in its order', async () => {
    const anna = service.as();
    for (const last_name of ['Ärger', 'Meier', 'Abel']) await add(anna, { last_name, customer_type: 'Company' });
    await add(anna, { last_name: 'Meier', customer_type: 'Public' });
    for (const query of ['?search=meier', '?customer_type=Company&ordering=-name', '?starts_with=a']) {
      const { results } = (await anna.get<{ results: Fields[] }>(`/contact/${query}`)).body;
      expect(results.length).toBeGreaterThan(0);
      expect(rowsOf((await take(anna, query)).text).map(({ uuid }) => uuid)).toEqual(results.map(({ uuid }) => uuid));
    }
  });

  test('is of one’s own organization alone', async () => {
    const [anna, bruno] = [service.as(), service.as()];
    await add(anna, { last_name: 'Rumpelstilzchen' });
    for (const query of ['', '?format=vcf', '?search=rumpel'])
      expect((await take(bruno, query)).text).not.toMatch(/rumpel/i);
    expect((await service.stranger.get('/contact/export/')).status).toBe(401);
  });

  test.each(['?limit=5', '?offset=1', '?count=false', '?format=xls', '?version=4.0', '?nickname=a', '?uuid=x'])(
    'is refused for %s',
    async (query) => expect((await take(service.as(), query)).status).toBe(400),
  );

  test('is told by HEAD without reading it', async () => {
    const { status, headers, text } = await service.as().send('HEAD', '/contact/export/?format=vcf');
    expect([status, headers.get('content-type'), text]).toEqual([200, 'text/vcard; charset=utf-8', '']);
  });
});

describe.each(['3.0', '4.0'])('a vCard %s', (version) => {
  test('is read by another parser with all that it tells', async () => {
    const anna = service.as();
    const made = await add(anna, full());
    const { text } = await take(anna, `?format=vcf&version=${version}`);
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const card = new ICAL.Component(ICAL.parse(text));
    const value = (name: string) => card.getFirstProperty(name)?.getValues()[0];
    const types = (name: string) => card.getAllProperties(name).map((each) => each.getParameter('type'));
    expect(value('version')).toBe(version);
    expect(value('uid')).toBe(version === '4.0' ? `urn:uuid:${made.uuid}` : made.uuid);
    expect(value('n')).toEqual(['Müller; Meier', 'Anna, "Annie"', 'María', 'Mrs.', 'Jr.']);
    expect(value('fn')).toBe('Mrs. Anna, "Annie" María Müller; Meier Jr.');
    expect(String(value('org'))).toBe('Kupfer & Söhne, GmbH');
    expect(value('note')).toBe(full().notes);
    expect(value('adr')).toEqual(['', '', 'Lindenstraße 5a', 'Berlin', '', '10969', 'Germany']);
    expect(types('email')).toEqual(['WORK', 'HOME', 'X-OTHER']);
    expect(types('tel')).toEqual([['WORK', 'VOICE'], 'CELL', ['HOME', 'VOICE'], 'FAX']);
    expect(types('adr')).toEqual([
      'HOME',
      ['WORK', 'X-BILLING'],
      'WORK',
      ['WORK', 'X-DELIVERY'],
      ['WORK', 'X-MAILING'],
    ]);
    expect(value('x-kupfer-customer-id')).toBe(String(made.customer_id));
    expect(value('x-kupfer-siteprofile-uuids')).toBe((made.siteprofile_uuids as string[]).join(' '));
    expect(String(value('rev')).replace(/[-:]/g, '')).toBe(String(made.edit_date).replace(/[-:]|\.\d+/g, ''));
  });

  test('has a name, whatever is known', async () => {
    const anna = service.as();
    const numbered = await add(anna, {});
    await add(anna, { company: 'Kupfer GmbH' });
    const names = [...(await take(anna, `?format=vcf&version=${version}`)).text.matchAll(/^FN:(.*)\r$/gm)];
    expect(names.map(([, name]) => name).sort()).toEqual([String(numbered.customer_id), 'Kupfer GmbH']);
  });

  test('brings back what it told', async () => {
    const [anna, bruno] = [service.as(), service.as()];
    const made = await add(anna, { ...full(), ...withLongLists() });
    await bringIn(bruno, (await take(anna, `?format=vcf&version=${version}`)).text, 'text/vcard');
    const { organization_uuid: _, create_date: __, edit_date: ___, ...told } = made;
    expect((await bruno.get(`/contact/${made.uuid}/`)).body).toMatchObject(told);
  });
});

describe('a reader', () => {
  /** Connections on which somebody holds a moment. */
  const held = async () => {
    const database = openDatabase(service.databaseUrl, { connections: 1 });
    const [row] = await statement<{ count: number }>(
      database.pool,
      `select count(*)::integer as count from pg_stat_activity
       where datname = current_database() and state like 'idle in transaction%'`,
    );
    await database.close();
    return row?.count;
  };

  /** Somebody with more contacts than fit into the buffers of a connection. */
  async function withMany(): Promise<Person> {
    const anna = service.as();
    await add(anna, { notes: 'x'.repeat(10_000) });
    const database = openDatabase(service.databaseUrl, { connections: 1 });
    await statement(
      database.pool,
      `insert into contact (organization_uuid, uuid, customer_id, notes, name_key, first_name_key, last_name_key, company_key, search_text)
       select organization_uuid, gen_random_uuid(), 20000 + n, notes, '', '', '', '', ''
       from contact, generate_series(1, 3000) n where organization_uuid = $1`,
      [anna.organization_uuid],
    );
    await database.close();
    return anna;
  }

  const request = ({ token }: Person) =>
    `GET /contact/export/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;

  test('who goes in the midst of it gives the connection back, and who reads slowly has one of few', async () => {
    const anna = await withMany();
    const { hostname, port } = new URL(service.url);
    const slow = Array.from({ length: 2 }, () => {
      const socket = connect(Number(port), hostname);
      socket.pause().write(request(anna));
      return socket;
    });
    await eventually(async () => expect(await held()).toBe(2));
    const third = await take(anna);
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '5']);
    expect((await take(service.as())).status).toBe(200);
    for (const socket of slow) socket.destroy();
    await eventually(async () => expect(await held()).toBe(0));
    expect((await take(anna)).text.split('\r\n')).toHaveLength(3003);
  });

  test('sees one moment, whatever is written meanwhile', async () => {
    const anna = await withMany();
    const answer = await fetch(`${service.url}/contact/export/?ordering=customer_id`, {
      headers: { authorization: `Bearer ${anna.token}` },
    });
    await eventually(async () => expect(await held()).toBe(1));
    await add(anna, { customer_id: 900_000, last_name: 'Latecomer' });
    const text = await answer.text();
    expect(text).not.toContain('Latecomer');
    expect(text.split('\r\n')).toHaveLength(3003);
  });
});
