import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFile } from '../src/contact-file/open.ts';
import { contactsOf, importFile, send } from './contact-files.ts';
import { chunks } from './requests.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const bytes = (...list: number[]) => new Uint8Array(list);

const refused: [string, string | Uint8Array<ArrayBuffer>, string, RegExp][] = [
  ['an empty file', '', 'text/csv', /empty/],
  ['a file of blank lines', '\r\n \r\n', 'text/csv', /empty/],
  ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13), 'text/csv', /no text/],
  ['a workbook', bytes(0x50, 0x4b, 3, 4, 20, 0), 'text/csv', /CSV/],
  ['cards that are called CSV', 'BEGIN:VCARD\nEND:VCARD\n', 'text/csv', /vCard/],
  ['a table that is called cards', 'a,b\n1,2\n', 'text/vcard', /BEGIN:VCARD/],
  ['a table of which no heading is known', 'foo,bar\n1,2\n', 'text/csv', /columns/],
  ['more than 1,000 columns', `${'x,'.repeat(1001)}\n`, 'text/csv', /1,000 columns/],
  ['a row of nothing but separators', ','.repeat(10_000_000), 'text/csv', /line 1 has too many cells/],
  ['one line of 10 MB', 'x'.repeat(10_000_000), 'text/csv', /line 1/],
  ['a first line that is none of headings', `last_name,${'x'.repeat(1001)}\nA,B\n`, 'text/csv', /Column 2 .* heading/],
  ['a heading whose quote never ends', '"last_name,company\nA,B\n', 'text/csv', /line 1/],
];

test.each(refused)('%s is refused before anything is stored', async (_, body, type, words) => {
  const answer = await send(service.as(), body, '', type);
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({
    status: 400,
    detail: expect.stringMatching(words),
  });
});

test('other media types, unknown charsets and packed bodies are 415', async () => {
  const person = service.as();
  for (const type of ['application/json', 'text/plain', 'text/csv; charset=klingon']) {
    expect((await send(person, 'last_name\nA\n', '', type)).status).toBe(415);
  }
  const headers = { 'content-type': 'text/csv', 'content-encoding': 'gzip' };
  expect((await person.send('POST', '/contact/import/', { body: 'x', headers })).status).toBe(415);
});

test('more than 50 MiB is 413, sent in chunks too', async () => {
  const person = service.as();
  const { headers: _, ...body } = chunks(50 * 1024 * 1024 + 1);
  const headers = { 'content-type': 'text/csv' };
  expect((await person.send('POST', '/contact/import/', { ...body, headers })).status).toBe(413);
});

test('unknown parameters are refused, and nobody imports without a token', async () => {
  expect((await send(service.as(), 'last_name\nA\n', '?replace=true')).status).toBe(400);
  expect((await send(service.stranger, 'last_name\nA\n')).status).toBe(401);
});

test('where a quote is not closed the file ends, and the rows before are stored', async () => {
  const person = service.as();
  const { end } = await importFile(person, 'last_name,notes\nA,x\nB,y\nC,"never\nclosed\nD,z\n');
  expect(end).toMatchObject({ created: 2, problem: { status: 400, detail: expect.stringContaining('line 4') } });
  expect(await contactsOf(person)).toHaveLength(2);
});

test('where a card does not end the file ends, and the cards before are stored', async () => {
  const person = service.as();
  const card = 'BEGIN:VCARD\nVERSION:3.0\nN:A;;;;\nEND:VCARD\n';
  const { end } = await importFile(person, `${card}BEGIN:VCARD\nN:B;;;;\n`, '', 'text/vcard');
  expect(end).toMatchObject({ created: 1, problem: { status: 400, detail: expect.stringContaining('line 5') } });
});

/** Names that every object of JavaScript knows. */
const innate = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

test('a table may call a column, a title or a person as JavaScript calls what every object has', async () => {
  const person = service.as();
  const rows = innate.map((name) => `${name},${name},,X,X`).concat(innate.map((name) => `,,${name} Miller,X,X`));
  const file = ['title,last_name,full_name,constructor,__proto__', ...rows].join('\n');
  const { start, rows: told, end } = await importFile(person, file);
  expect(start.columns.map(({ target }) => target)).toEqual(['title', 'last_name', 'full_name', null, null]);
  expect({ told, end }).toMatchObject({ told: [], end: { created: 8, failed: 0 } });
  const contacts = await contactsOf(person);
  const titled = contacts.slice(0, 4).map(({ title, last_name, notes }) => ({ title, last_name, notes }));
  expect(titled).toEqual(innate.map((name) => ({ title: null, last_name: name, notes: `title: ${name}` })));
  expect(contacts.slice(4).map(({ first_name, title }) => ({ first_name, title }))).toEqual(
    innate.map((name) => ({ first_name: name, title: null })),
  );
});

