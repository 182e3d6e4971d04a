import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { line, lines, TimeZone, Uuid, Uuids } from '../src/fields.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

/** One character that a name may hold: a letter, an emoji outside of the basic plane, or a combining mark. */
const character = fc.constantFrom(
  'a',
  'Z',
  'ß',
  'é',
  '\u0301',
  '中',
  '😀',
  '𝒳',
  '\u{1F1E9}',
  '\u200d',
  '\u00a0',
  "'",
  '%',
);
const inside = (length: number) => fc.array(character, { minLength: length, maxLength: length });
const textOf = (length: number) => inside(length - 2).map((some) => ['x', ...some, 'x'].join(''));

/** Characters that no line of text holds. */
const control = fc.oneof(fc.integer({ min: 0, max: 0x1f }), fc.integer({ min: 0x7f, max: 0x9f }));
const lineBreak = fc.constantFrom(0x2028, 0x2029);
const loneSurrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));

describe('text', () => {
  test('has at most so many characters, however many bytes each takes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }).chain((length) => textOf(length)),
        (text) => {
          const length = [...text].length;
          expect(line(length).parse(text)).toBe(text);
          expect(accepts(line(length - 1), text)).toBe(false);
          expect(accepts(lines(length - 1), text)).toBe(false);
        },
      ),
    );
  });

  test('a combining mark counts as a character of its own', () => {
    expect(accepts(line(1), 'e\u0301')).toBe(false);
    expect(line(2).parse('e\u0301')).toBe('e\u0301');
    expect(accepts(line(3), '👨‍👩‍👧')).toBe(false);
    expect(line(5).parse('👨‍👩‍👧')).toBe('👨‍👩‍👧');
  });

  test('is trimmed before it is measured', () => {
    const blank = fc.array(fc.constantFrom(' ', '\t', '\n', '\r', '\u00a0', '\ufeff', '\u3000'), { maxLength: 9 });
    fc.assert(
      fc.property(blank, textOf(7), blank, (before, text, behind) => {
        expect(line(7).parse([...before, text, ...behind].join(''))).toBe(text);
      }),
    );
    expect(line(5).parse(' \n ')).toBe('');
    expect(accepts(line(5, 1), ' \n ')).toBe(false);
  });

  test('holds no control character, and in one line no break', () => {
    fc.assert(
      fc.property(fc.oneof(control, lineBreak), (code) => {
        expect(accepts(line(50), `a${String.fromCharCode(code)}b`)).toBe(false);
      }),
    );
  });

  test('of several lines keeps its breaks and tabulators, and holds no other control character', () => {
    expect(lines(50).parse('one\r\n\ttwo\nthree')).toBe('one\r\n\ttwo\nthree');
    fc.assert(
      fc.property(control, (code) => {
        expect(accepts(lines(50), `a${String.fromCharCode(code)}b`)).toBe([9, 10, 13].includes(code));
      }),
    );
  });

  test.each([line(50), lines(50)])('holds no half of a character', (schema) => {
    fc.assert(
      fc.property(loneSurrogate, fc.constantFrom('', 'a'), (half, text) => {
        expect(accepts(schema, text + half)).toBe(false);
        expect(accepts(schema, half + text)).toBe(false);
      }),
    );
    expect(accepts(schema, '\ud83d\ude00')).toBe(true);
  });

  test.each<{ value: unknown }>(
    [7, true, null, undefined, [], {}, ['a'], { toString: 'a' }].map((value) => ({ value })),
  )('is not $value', ({ value }) => {
    expect(accepts(line(50), value)).toBe(false);
    expect(accepts(lines(50), value)).toBe(false);
  });

  test('is read in a time that grows with its length alone', () => {
    const long = ' '.repeat(500_000);
    const started = performance.now();
    expect(accepts(line(50), `a${long}b`)).toBe(false);
    expect(accepts(line(50), '😀'.repeat(250_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a uuid', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 32, maxLength: 32 });
  const anyGuid = hex.map((digits) => digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5'));

  test('is any 8-4-4-4-12 hex digits, and becomes lower case', () => {
    fc.assert(
      fc.property(anyGuid, (text) => {
        expect(Uuid.parse(text)).toBe(text.toLowerCase());
      }),
    );
  });

  test('is nothing with a character more, less or of another kind', () => {
    fc.assert(
      fc.property(anyGuid, fc.nat(35), fc.constantFrom('g', '-', ' ', '\n', '٣', ''), (text, place, wrong) => {
        fc.pre(text[place] !== wrong);
        expect(accepts(Uuid, text.slice(0, place) + wrong + text.slice(place + 1))).toBe(false);
        if (wrong) expect(accepts(Uuid, text.slice(0, place) + wrong + text.slice(place))).toBe(false);
      }),
    );
  });

  test.each(['', '0198c0de00007000800000000000000a', '{0198c0de-0000-7000-8000-00000000000a}', 'urn:uuid:0', 7, null])(
    'is not %j',
    (value) => {
      expect(accepts(Uuid, value)).toBe(false);
    },
  );

  test('stands in a list once, in whatever case, and the list has at most 1,000', () => {
    const many = Array.from({ length: 1001 }, (_, n) => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`);
    expect(Uuids.parse(many.slice(1))).toEqual(many.slice(1));
    expect(accepts(Uuids, many)).toBe(false);
    const twice = Uuids.safeParse(['0198C0DE-0000-7000-8000-00000000000A', '0198c0de-0000-7000-8000-00000000000a']);
    expect(twice.error?.issues).toMatchObject([{ path: [1] }]);
  });
});

describe('a time zone', () => {
  test.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Asia/Kolkata',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Etc/GMT+5',
    'Etc/GMT-14',
  ])('is %s', (name) => {
    expect(TimeZone.parse(name)).toBe(name);
  });

  test.each([
    '',
    'Berlin',
    'Europe/Berlin/Mitte',
    'Europe',
    '+01:00',
    '-0500',
    '01:00',
    'Europe/Ber\nlin',
    '../Europe/Berlin',
    '/Europe/Berlin',
    'Europe//Berlin',
    "Europe/Berlin'; drop table contact; --",
    'x'.repeat(65),
    'Местное',
  ])('is not %j', (name) => {
    expect(accepts(TimeZone, name)).toBe(false);
  });
});
