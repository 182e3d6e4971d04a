import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppointmentNotificationQuery } from '@kupfer/schemas/appointment-notification';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { lockAppointment, updateAppointment } from '../src/appointment.ts';
import { listNotifications, lockNotification, updateNotification } from '../src/appointment-notification.ts';
import { type Database, inOrganization, type OrganizationUuid, transaction } from '../src/database.ts';
import { MIGRATIONS, migrate } from '../src/migrate.ts';
import { databaseUrl, run } from '../src/testing-server.ts';
import { searchText } from '../src/word-search.ts';
import { askFor, bookIn, openQueue, type Queue } from './notifications.ts';

let queue: Queue;
let database: Database;
let organization: OrganizationUuid;

beforeAll(async () => {
  queue = await openQueue();
  ({ database } = queue);
  organization = await queue.organization();
});
afterAll(() => queue.close());

async function find(search: string): Promise<string[]> {
  const query = AppointmentNotificationQuery.parse({ search });
  const { results } = await listNotifications(inOrganization(database, organization), query);
  return results.map(({ uuid }) => uuid);
}

async function rows(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const rename = (appointment: string, name: string, meanwhile?: () => Promise<void>) =>
  transaction(database, organization, async (tx) => {
    await updateAppointment(tx, await lockAppointment(tx, appointment, 'alone'), { name });
    await meanwhile?.();
  });

test('a mail that is made while its appointment is being renamed is found by the new name', async () => {
  const appointment = await bookIn(database, organization, { name: 'Inspection' });
  let asking: Promise<string> | undefined;
  await rename(appointment, 'Thatching', async () => {
    asking ??= askFor(database, organization, appointment);
    await queue.blocked(1);
  });
  const asked = await asking;
  expect(await find('thatching')).toEqual([asked]);
  expect(await find('inspection')).toEqual([]);
});

test('a mail that is changed while its appointment is being renamed is found by both', async () => {
  const appointment = await bookIn(database, organization, { name: 'Inspection' });
  const asked = await askFor(database, organization, appointment);
  let renaming: Promise<void> | undefined;
  await transaction(database, organization, async (tx) => {
    const before = await lockNotification(tx, asked);
    renaming ??= rename(appointment, 'Guttering');
    await queue.blocked(1);
    await updateNotification(tx, before, { subject: 'Greetings' }, false);
  });
  await renaming;
  expect(await find('guttering greetings')).toEqual([asked]);
  expect(await find('inspection')).toEqual([]);
});

test('mails that were there before they could be searched are found too, and are as they were', async () => {
  const url = databaseUrl(inject('testServer').url, `search_${randomUUID().replaceAll('-', '')}`);
  const name = new URL(url).pathname.slice(1);
  const before = mkdtempSync(join(tmpdir(), 'kupfer-migrations-'));
  await run(inject('testServer').url, `create database ${name}`);
  try {
    for (const each of readdirSync(MIGRATIONS)) {
      if (each < '20261127080000') cpSync(join(MIGRATIONS, each), join(before, each), { recursive: true });
    }
    await migrate(url, before);
    const [uuid, long_ago] = ['0198c0de-0000-7000-8000-000000000001', '2020-01-01T00:00:00.000Z'];
    const subject = 'Ärger mit Łukas’ Straße';
    await run(
      url,
      `insert into organization (uuid, name) values ('${uuid}', 'Demo')`,
      `insert into appointment (organization_uuid, uuid, name, owner, owner_type, start_date, end_date, time_zone, search_text)
       values ('${uuid}', '${uuid}', 'Übergabe Ångström', '${uuid}', 'Organization', now(), now(), 'UTC', '')`,
      `insert into appointment_notification (organization_uuid, uuid, appointment_uuid, recipient, subject, language, edit_date)
       values ('${uuid}', '${uuid}', '${uuid}', 'Anna@example.org', '${subject}', 'de', '${long_ago}')`,
    );
    expect(await migrate(url)).toContain('20261127080000_notification_search');
    expect(await rows(url, 'select search_text, edit_date from appointment_notification')).toEqual([
      { search_text: searchText(['Anna@example.org', subject, 'Übergabe Ångström']), edit_date: new Date(long_ago) },
    ]);
  } finally {
    await run(inject('testServer').url, `drop database ${name} with (force)`);
    rmSync(before, { recursive: true });
  }
});
