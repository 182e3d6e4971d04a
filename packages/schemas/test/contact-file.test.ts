import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardedCell, unguardedCell } from '../src/contact-file.ts';

const cell = fc.string({ unit: fc.constantFrom(...'x;=+-@\'"\t\r\n, '), maxLength: 12 });

test('a guarded cell is the same when the guard is taken away, and so is one that looks guarded', () => {
  fc.assert(
    fc.property(cell, (text) => {
      expect(unguardedCell(guardedCell(text))).toBe(text);
    }),
  );
});

test('nothing of a guarded cell is a formula, wherever a spreadsheet takes it apart', () => {
  fc.assert(
    fc.property(cell, (text) => {
      for (const piece of guardedCell(text).split(/[;\r\n]/)) expect(piece).not.toMatch(/^"*[=+@\t-]/);
    }),
  );
});

test.each(['Anna', 'a-b', 'a=b', 'x; y', "'Anna'", "O'Neill", 'one\ntwo', ''])('%j is left as it is', (text) => {
  expect(guardedCell(text)).toBe(text);
});
