import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@kupfer/db/testing';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { Contact } from '@kupfer/schemas/contact';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type EventReader, readEvents } from './event-reader.ts';
import { eventually, inHours } from './notifications.ts';
import { adminToken, callerAt, type ServiceProcess, spawnService } from './processes.ts';

let directory: string;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let services: ServiceProcess[] = [];
let token: string;
const readers: EventReader[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-events-'));
  database = await freshDatabase();
  const settings = { DATABASE_URL: database.url, AUTH_SECRET: 'a secret of thirty-two bytes, or more' };
  services = await Promise.all(
    ['here', 'there'].map((name) => spawnService({ ...settings, DATA_DIR: join(directory, name) })),
  );
  token = await adminToken(urlOf(0));
});
afterEach(() => {
  for (const { output } of services) expect(output().match(/^.*"level":"?(50|60|error|fatal).*$/gm)).toBeNull();
});
afterAll(async () => {
  for (const reader of readers) reader.close();
  for (const service of services) expect(await service.stop()).toBe(0);
  await database.drop();
  rmSync(directory, { recursive: true });
});

const urlOf = (place: number) => services[place]?.url ?? '';
const callers = () => [callerAt(urlOf(0), token), callerAt(urlOf(1), token)];

async function follow(place: number): Promise<EventReader> {
  const reader = await readEvents(urlOf(place), token);
  readers.push(reader);
  return reader;
}

test('a change at one service is told by both, each once, a hundred times', async () => {
  const both = [await follow(0), await follow(1)];
  const made: string[] = [];
  // With those not yet told fewer than fifty, so that each is named.
  const bursts = 5;
  const burst = 20;
  for (let count = 0; count < bursts * burst; count++) {
    const { status, body } = await (callers()[count % 2] ?? callerAt('')).post<Contact>('/contact/', {});
    expect(status).toBe(201);
    made.push(body.uuid);
    if (made.length % burst > 0) continue;
    for (const reader of both)
      await eventually(() => expect(reader.changed('contact')).toEqual(expect.arrayContaining(made)));
  }
  for (const reader of both) expect(reader.changed('contact')).toHaveLength(made.length);
});

test('that a mail was sent is told by both, whichever sent it', async () => {
  const both = [await follow(0), await follow(1)];
  const [here = callerAt('')] = callers();
  const time = { start_date: inHours(24), end_date: inHours(25) };
  const appointment = (await here.post<{ uuid: string }>('/appointment/', time)).body.uuid;
  const { body } = await here.post<AppointmentNotification>('/appointmentnotifications/', {
    appointment,
    recipient: 'anna@example.org',
    send_notification: true,
  });
  const path = `/appointmentnotifications/${body.uuid}/`;
  await eventually(async () => expect((await here.get<AppointmentNotification>(path)).body.status).toBe('sent'));
  const last = (await here.post<Contact>('/contact/', {})).body.uuid;
  for (const reader of both) {
    await eventually(() => expect(reader.changed('contact')).toContain(last));
    expect(reader.changed('appointment_notification')).toContain(body.uuid);
  }
});

test('a service that stops ends its streams and is gone at once, and the other goes on', async () => {
  const [ending, staying] = [await follow(0), await follow(1)];
  const [first] = services.splice(0, 1);
  const stopped = first?.stop();
  await ending.ended;
  expect(await stopped).toBe(0);
  const { body } = await callerAt(urlOf(0), token).post<Contact>('/contact/', {});
  await eventually(() => expect(staying.changed('contact')).toContain(body.uuid));
});
