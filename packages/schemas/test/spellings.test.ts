import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addressTypes, customerTypes, emailTypes, phoneTypes, titles } from '../src/contact.ts';
import { oneOf } from '../src/spellings.ts';

const noteTypes = ['Primary', 'Secondary', 'OOO Reason', 'OOO Note'] as const;
const NoteType = oneOf(noteTypes, { 1: 'Primary', 2: 'Secondary', ooo: 'OOO Note' });
const Title = oneOf(titles);

const read = (schema: z.ZodType, value: unknown): unknown => schema.safeParse(value).data;

describe('one of several values', () => {
  test('is each of them as it stands', () => {
    for (const values of [titles, customerTypes, addressTypes, emailTypes, phoneTypes, noteTypes]) {
      const schema = oneOf<readonly [string, ...string[]]>(values);
      expect(values.map((value) => read(schema, value))).toEqual([...values]);
    }
  });

  test('is understood in any case, without dots, and with other signs for its blanks', () => {
    const value = fc.constantFrom(...titles, ...noteTypes);
    const cases = fc.func(fc.constantFrom('lower', 'upper'));
    const blank = fc.constantFrom(' ', '_', '-', '');
    fc.assert(
      fc.property(value, cases, blank, fc.boolean(), (of, caseOf, between, dots) => {
        const letters = [...of].map((letter, place) =>
          caseOf(place) === 'lower' ? letter.toLowerCase() : letter.toUpperCase(),
        );
        const sent = letters.join('').replaceAll(' ', between);
        const schema = oneOf([...titles, ...noteTypes]);
        expect(read(schema, dots ? sent : sent.replaceAll('.', ''))).toBe(of);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['mr', 'Mr.'],
    ['MRS', 'Mrs.'],
    ['ms.', 'Ms.'],
    ['family', 'Family'],
  ])('%s is the title %s', (sent, title) => {
    expect(read(Title, sent)).toBe(title);
  });

  test.each([
    ['1', 'Primary'],
    [1, 'Primary'],
    [2, 'Secondary'],
    ['ooo_reason', 'OOO Reason'],
    ['OOO', 'OOO Note'],
  ])('%j, which older clients send, is %s', (sent, type) => {
    expect(read(NoteType, sent)).toBe(type);
  });

  test.each([
    '',
    ' ',
    '.',
    'Mister',
    'mr mrs',
    'Mr.\0',
    'Mr,',
    0,
    1,
    true,
    null,
    {},
    ['Mr.'],
    '__proto__',
    'constructor',
    'toString',
  ])('%j is none, and the refusal names those there are', (sent) => {
    const result = Title.safeParse(sent);
    expect(result.success).toBe(false);
    expect(result.error?.issues).toMatchObject([{ message: 'One of: Mr., Ms., Mrs., Miss, Family.' }]);
  });

  test.each([3, 1.5, -1, '-1', '.1', '01', true, ['1']])('%j is no older name of a note type', (sent) => {
    expect(NoteType.safeParse(sent).success).toBe(false);
  });

  test('never comes out as anything but a value of the list', () => {
    fc.assert(
      fc.property(fc.anything(), (sent) => {
        const result = NoteType.safeParse(sent);
        if (result.success) expect(noteTypes).toContain(result.data);
      }),
    );
  });

  test('is described to clients as the list alone', () => {
    expect(z.toJSONSchema(NoteType, { io: 'output' })).toMatchObject({ enum: [...noteTypes] });
  });
});
