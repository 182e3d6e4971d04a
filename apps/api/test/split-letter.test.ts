import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { piecesOf } from '../src/contact-file/charset.ts';
import { charsetOfFolded } from '../src/contact-file/split-letter.ts';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { contactsOf, importFile } from './contact-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A text whose lines are folded after so many octets each, wherever that is in a letter. */
function folded(text: string, octets: number, fold = '\r\n '): Uint8Array<ArrayBuffer> {
  const lines = text.split('\r\n').map((line) => {
    const bytes = Buffer.from(line);
    const parts = Array.from({ length: Math.ceil(bytes.length / octets) }, (_, index) =>
      bytes.subarray(index * octets, (index + 1) * octets),
    );
    return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? part : [Buffer.from(fold), part])));
  });
  return new Uint8Array(
    Buffer.concat(lines.flatMap((line, index) => (index === 0 ? line : [Buffer.from('\r\n'), line]))),
  );
}

const umlauts = 'Müllerstraße für Größenänderung, 10 € 🐎 '.repeat(4).trim();

describe.each([20, 21, 22, 23])('where lines are folded after %i octets', (octets) => {
  test('the letters of a card arrive, and its lines are counted as they stand in the file', async () => {
    const person = service.as();
    const card = (lines: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\n${lines}\r\nEND:VCARD\r\n`;
    const before = folded(card(`N:Müller;Jörg;;;\r\nNOTE:${umlauts.replaceAll(',', '\\,')}`), octets);
    const file = Buffer.concat([before, Buffer.from(card('nonsense'))]);
    const { start, rows } = await importFile(person, new Uint8Array(file), '', 'text/vcard');
    expect(start.file.charset).toBe('utf-8');
    expect(await contactsOf(person)).toMatchObject([{ last_name: 'Müller', first_name: 'Jörg', notes: umlauts }]);
    expect(rows).toMatchObject([{ status: 'failed', line: Buffer.from(before).toString('latin1').split('\n').length }]);
  });

  test('the letters of an event arrive, and its lines are counted as they stand in the file', async () => {
    const person = service.as();
    const description = umlauts.replaceAll(',', '\\,');
    const whole = calendar(event('a', 'SUMMARY:Größe', `DESCRIPTION:${description}`), event('b', 'DTSTART:tomorrow'));
    const file = folded(whole, octets);
    const { rows, counts } = await importCalendar(person, file);
    expect(counts).toEqual([1, 0, 0, 1]);
    expect(await appointmentsOf(person)).toMatchObject([{ name: 'Größe', summary: umlauts }]);
    const beginning = Buffer.from(file).toString('latin1').split('UID:b')[0] ?? '';
    expect(rows).toMatchObject([{ uid: 'b', line: beginning.split('\n').length - 1 }]);
  });
});

const decoded = (bytes: Uint8Array, charset: string) => [...piecesOf(bytes, charset)].join('');

test('any text that is folded after any octets is the same text when it is unfolded, and has its lines', async () => {
  const texts = fc.string({ unit: fc.constantFrom(...'aü€🐎\u0300 ', '\r\n'), minLength: 1, maxLength: 200 });
  const folds = fc.constantFrom('\r\n ', '\n ', '\r\n\t');
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), folds, async (text, octets, fold) => {
      const plain = text.replaceAll(/\r\n[ ]+/g, '\r\n');
      const bytes = folded(plain, octets, fold);
      const lines = decoded(bytes, 'latin1').split('\n').length;
      const { charset, isDamaged } = await charsetOfFolded(bytes, undefined);
      expect({ charset, isDamaged }).toEqual({ charset: 'utf-8', isDamaged: false });
      expect(decoded(bytes, charset).replaceAll(/\r?\n[ \t]/g, '')).toBe(plain);
      expect(decoded(bytes, charset).split('\n')).toHaveLength(lines);
    }),
  );
});

test('what is no UTF-8 is the same text when it is unfolded, and UTF-16 stays as it is', async () => {
  const windows = Buffer.from('N:M\xfcller\r\n \xbcx\xc3\r\n y\xe4\r\n \x80z', 'latin1');
  const unfolded = () => windows.toString('latin1').replaceAll('\r\n ', '');
  const before = unfolded();
  expect(await charsetOfFolded(windows, undefined)).toEqual({ charset: 'windows-1252', isDamaged: false });
  expect(unfolded()).toBe(before);
  const utf16 = Buffer.from('\ufeff\uc30d\u0a20\ubc61', 'utf16le').swap16();
  const marked = Buffer.from(utf16);
  expect((await charsetOfFolded(utf16, undefined)).charset).toBe('utf-16be');
  expect(utf16).toEqual(marked);
});
