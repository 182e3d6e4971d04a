import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calendar, event, importCalendar, send as sendCalendar } from './calendar-files.ts';
import { contactsOf, importFile, send as sendContacts } from './contact-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** More than what is looked at to know what a file is. */
const LINES = 70_000;
const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Anna;;;;\r\nEND:VCARD\r\n';
const bad = 'BEGIN:VCARD\r\nVERSION:3.0\r\nnonsense\r\nEND:VCARD\r\n';

describe.each([
  ['nothing', '\r\n'],
  ['a blank', ' \r\n'],
])('among very many lines of %s', (_, line) => {
  const blank = line.repeat(LINES);

  test.each([
    ['before the headings', `${blank}last_name,notes\r\n`, ''],
    ['before the rows', 'last_name,notes\r\n', blank],
  ])('a table is read, and its rows are counted as they stand in the file: %s', async (_, head, before) => {
    const { rows, end } = await importFile(service.as(), `${head}${before}Anna\r\nHans,x,y\r\n`);
    expect(rows).toMatchObject([{ status: 'failed', line: LINES + 3 }]);
    expect(end).toMatchObject({ created: 1, failed: 1, problem: null });
  });

  test.each([
    ['before', blank + card + bad],
    ['between', card + blank + bad],
    ['within', card.replace('VERSION', `${blank}VERSION`) + bad],
    ['within a property', card.replace('END', `${blank}END`) + bad],
  ])('cards are read, and counted as they stand in the file: %s', async (_, file) => {
    const person = service.as();
    const { rows, end } = await importFile(person, file, '', 'text/vcard');
    expect(rows).toMatchObject([{ status: 'failed', line: LINES + 5 }]);
    expect(end).toMatchObject({ created: 1, failed: 1, problem: null });
    expect(await contactsOf(person)).toMatchObject([{ last_name: 'Anna' }]);
  });

  test.each([
    ['before', (file: string) => blank + file],
    ['within', (file: string) => file.replace('UID:a', `UID:a\r\n${blank}SUMMARY:A`)],
    ['between', (file: string) => file.replace('END:VEVENT', `END:VEVENT\r\n${blank}X-A:1`)],
  ])('events are read, and counted as they stand in the file: %s', async (_, withBlank) => {
    const file = withBlank(calendar(event('a'), event('b', 'DTSTART:tomorrow')));
    const { counts, rows } = await importCalendar(service.as(), file);
    expect(counts).toEqual([1, 0, 0, 1]);
    const lines = file.split('\r\n');
    expect(rows).toMatchObject([{ status: 'failed', line: lines.indexOf('UID:b') }]);
  });

  test('a file of nothing else is said to be empty', async () => {
    const person = service.as();
    const answers = [
      await sendContacts(person, blank),
      await sendContacts(person, blank, '', 'text/vcard'),
      await sendCalendar(person, blank),
    ];
    const detail = 'The file is empty: it holds nothing but blank lines.';
    expect(answers.map(({ status, body }) => ({ status, detail: body.detail }))).toEqual(
      answers.map(() => ({ status: 400, detail })),
    );
  });
});

test('a separator that is named behind blank lines is understood', async () => {
  const { start, end } = await importFile(
    service.as(),
    `${'\r\n'.repeat(3)}sep=;\r\nlast_name;first_name\r\nA,B;C\r\n`,
  );
  expect([start.file.separator, start.columns.length, end.created]).toEqual([';', 2, 1]);
});

test('rows may end otherwise than the blank lines before them', async () => {
  const { end, rows } = await importFile(service.as(), `${'\r\n'.repeat(3)}last_name,notes\nA,\nB,x,y\n`);
  expect(end).toMatchObject({ created: 1, failed: 1 });
  expect(rows).toMatchObject([{ line: 6 }]);
});

test('a blank line that a line of quoted-printable goes on with ends it', async () => {
  const person = service.as();
  const lines = ['N:Müller;Anna;;;', 'NOTE;ENCODING=QUOTED-PRINTABLE:Hello=0D=0A=', '', 'TEL;CELL:+49 30 12345'];
  const old = ['BEGIN:VCARD', 'VERSION:2.1', ...lines, 'END:VCARD', ''].join('\r\n');
  await importFile(person, old, '', 'text/vcard');
  expect(await contactsOf(person)).toMatchObject([{ notes: 'Hello', phones: [{ number: '+49 30 12345' }] }]);
});
