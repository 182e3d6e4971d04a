import { usualHours } from '@kupfer/schemas/working-hours';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, statement } from '../src/database.ts';
import { ensureOrganization } from '../src/organization.ts';
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

const KEEP = 'update organization set working_hours = $2 where uuid = $1 returning working_hours';

test('an organization begins with the working hours of the schema, their days in order', async () => {
  await ensureOrganization(database, crypto.randomUUID());
  const [row] = await statement<{ hours: string }>(
    database.pool,
    'select working_hours::text as hours from organization limit 1',
  );
  expect(row?.hours).toBe(JSON.stringify(usualHours));
});

test.each<[string, unknown]>([
  ['a day too few', { monday: [] }],
  ['a list', []],
  ['a day that is no list', { ...usualHours, sunday: {} }],
  ['a span that is none', { ...usualHours, sunday: ['09:00'] }],
  ['no end', { ...usualHours, sunday: [{ from: '09:00' }] }],
  ['a number', { ...usualHours, sunday: [{ from: 9, to: '10:00' }] }],
  ['an hour that no clock shows', { ...usualHours, sunday: [{ from: '09:00', to: '25:00' }] }],
  ['a start at the end of the day', { ...usualHours, sunday: [{ from: '24:00', to: '24:00' }] }],
])('the database refuses working hours that it could not read: %s', async (_, hours) => {
  const uuid = await ensureOrganization(database, crypto.randomUUID());
  await expect(statement(database.pool, KEEP, [uuid, JSON.stringify(hours)])).rejects.toMatchObject({
    constraint: 'organization_working_hours_check',
  });
  const whole = { ...usualHours, sunday: [{ from: '00:00', to: '24:00' }] };
  expect(await statement(database.pool, KEEP, [uuid, JSON.stringify(whole)])).toEqual([{ working_hours: whole }]);
});
