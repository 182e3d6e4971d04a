import { isUuid } from '@kupfer/schemas/fields';
import { fold } from '@kupfer/schemas/fold';
import { found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { containing } from './contact-search.ts';
import type { Scope, Transaction } from './database.ts';

/** A uuid for an appointment that is about to be imported. */
export const newAppointmentUuid = (): string => newUuid();

/** What was imported before from an event of a calendar, or an occurrence of one. */
export type ImportedBefore = {
  ical_uid: string;
  recurrence_id: string;
  appointment_uuid: string;
  sequence: number;
  last_modified: string | null;
  content_hash: string;
  /** Whether somebody has changed the appointment since. */
  is_changed: boolean;
};

/**
 * What was imported before for an owner under these UIDs, in the order of the series; and the appointments that have
 * such a UID for their own uuid. Until the transaction ends nobody else imports for this owner, and nobody changes any
 * of these appointments: they are taken in the order of their uuids, like everywhere, so that no two wait for one another.
 */
export async function lockImported(
  tx: Transaction,
  owner: string,
  uids: readonly string[],
): Promise<{ imported: ImportedBefore[]; own: Set<string> }> {
  const { organization_uuid } = tx;
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1::text || ' import ' || $2, 0))`, [
    organization_uuid,
    owner,
  ]);
  // Planned anew each time: a plan that was made while there were few appointments is slow with many. An array, since
  // with a sub-select in its place PostgreSQL may run that once for each appointment.
  const locked = await tx.search<{ uuid: string }>(
    `select uuid from appointment where organization_uuid = $1 and uuid = any ($4::uuid[] || array(
       select appointment_uuid from appointment_import
       where organization_uuid = $1 and owner = $2 and ical_uid = any ($3::text[])
     )) order by uuid for update`,
    [organization_uuid, owner, uids, uids.filter(isUuid)],
  );
  const imported = await tx.search<ImportedBefore>(
    `select i.ical_uid, i.recurrence_id, i.appointment_uuid, i.sequence, i.last_modified, i.content_hash,
       a.sequence <> i.appointment_sequence as is_changed
     from appointment_import i
     join appointment a on a.organization_uuid = i.organization_uuid and a.uuid = i.appointment_uuid
     where i.organization_uuid = $1 and i.owner = $2 and i.ical_uid = any ($3::text[])
     order by i.recurrence_id`,
    [organization_uuid, owner, uids],
  );
  return { imported, own: new Set(locked.map(({ uuid }) => uuid)) };
}

export type Imported = Omit<ImportedBefore, 'is_changed'>;

/** Keeps what the appointments of an owner came from, and that they are now as they were imported. */
export async function storeImported(tx: Transaction, owner: string, imported: readonly Imported[]): Promise<void> {
  await tx.search(
    `insert into appointment_import (organization_uuid, owner, ical_uid, recurrence_id, appointment_uuid, sequence,
       last_modified, content_hash, appointment_sequence)
     select $1, $2, i.ical_uid, i.recurrence_id, i.appointment_uuid, i.sequence, i.last_modified, i.content_hash,
       a.sequence
     from json_to_recordset($3) as i (ical_uid text, recurrence_id text, appointment_uuid uuid, sequence integer,
       last_modified timestamptz(3), content_hash text)
     join appointment a on a.organization_uuid = $1 and a.uuid = i.appointment_uuid
     on conflict (organization_uuid, owner, ical_uid, recurrence_id) do update set sequence = excluded.sequence,
       last_modified = excluded.last_modified, content_hash = excluded.content_hash,
       appointment_sequence = excluded.appointment_sequence`,
    [tx.organization_uuid, owner, JSON.stringify(imported)],
  );
}

// Of an event that was imported for both each keeps its own. That the appointment was given to the other contact, just
// before, has raised its sequence by one, and is no change by somebody.
const MOVE = `with moved as (
    insert into appointment_import (organization_uuid, owner, ical_uid, recurrence_id, appointment_uuid, sequence,
      last_modified, content_hash, appointment_sequence)
    select organization_uuid, $3, ical_uid, recurrence_id, appointment_uuid, sequence, last_modified, content_hash,
      appointment_sequence + 1
    from appointment_import where organization_uuid = $1 and owner = $2 and appointment_uuid = any ($4::uuid[])
    on conflict do nothing returning ical_uid, recurrence_id
  )
  delete from appointment_import i using moved where i.organization_uuid = $1 and i.owner = $2
    and (i.ical_uid, i.recurrence_id) = (moved.ical_uid, moved.recurrence_id) returning i.appointment_uuid as uuid`;

/** Makes what was imported for one owner into these appointments what was imported for another; answers which it was. */
export async function moveImports(
  tx: Transaction,
  from: string,
  into: string,
  appointments: readonly string[],
): Promise<string[]> {
  const moved = await tx.query<{ uuid: string }>(MOVE, [tx.organization_uuid, from, into, appointments]);
  return moved.map(({ uuid }) => uuid);
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
