import { afterAll, beforeAll, expect, test } from 'vitest';
import { book, meet, write } from './appointments.ts';
import { announce, type BackDoor, openBackDoor } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
let bruno: Person;
let keys: ForeignKey[];

type ForeignKey = { name: string; table: string; columns: string[]; target: string; named: string[] };

beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
  [anna, bruno] = [service.as(), service.as()];
  for (const person of [anna, bruno]) await fill(person);
  const columnsOf = (table: string, numbers: string) => `array(
    select a.attname::text from unnest(${numbers}) with ordinality part (number, place)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = part.number order by part.place)`;
  keys = await backDoor.sql<ForeignKey>(
    `select conname as name, conrelid::regclass::text as table, confrelid::regclass::text as target,
       ${columnsOf('conrelid', 'conkey')} as columns, ${columnsOf('confrelid', 'confkey')} as named
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0 order by 1`,
  );
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

/** Makes an object of each kind, with all that it may refer to. */
async function fill(person: Person): Promise<void> {
  const { uuid } = await meet(person, { last_name: 'Müller', contact_type: 'Customer' });
  const other = await meet(person, {});
  expect((await person.post(`/contact/${uuid}/merge/`, { from: other.uuid })).status).toBe(200);
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    `UID:${uuid}@example.org`,
    'DTSTAMP:20300601T000000Z',
    'DTSTART:20300701T100000Z',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const headers = { 'content-type': 'text/calendar' };
  const { text } = await person.send('POST', '/appointment/import/', { headers, body: calendar });
  expect(text).toContain('"created":1');
  const fields = { owner: uuid, owner_type: 'Contact', contact_uuid: uuid, invitee_uuids: [uuid] };
  const appointment = await book(person, fields);
  await write(person, { type: 'Primary', appointments: [appointment.uuid] });
  await person.post('/appointmentdrivingtimes/', { appointment: appointment.uuid, time: 7 });
  await announce(person, appointment);
}

/** What is apart from all organizations, or is one. */
const APART = ['organization', 'account'];

/** Whether a key can name another object of an organization, and not just say whose the row is. */
const isReference = ({ target, columns }: ForeignKey) => !APART.includes(target) && columns.length > 1;

/** A column that follows from others is written by these. */
const SOURCES: Record<string, (value: string) => string> = {
  owner_contact_uuid: (value) => `owner = ${value}, owner_type = 'Contact'`,
};

const rowOf = async (table: string, { organization_uuid }: Person) => {
  const [row] = await backDoor.sql<{ place: string; row: Fields }>(
    `select ctid::text as place, to_jsonb(t) as row from ${table} t where organization_uuid = $1 limit 1`,
    organization_uuid,
  );
  if (!row) throw new Error(`there is no row in ${table}: let the test make one`);
  return row;
};

test('no row of one organization can be made to refer to a row of another, by any foreign key of the catalogue', async () => {
  const references = keys.filter(isReference);
  expect(references.length).toBeGreaterThanOrEqual(8);
  const connection = await backDoor.alone();
  for (const { name, table, columns, target, named } of references) {
    const [own, theirs] = [await rowOf(table, anna), (await rowOf(target, bruno)).row];
    // The organization, which comes first, stays what it is.
    const values = named.slice(1).map((column) => theirs[column]);
    const set = columns.slice(1).map((column, index) => {
      const value = `$${index + 2}`;
      return SOURCES[column]?.(`${value}::uuid`) ?? `${column} = ${value}`;
    });
    const update = connection.query(`update ${table} set ${set} where ctid = $1::tid`, [own.place, ...values]);
    await expect(update, name).rejects.toMatchObject({ code: '23503', constraint: name });
  }
  connection.release();
});

test('what the other keys name is an organization, an account, or the organization’s own', () => {
  const others = keys
    .filter((key) => !isReference(key))
    .map(({ table, columns, target }) => [table, target, ...columns]);
  for (const [table, target, ...columns] of others) {
    const expected = target === 'account' ? ['account_uuid'] : ['organization_uuid'];
    expect([table, target, columns]).toEqual([table, target, expected]);
  }
});
