import { fold, speltAlike } from '@kupfer/schemas/fold';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, statement } from '../src/database.ts';
import { freshDatabase } from '../src/testing.ts';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
});
afterAll(async () => {
  await database.close();
  await source.drop();
});

test('the database and the service know the same texts as spelt alike', async () => {
  const vowels = fc.string({ unit: fc.constantFrom(...'aeoui\tml'), maxLength: 12 });
  const anyText = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => fold(text).replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(vowels, anyText), { minLength: 1, maxLength: 500 }), async (texts) => {
      const rows = await statement<{ alike: string }>(
        database.pool,
        'select spelt_alike(t.text) as alike from unnest($1::text[]) with ordinality t (text, place) order by place',
        [texts],
      );
      expect(rows.map(({ alike }) => alike)).toEqual(texts.map(speltAlike));
    }),
    { numRuns: 40 },
  );
});