test('`columns` may name such headings, and refuses what such a heading cannot be', async () => {
  const person = service.as();
  const columns = (target: string) =>
    `?columns=${encodeURIComponent(`{${innate.map((name) => `"${name}": "${target}"`).join()}}`)}`;
  const file = `${innate.join()},last_name\n${innate.map((_, place) => `note ${place}`).join()},Müller\n`;
  const { start } = await importFile(person, file, columns('notes_line'));
  expect(start.columns.map(({ target }) => target)).toEqual([...innate.map(() => 'notes_line'), 'last_name']);
  const notes = innate.map((name, place) => `${name}: note ${place}`).join('\n');
  expect(await contactsOf(person)).toMatchObject([{ last_name: 'Müller', notes }]);
  const refused = await send(person, file, columns('nonsense'));
  const pointers = innate.map((name) => ({ pointer: `/columns/${name}` }));
  expect(refused).toMatchObject({ status: 400, body: { errors: pointers } });
});

test('a card may have properties and parameters of such names', async () => {
  const person = service.as();
  const cards = innate.map((name) =>
    [
      'BEGIN:VCARD',
      'VERSION:3.0',
      `N:${name};Anna;;${name};`,
      `${name}:x`,
      `TEL;${name}=x:030 123`,
      'END:VCARD\n',
    ].join('\n'),
  );
  const { rows, end } = await importFile(person, cards.join(''), '', 'text/vcard');
  expect({ rows, end }).toMatchObject({ rows: [], end: { created: 4, failed: 0 } });
  const contacts = await contactsOf(person);
  expect(contacts.map(({ last_name, title, phones }) => ({ last_name, title, phones }))).toEqual(
    innate.map((last_name) => ({ last_name, title: null, phones: [{ type: 'office', number: '030 123' }] })),
  );
});

test.each([
  ['a street of 60,000 blanks', `street\n${'x'.repeat(30_000)}${' '.repeat(30_000)}b\nMain Street 5\n`, 'text/csv'],
  ['an e-mail address of a million signs', `email_1_email\n<${'@'.repeat(900_000)}\na@example.org\n`, 'text/csv'],
  [
    'a property with half a million parameters',
    `BEGIN:VCARD\nVERSION:2.1\nN${`\n ${';'.repeat(90_000)}`.repeat(5)}:x\nEND:VCARD\nBEGIN:VCARD\nN:B\nEND:VCARD\n`,
    'text/vcard',
  ],
  [
    'groups without end',
    `BEGIN:VCARD\nVERSION:3.0\n${'a.tel:1234\n'.repeat(80_000)}END:VCARD\nBEGIN:VCARD\nVERSION:3.0\nN:B\nEND:VCARD\n`,
    'text/vcard',
  ],
])('%s is refused, and what follows is stored', async (_, body, type) => {
  const { end } = await importFile(service.as(), body, '', type);
  expect(end).toMatchObject({ created: 1, failed: 1, problem: null });
});

const cardOf = (lines: string) => `BEGIN:VCARD\nVERSION:3.0\nN:A;;;;\n${lines}END:VCARD\n`;

test.each([
  ['500 properties', 'EMAIL:a@example.org\n'.repeat(600)],
  ['200,000 characters', `NOTE:${'x'.repeat(90_000)}\n`.repeat(3)],
  ['10,000 characters', `ADR:;;${'x\n '.repeat(6_000)}y\n`],
  ['100,000 characters', `NOTE:${'x'.repeat(60_000)}\n ${'x'.repeat(60_000)}\n`],
])('a card of more than %s is refused, and told why', async (words, lines) => {
  const { rows, end } = await importFile(service.as(), cardOf(lines) + cardOf(''), '?duplicates=create', 'text/vcard');
  expect(rows).toMatchObject([
    { status: 'failed', errors: [{ detail: expect.stringContaining(`more than ${words}`) }] },
  ]);
  expect(end).toMatchObject({ created: 1, failed: 1, problem: null });
});

// With the two properties that `cardOf` adds, of 18 characters.
const thousand = `X-A:${'x'.repeat(996)}\n`;
test.each([
  ['500 properties', 'X-A:x\n'.repeat(498), 'X-A:x\n'.repeat(499)],
  [
    '200,000 characters',
    `${thousand.repeat(199)}X-A:${'x'.repeat(978)}\n`,
    `${thousand.repeat(199)}X-A:${'x'.repeat(979)}\n`,
  ],
])('a card of just %s is stored, and one of more is refused', async (_, most, more) => {
  const { end } = await importFile(service.as(), cardOf(most) + cardOf(more), '?duplicates=create', 'text/vcard');
  expect(end).toMatchObject({ created: 1, failed: 1, problem: null });
});

test('what a program added for itself is left out when it is long, however it is folded, and the card is stored', async () => {
  const person = service.as();
  const folded = `X-PICTURE;ENCODING=b:${'QUJD\n '.repeat(5_000)}\n`;
  const quoted = `X-DESIGN;ENCODING=QUOTED-PRINTABLE:${'=C3=BC=\n'.repeat(2_000)}=C3=BC\n`;
  const { rows, end } = await importFile(person, cardOf(`${folded}${quoted}NOTE:kept\n`), '', 'text/vcard');
  expect(rows).toMatchObject([{ status: 'noted', errors: [{ column: 'X-PICTURE' }, { column: 'X-DESIGN' }] }]);
  expect(end).toMatchObject({ created: 1, failed: 0 });
  expect(await contactsOf(person)).toMatchObject([{ last_name: 'A', notes: 'kept' }]);
});

