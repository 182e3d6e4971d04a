import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressWith, contactsOf, importFile } from './contact-files.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const cardWith = (adr: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;Anna;;;\r\n${adr}\r\nEND:VCARD\r\n`;

async function addressIn(adr: string): Promise<unknown> {
  const person = service.as();
  await importFile(person, cardWith(adr), '', 'text/vcard');
  return (await contactsOf(person))[0]?.addresses;
}

test.each([
  ['Straße 5', 'Straße', '5'],
  ['Hauptstr. 12a', 'Hauptstr.', '12a'],
  ['Straße des 17. Juni 135-137', 'Straße des 17. Juni', '135-137'],
  ['Am Markt', 'Am Markt', ''],
  ['221B Baker Street', '221B Baker Street', ''],
  ['Postfach 12', 'Postfach 12', ''],
])('the street %s of a card is taken apart as that of a table', async (text, street, house_number) => {
  const parts = { street, house_number, postal_code: '10969', city: 'Berlin', country: 'Germany' };
  expect(await addressIn(`ADR;TYPE=HOME:;;${text};Berlin;;10969;Germany`)).toEqual([
    addressWith({ type: 'home', ...parts }),
  ]);
  const person = service.as();
  await importFile(person, `last_name,address_home_street_and_number\nMüller,${text}\n`);
  expect((await contactsOf(person))[0]?.addresses).toEqual([addressWith({ type: 'home', street, house_number })]);
});

test.each([
  ['Hinterhaus', 'Hauptstr. 12a', 'Hauptstr. 12a, Hinterhaus', ''],
  ['', 'Hauptstr. 12a\\, Hinterhaus', 'Hauptstr. 12a, Hinterhaus', ''],
  ['Apt 4', 'Main Street', 'Main Street, Apt 4', ''],
])('what is added to a street, %s, stays in it', async (extended, written, street, house_number) => {
  expect(await addressIn(`ADR;TYPE=HOME:;${extended};${written};;;;`)).toEqual([
    addressWith({ type: 'home', street, house_number }),
  ]);
});

const text = (most: number) =>
  fc.string({ maxLength: most, unit: fc.constantFrom(...'aB ä,;:"\'\\5-/') }).map((each) => each.trim());
const words = fc.constantFrom('', 'Straße', 'Hauptstr.', 'Straße des 17. Juni', 'Postfach', 'Am Markt', '5', 'C 4');
const numbers = fc.constantFrom('', '5', '12a', '12 a', '135-137', '3/4', 'a', '4, Hinterhaus');
const addresses = fc.array(
  fc.record({
    type: fc.constantFrom('home', 'business', 'mailing', 'billing', 'delivery'),
    street: fc.oneof(words, text(12)),
    house_number: fc.oneof(numbers, text(4)),
    postal_code: text(5),
    city: text(9),
    country: text(9),
  }),
  { minLength: 1, maxLength: 3 },
);

const withoutRevision = (cards: string) => cards.replaceAll(/^REV:.*\r\n/gm, '');
const cardsOf = async (person: Person, version: string) =>
  withoutRevision((await person.get(`/contact/export/?format=vcf&version=${version}`)).text);

test.each(['3.0', '4.0'])(
  'cards of version %s that come back to another organization go out byte for byte',
  async (version) => {
    await fc.assert(
      fc.asyncProperty(fc.array(addresses, { minLength: 1, maxLength: 5 }), async (lists) => {
        const [anna, bert] = [service.as(), service.as()];
        for (const [index, list] of lists.entries()) {
          const { status } = await anna.post<Fields>('/contact/', { last_name: `Contact ${index}`, addresses: list });
          expect(status).toBe(201);
        }
        const cards = await cardsOf(anna, version);
        const { end } = await importFile(bert, cards, '', 'text/vcard');
        expect(end).toMatchObject({ created: lists.length, failed: 0 });
        expect(await cardsOf(bert, version)).toBe(cards);
        expect((await importFile(anna, cards, '', 'text/vcard')).end).toMatchObject({ created: 0, failed: 0 });
        expect(await cardsOf(anna, version)).toBe(cards);
      }),
      { numRuns: 15 },
    );
  },
);
