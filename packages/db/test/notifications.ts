import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import { expect, vi } from 'vitest';
import { insertAppointment } from '../src/appointment.ts';
import { END_OF_APPOINTMENT, insertNotification } from '../src/appointment-notification.ts';
import { type Database, type OrganizationUuid, openDatabase, statement, transaction } from '../src/database.ts';
import { ensureOrganization } from '../src/organization.ts';
import { freshDatabase } from '../src/testing.ts';

export const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** A fresh database, and a way into it beside the functions that are tested. */
export async function openQueue() {
  const { url, drop } = await freshDatabase();
  const database = openDatabase(url);
  const sql = <Row extends object>(text: string, ...values: unknown[]) => statement<Row>(database.pool, text, values);
  return {
    database,
    sql,
    organization: () => ensureOrganization(database, randomUUID()),
    /** The row of a notification. */
    async row(uuid: string): Promise<Record<string, unknown>> {
      const [row] = await sql<Record<string, unknown>>('select * from appointment_notification where uuid = $1', uuid);
      return row ?? {};
    },
    /** Waits until so many connections wait for a lock. */
    blocked: (connections: number) =>
      vi.waitFor(
        async () => {
          const waiting = "datname = current_database() and wait_event_type = 'Lock'";
          expect(await sql(`select pid from pg_stat_activity where ${waiting}`)).toHaveLength(connections);
        },
        { timeout: 60_000, interval: 10 },
      ),
    async close(): Promise<void> {
      await database.close();
      await drop();
    },
  };
}

export type Queue = Awaited<ReturnType<typeof openQueue>>;

/** Makes an appointment that begins in two hours. */
export const bookIn = (database: Database, organization: OrganizationUuid, fields: Partial<Appointment> = {}) =>
  transaction(database, organization, (tx) =>
    insertAppointment(tx, {
      name: '',
      owner: organization,
      owner_type: 'Organization',
      start_date: inMinutes(120),
      end_date: inMinutes(180),
      time_zone: 'Europe/Berlin',
      type: [],
      address: '',
      siteprofile_uuid: null,
      invitee_uuids: [],
      workflowlevel2_uuids: [],
      contact_uuid: null,
      summary: '',
      ...fields,
    }),
  );

type Given = Partial<Parameters<typeof insertNotification>[1]>;

/** Asks for a mail about an appointment. */
export const askFor = (
  database: Database,
  organization: OrganizationUuid,
  appointment: string,
  fields: Given = {},
): Promise<string> =>
  transaction(database, organization, (tx) =>
    insertNotification(tx, {
      appointment,
      recipient: 'anna@example.org',
      subject: null,
      message: null,
      language: 'en',
      org_name: null,
      org_phone: null,
      send_notification: true,
      send_at: null,
      remind_before: null,
      expires_at: END_OF_APPOINTMENT,
      ...fields,
    }),
  );