test('a quote that is not closed is thought of when many short rows follow it', async () => {
  const file = `last_name,first_name\nA,B\nC,"D\n${'E,F\n'.repeat(60_000)}`;
  const { end } = await importFile(service.as(), file);
  expect(end.problem?.detail).toContain('line 3 has too many cells: perhaps a quote is not closed');
});

const widest = Array.from({ length: 1_000 }, (_, place) => `x${place}`).join();
test.each([
  ['quotes', `last_name\n${'"'.repeat(10_000_000)}`, false],
  ['blank lines', `last_name\n${'\n'.repeat(900_000)}`, false],
  ['1,000 columns', `${widest.replace('x0', 'last_name')}\n${`${widest}\n`.repeat(1_000)}`, false],
  ['large cards', cardOf('EMAIL:a@example.org\n'.repeat(400)).repeat(200), true],
  ['a line that never ends', 'x'.repeat(20_000_000), true],
  ['a large photo', cardOf(`PHOTO:x\n${` ${'x'.repeat(70)}\n`.repeat(200_000)}`), true],
])('others are answered while a file of %s is read', async (_, text, isCards) => {
  let turns = 0;
  const count = () => {
    turns += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  try {
    const { drafts } = await openFile(Buffer.from(text), { isCards, charset: undefined, columns: undefined });
    for await (const _ of drafts);
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad_input' });
  } finally {
    clearImmediate(counting);
  }
  expect(turns).toBeGreaterThan(5);
});

test('a card that cannot be read is refused by its lines, and the others are stored', async () => {
  const person = service.as();
  const cards = [
    'BEGIN:VCARD\nVERSION:3.0\nnonsense\nEND:VCARD',
    'BEGIN:VCARD\nVERSION:3.0\nN:B;;;;\nEND:VCARD',
    'stray',
    'BEGIN:VCARD\nVERSION:3.0\nEND:VCARD',
    'BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nEND:VCARD',
  ];
  const { rows, end } = await importFile(person, cards.join('\n'), '', 'text/vcard');
  expect(rows.map(({ line, last_line, status }) => [line, last_line, status])).toEqual([
    [1, 4, 'failed'],
    [9, 9, 'failed'],
    [10, 12, 'failed'],
    [13, 17, 'failed'],
  ]);
  expect(end).toMatchObject({ created: 1, failed: 4, problem: null });
});

test('a row of more cells than there are columns is refused: they would be the wrong ones', async () => {
  const { rows, end } = await importFile(service.as(), 'last_name,notes\nA,x,y\nB,z,,\n');
  expect(rows).toMatchObject([{ line: 2, status: 'failed' }]);
  expect(end).toMatchObject({ created: 1, failed: 1 });
});

test('a byte that is no UTF-8 refuses its row alone', async () => {
  const person = service.as();
  const text = Buffer.from('last_name,notes\nMüller,grün\nMeier,bl#u\nÄrger,rot\n');
  text[text.indexOf('#')] = 0xe4;
  const { start, rows, end } = await importFile(person, new Uint8Array(text));
  expect(start.file.charset).toBe('utf-8');
  expect(rows).toMatchObject([{ line: 3, status: 'failed', errors: [{ column: 'notes' }] }]);
  expect(end).toMatchObject({ created: 2, failed: 1 });
});

test('UTF-16 with its mark, tabulators and `sep=` are understood', async () => {
  const person = service.as();
  const utf16 = new Uint8Array(Buffer.from('\ufefflast_name\tnotes\r\nMüller\t€\r\n', 'utf16le'));
  expect((await importFile(person, utf16)).start.file).toEqual({ format: 'csv', charset: 'utf-16le', separator: '\t' });
  await importFile(person, 'sep=;\r\nlast_name;notes\r\nMeier;"a;b"\r\n');
  expect(await contactsOf(person)).toMatchObject([
    { last_name: 'Müller', notes: '€' },
    { last_name: 'Meier', notes: 'a;b' },
  ]);
});

test('a NUL in a later row refuses that row', async () => {
  const { rows, end } = await importFile(
    service.as(),
    `last_name,notes\n${'A,x\n'.repeat(20_000)}B,"a\0b"\n`,
    '?duplicates=skip',
  );
  expect(rows.at(-1)).toMatchObject({ line: 20_002, status: 'failed' });
  expect(end).toMatchObject({ created: 1, failed: 1 });
});

test('a table with unknown headings can be looked at, so that somebody may say what they are', async () => {
  const { start, end } = await importFile(service.as(), 'foo,bar\n1,2\n', '?dry_run=true');
  expect(start.columns).toEqual([
    { heading: 'foo', target: null, samples: ['1'] },
    { heading: 'bar', target: null, samples: ['2'] },
  ]);
  expect(end).toMatchObject({ created: 0, problem: { status: 400 } });
});
