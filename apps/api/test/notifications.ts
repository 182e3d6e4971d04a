import { openDatabase, statement } from '@kupfer/db/database';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { expect, vi } from 'vitest';
import { book, good } from './appointments.ts';
import type { Fields, Person } from './service.ts';

export type Notification = AppointmentNotification;

export const pathOf = ({ uuid }: { uuid: string }) => `/appointmentnotifications/${uuid}/`;

const HOUR = 3_600_000;

/** So many hours from now, or ago. */
export const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

/** So many hours after an instant. */
export const later = (instant: string, hours: number) => new Date(Date.parse(instant) + hours * HOUR).toISOString();

/** Makes an appointment that lies ahead: from tomorrow at this time for one hour, unless the fields say when. */
export function bookAhead(person: Person, fields: Fields = {}): Promise<Appointment> {
  const start_date = inHours(24);
  return book(person, { start_date, end_date: later(start_date, 1), ...fields });
}

/** Makes a notification of an appointment, to anna@example.org unless the fields say to whom. */
export async function announce(person: Person, { uuid }: { uuid: string }, fields: Fields = {}): Promise<Notification> {
  const given = { appointment: uuid, recipient: 'anna@example.org', ...fields };
  const { status, body } = await person.post<Notification>('/appointmentnotifications/', given);
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

/** Makes a notification that asks for its mail. */
export const ask = (person: Person, appointment: { uuid: string }, fields: Fields = {}) =>
  announce(person, appointment, { send_notification: true, ...fields });

/** The notification as it is now. */
export const see = (person: Person, notification: { uuid: string }) =>
  good(person.get<Notification>(pathOf(notification)));

/** Changes a notification. */
export const change = (person: Person, notification: { uuid: string }, fields: Fields) =>
  good(person.patch<Notification>(pathOf(notification), fields));

/** Tries a failed or cancelled mail again. */
export const resend = (person: Person, notification: { uuid: string }) =>
  good(person.post<Notification>(`${pathOf(notification)}resend/`));

/** Waits until the check passes. */
export const eventually = <Result>(check: () => Result | Promise<Result>, timeout = 60_000): Promise<Result> =>
  vi.waitFor(check, { timeout, interval: 25 });

/** Waits until the notification is as described, and answers it. */
export const becoming = (person: Person, notification: { uuid: string }, expected: Fields): Promise<Notification> =>
  eventually(async () => {
    const now = await see(person, notification);
    expect(now).toMatchObject(expected);
    return now;
  });

/** A way into the database of a service beside its doors, for what only time or a mishap would bring about. */
export function openBackDoor(url: string) {
  const database = openDatabase(url, { connections: 2 });
  const sql = <Row extends object = Fields>(text: string, ...values: unknown[]) =>
    statement<Row>(database.pool, text, values);
  return {
    sql,
    /** How many connections to this database wait for a lock; the server has databases of other tests, too. */
    async blocked(): Promise<number> {
      const waiting = "datname = current_database() and wait_event_type = 'Lock'";
      return (await sql(`select from pg_stat_activity where ${waiting}`)).length;
    },
    /** A connection for oneself, to be released. */
    alone: () => database.pool.connect(),
    /** Makes it the time of the next attempt. */
    skipPause: ({ uuid }: { uuid: string }) =>
      sql('update appointment_notification set next_attempt_at = now(), retry_at = now() where uuid = $1', uuid),
    close: () => database.close(),
  };
}

export type BackDoor = ReturnType<typeof openBackDoor>;

/** Does something while no mail leaves, however long it takes: who looks at the queue waits. */
export async function whileNothingLeaves<Result>(backDoor: BackDoor, work: () => Promise<Result>): Promise<Result> {
  const turn = await backDoor.alone();
  await turn.query("select pg_advisory_lock(hashtext('kupfer outbox'))");
  try {
    return await work();
  } finally {
    await turn.query("select pg_advisory_unlock(hashtext('kupfer outbox'))");
    turn.release();
  }
}
