import { z } from 'zod';

// A sign at the beginning is kept: -1 is not 1.
const plain = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/(?!^)[\s._-]/g, '');

/**
 * One of `values`, on the way in also in the spellings of older clients: in any case, without the dot ("mr" for
 * "Mr."), with underscores for blanks, or by a name of `older` (`{ 1: 'Primary' }`). What goes out is always a value
 * of the list. The type a client sees is the list alone.
 */
export function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
  older: Record<string, Values[number]> = {},
) {
  const spellings = new Map<string, string>(values.map((value) => [plain(value), value]));
  for (const [spelling, value] of Object.entries(older)) spellings.set(plain(spelling), value);
  const read = (given: Values[number]): unknown => {
    // Older clients send numbers for some of these; the type of a client does not promise that.
    const sent: unknown = given;
    if (typeof sent === 'string' || typeof sent === 'number') return spellings.get(plain(String(sent))) ?? sent;
    return sent;
  };
  return z.preprocess(read, z.enum(values, { error: `One of: ${values.join(', ')}.` }));
}
