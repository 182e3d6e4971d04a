import { afterAll, beforeAll, expect, test } from 'vitest';
import { cards } from './contact-cards.ts';
import { contactsOf, contactWith, fileOf, importFile } from './contact-files.ts';
import { tables } from './contact-tables.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const FILES = [...tables, ...cards];

test.each(FILES)('the contacts of $file arrive', async ({ file, charset = 'utf-8', separator = ',', contacts }) => {
  const person = service.as();
  const isCards = file.endsWith('.vcf');
  const { start, rows, end } = await importFile(person, fileOf(file), '', isCards ? 'text/vcard' : 'text/csv');
  expect(start.file).toEqual(
    isCards ? { format: 'vcard', charset, separator: null } : { format: 'csv', charset, separator },
  );
  expect(rows.filter(({ status }) => status !== 'noted')).toEqual([]);
  expect(end).toEqual({ created: contacts.length, updated: 0, skipped: 0, failed: 0, problem: null });
  const arrived = (await contactsOf(person)).map(({ customer_id: _, ...fields }) => fields);
  const expected = contacts.map(({ customer_id: _, ...fields }) => contactWith(fields));
  expect(arrived).toEqual(expected);
});

test.each(FILES)('$file sent again makes no second contacts', async ({ file, contacts }) => {
  const person = service.as();
  const type = file.endsWith('.vcf') ? 'text/vcard' : 'text/csv';
  await importFile(person, fileOf(file), '', type);
  const before = await contactsOf(person);
  const { end } = await importFile(person, fileOf(file), '', type);
  expect({ ...end, handled: end.skipped + end.updated }).toMatchObject({
    created: 0,
    failed: 0,
    handled: contacts.length,
  });
  expect(await contactsOf(person)).toEqual(before);
});

test('a photo is left out, and the answer says of which card', async () => {
  const { rows, end } = await importFile(service.as(), fileOf('android.vcf'), '', 'text/vcard');
  expect(rows).toMatchObject([{ line: 1, last_line: 15, status: 'noted', errors: [{ column: 'PHOTO' }] }]);
  expect(end).toMatchObject({ created: 2, failed: 0 });
});

test('a list as offices keep it in a spreadsheet arrives by its own headings', async () => {
  const person = service.as();
  const { start } = await importFile(
    person,
    'Kundennr.;Nachname;Vorname;Straße und Hausnr.;PLZ;Ort;Kategorie\n20001;Müller;Anna;Hauptstr. 12a;10969;Berlin;A\n',
  );
  expect(start.columns.map(({ target }) => target)).not.toContain(null);
  const address = { type: 'home', street: 'Hauptstr.', house_number: '12a', postal_code: '10969', city: 'Berlin' };
  expect(await contactsOf(person)).toMatchObject([
    { customer_id: 20_001, last_name: 'Müller', addresses: [address], notes: 'Kategorie: A' },
  ]);
});

test('columns of no use are named, with what is in them', async () => {
  const { start } = await importFile(service.as(), fileOf('numbers.csv'));
  expect(start.columns.filter(({ target }) => target === null)).toEqual([
    { heading: 'Farbe', target: null, samples: ['blau'] },
  ]);
});
