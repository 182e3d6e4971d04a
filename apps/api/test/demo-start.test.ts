import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@kupfer/db/database';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { ContactPage } from '@kupfer/schemas/contact';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fillFirstOrganization } from '../src/demo/first-organization.ts';
import { createService } from '../src/service.ts';
import { readSettings } from '../src/settings.ts';
import { good, type Page } from './appointments.ts';
import { adminToken, callerAt, type ServiceProcess, spawnService } from './processes.ts';
import { startService } from './service.ts';

let directory: string;
let child: ServiceProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-demo-'));
});
afterEach(async () => {
  await child?.cutPower();
  child = undefined;
  rmSync(directory, { recursive: true });
});

test('--demo, also behind the -- that pnpm hands on, fills the organization of the first account', async () => {
  child = await spawnService({ DATA_DIR: directory }, '--', '--demo');
  const [, contacts] = /demo data was added: (\d+) contacts and \d+ appointments/.exec(child.output()) ?? [];
  expect(child.output()).toContain('in the organization Demo"');
  const caller = callerAt(child.url, await adminToken(child.url));
  expect((await good(caller.get<ContactPage>('/contact/?limit=1'))).count).toBe(Number(contacts));
});

test('an argument that there is not ends the start with one line', async () => {
  const started = spawnService({ DATA_DIR: directory }, '--dmo');
  await expect(started).rejects.toThrow('There is no argument --dmo. There is --demo.');
});

/** A service of its own with the first account, and a token of that. */
async function withFirstAccount() {
  const service = await startService({ jwtPublicKey: undefined, adminPassword: 'admin' });
  const database = openDatabase(service.databaseUrl);
  return {
    ...service,
    database,
    admin: callerAt(service.url, await adminToken(service.url)),
    async stop() {
      await database.close();
      await service.stop();
    },
  };
}

test('of two instances that fill it at once one does, and later nothing is added', async () => {
  const { database, admin, stop } = await withFirstAccount();
  const said = await Promise.all([fillFirstOrganization(database, true), fillFirstOrganization(database, true)]);
  const nothing = 'no demo data was added: the organization Demo has contacts already';
  expect(said.sort()).toEqual([expect.stringMatching(/^demo data was added/), nothing]);
  const { count } = await good(admin.get<ContactPage>('/contact/?limit=1'));
  expect(await fillFirstOrganization(database, true)).toBe(nothing);
  expect((await good(admin.get<ContactPage>('/contact/?limit=1'))).count).toBe(count);
  await stop();
});

test('contacts of one’s own are left alone', async () => {
  const { database, admin, stop } = await withFirstAccount();
  await admin.post('/contact/', { last_name: 'Müller' });
  expect(await fillFirstOrganization(database, true)).toContain('the organization Demo has contacts already');
  expect((await good(admin.get<ContactPage>('/contact/?limit=1'))).count).toBe(1);
  await stop();
});

test('where nobody has an account there is nothing to fill', async () => {
  const service = await startService();
  const database = openDatabase(service.databaseUrl);
  expect(await fillFirstOrganization(database, true)).toMatch(/^no demo data was added: there is no account admin/);
  await database.close();
  await service.stop();
});

test('a service with a mail server makes drafts of mails that waited for the local mailbox, and of no others', async () => {
  const { database, databaseUrl, admin, stop } = await withFirstAccount();
  await fillFirstOrganization(database, true);
  const queued = () => good(admin.get<Page<AppointmentNotification>>('/appointmentnotifications/?status=queued'));
  const [waiting, ...others] = (await queued()).results;
  expect(others.length).toBeGreaterThan(5);
  const own = { recipient: 'anna@example.org', send_notification: true, send_at: waiting?.send_at };
  await admin.post('/appointmentnotifications/', { appointment: waiting?.appointment, ...own });
  const settings = { ...readSettings({}), dataDir: directory, adminPassword: 'admin' };
  const mails = { smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'office@example.org' };
  const log = pino({ level: 'silent' });
  const elsewhere = await createService({ settings: { ...settings, ...mails }, databaseUrl, log });
  await elsewhere.stop();
  expect((await queued()).results.map(({ recipient }) => recipient)).toEqual(['anna@example.org']);
  const drafts = await good(admin.get<Page<AppointmentNotification>>('/appointmentnotifications/?status=draft'));
  expect(drafts.results.map(({ uuid }) => uuid)).toEqual(
    expect.arrayContaining([waiting, ...others].map((mail) => mail?.uuid)),
  );
  await stop();
});
