import type { ContactDuplicatePage } from '@kupfer/schemas/contact-merge';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from './contact-files.ts';
import { type Fields, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const names = ['', 'Müller', 'Mueller', 'MULLER', 'Bauer', 'Baur'];
const numbers = [
  '30 123',
  '30/1-23',
  '030 123',
  '(0)30 123',
  '43 123',
  '(0)12 3',
  '00123',
  '++4930 123',
  '000',
  '(0)000',
];
const anyContact = fc.record({
  first_name: fc.constantFrom('', 'Jörg', 'Joerg'),
  last_name: fc.constantFrom(...names),
  company: fc.constantFrom('', '', 'Dächer AG', 'DAECHER ag', 'Dacher AG', 'Roof'),
  email_1_email: fc.constantFrom(
    '',
    'a@dächer.example',
    'A@DÄCHER.example',
    'a@da\u0308cher.example',
    'b@roof.example',
  ),
  email_2_email: fc.constantFrom('', '', 'B@roof.example', 'a@daecher.example'),
  phone_1_number: fc
    .tuple(fc.constantFrom('', '0', '+', '+49 ', '0049', '+49(0)', '+43', '00'), fc.constantFrom('', ...numbers))
    .map(([prefix, rest]) => (rest === '' ? '' : prefix + rest)),
});

/** A table of these contacts, no two of which are the same in all fields. */
const tableOf = (contacts: Fields[]) =>
  stringify(
    contacts.map((contact, number) => ({ ...contact, notes: `Contact ${crypto.randomUUID()} ${number}` })),
    { header: true },
  );

test('the list names a pair exactly when an import skips the second of them, stored or in the same file', async () => {
  const anna = { first_name: '', last_name: 'Müller', company: 'Roof', email_1_email: '', email_2_email: '' };
  const found = { alike: 0, different: 0 };
  await fc.assert(
    fc.asyncProperty(anyContact, anyContact, async (one, other) => {
      const person = service.as();
      const together = await importFile(person, tableOf([one, other]), '?dry_run=true');
      await importFile(person, tableOf([one]));
      const alone = await importFile(person, tableOf([other]), '?dry_run=true');
      await importFile(person, tableOf([other]), '?duplicates=create');
      const { body } = await person.get<ContactDuplicatePage>('/contact/duplicates/');
      const skipped = { together: together.end.skipped, alone: alone.end.skipped };
      expect(skipped).toEqual({ together: body.results.length, alone: body.results.length });
      found[body.results.length > 0 ? 'alike' : 'different'] += 1;
    }),
    {
      numRuns: 60,
      examples: [
        [
          { ...anna, phone_1_number: '030 123' },
          { ...anna, company: '', phone_1_number: '+49 (0)30/1-23' },
        ],
        [
          { ...anna, phone_1_number: '030 123' },
          { ...anna, company: '', phone_1_number: '+43 (0)30/1-23' },
        ],
      ],
    },
  );
  expect(found.alike).toBeGreaterThan(0);
  expect(found.different).toBeGreaterThan(0);
}, 120_000);
