import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { MIGRATIONS, migrate } from '../src/migrate.ts';
import { databaseUrl, run } from '../src/testing-server.ts';

const server = inject('testServer').url;
const database = `test_${randomUUID().replaceAll('-', '')}`;
const url = databaseUrl(server, database);

/** The migrations before this one. */
function migrationsBefore(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'kupfer-migrations-'));
  for (const each of readdirSync(MIGRATIONS)) {
    if (each < name) cpSync(join(MIGRATIONS, each), join(directory, each), { recursive: true });
  }
  return directory;
}

test('what was imported before the owner was a part of it is known by whose the appointment is', async () => {
  const [organization, owner, appointment] = ['a', 'b', 'c'].map(
    (digit) => `${digit.repeat(8)}-0000-7000-8000-000000000000`,
  );
  const before = migrationsBefore('20261127050000_appointment_import_owner');
  await run(server, `create database ${database}`);
  const client = new pg.Client(url);
  try {
    await migrate(url, before);
    await client.connect();
    await client.query(
      `insert into organization (uuid, name) values ('${organization}', 'Test');
       insert into appointment (organization_uuid, uuid, owner, owner_type, start_date, end_date, time_zone, search_text)
         values ('${organization}', '${appointment}', '${owner}', 'CoreUser', now(), now(), 'UTC', '');
       insert into appointment_import (organization_uuid, ical_uid, recurrence_id, appointment_uuid, sequence, content_hash,
         appointment_sequence) values ('${organization}', 'a@example.org', '', '${appointment}', 0, '', 0)`,
    );
    expect(await migrate(url)).toContain('20261127050000_appointment_import_owner');
    const { rows } = await client.query('select owner, ical_uid from appointment_import');
    expect(rows).toEqual([{ owner, ical_uid: 'a@example.org' }]);
  } finally {
    await client.end();
    await run(server, `drop database ${database} with (force)`);
    rmSync(before, { recursive: true });
  }
});
