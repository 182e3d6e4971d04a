import { fold } from '@kupfer/schemas/fold';
import { found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { containing } from './contact-search.ts';
import type { Scope, Transaction } from './database.ts';

/** A uuid for an appointment that is about to be imported. */
export const newAppointmentUuid = (): string => newUuid();

/** What was imported before from an event of a calendar, or an occurrence of one. */
export type ImportedBefore = {
  recurrence_id: string;
  appointment_uuid: string;
  sequence: number;
  last_modified: string | null;
  content_hash: string;
  /** Whether somebody has changed the appointment since. */
  is_changed: boolean;
};

/**
 * What was imported before under a UID, in the order of the series. Nobody else imports the same UID until the
 * transaction ends.
 */
export async function lockImported(tx: Transaction, uid: string): Promise<ImportedBefore[]> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1::text || ' import ' || $2, 0))`, [
    tx.organization_uuid,
    uid,
  ]);
  return tx.query<ImportedBefore>(
    `select i.recurrence_id, i.appointment_uuid, i.sequence, i.last_modified, i.content_hash,
       a.sequence <> i.appointment_sequence as is_changed
     from appointment_import i
     join appointment a on a.organization_uuid = i.organization_uuid and a.uuid = i.appointment_uuid
     where i.organization_uuid = $1 and i.ical_uid = $2 order by i.recurrence_id`,
    [tx.organization_uuid, uid],
  );
}

export type Imported = Omit<ImportedBefore, 'is_changed'>;

/** Keeps what appointments came from, and that they are now as they were imported. */
export async function storeImported(tx: Transaction, uid: string, imported: readonly Imported[]): Promise<void> {
  await tx.query(
    `insert into appointment_import (organization_uuid, ical_uid, recurrence_id, appointment_uuid, sequence,
       last_modified, content_hash, appointment_sequence)
     select $1, $2, i.recurrence_id, i.appointment_uuid, i.sequence, i.last_modified, i.content_hash, a.sequence
     from json_to_recordset($3) as i (recurrence_id text, appointment_uuid uuid, sequence integer,
       last_modified timestamptz(3), content_hash text)
     join appointment a on a.organization_uuid = $1 and a.uuid = i.appointment_uuid
     on conflict (organization_uuid, ical_uid, recurrence_id) do update set sequence = excluded.sequence,
       last_modified = excluded.last_modified, content_hash = excluded.content_hash,
       appointment_sequence = excluded.appointment_sequence`,
    [tx.organization_uuid, uid, JSON.stringify(imported)],
  );
}

/** Whether there is an appointment of this uuid. */
export async function hasAppointment(tx: Transaction, uuid: string): Promise<boolean> {
  const rows = await tx.query('select from appointment where organization_uuid = $1 and uuid = $2', [
    tx.organization_uuid,
    uuid,
  ]);
  return rows.length > 0;
}

/** The zone of the organization. @throws Fault `not_found` */
export async function findZone(scope: Scope): Promise<string> {
  const text = 'select time_zone from organization where uuid = $1';
  return found(await scope.query<{ time_zone: string }>(text, [scope.organization_uuid])).time_zone;
}

// A member who is a contact, too, is that contact.
const WHOSE = `select w.email, array(
    select c.uuid from contact c
    where c.organization_uuid = $1 and c.search_text like w.pattern
      and exists (select from json_array_elements(c.emails) e where lower(e ->> 'email') = w.email)
    union
    select a.uuid from account a join member m on m.account_uuid = a.uuid
    where m.organization_uuid = $1 and m.disabled_at is null and a.email_key = w.email
      and not exists (select from contact own
        where own.organization_uuid = $1 and own.core_user_uuid = a.uuid
          and exists (select from json_array_elements(own.emails) e where lower(e ->> 'email') = w.email))
    limit 2
  ) as uuids
  from json_to_recordset($2) as w (email text, pattern text)`;

/** Which contacts and members have these e-mail addresses, which are in lower case; of many two are named. */
export async function findPeople(
  scope: Scope,
  emails: readonly string[],
): Promise<{ email: string; uuids: string[] }[]> {
  const wanted = emails.map((email) => ({ email, pattern: containing(fold(email)) }));
  return scope.query(WHOSE, [scope.organization_uuid, JSON.stringify(wanted)]);
}
