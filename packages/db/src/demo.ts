import type { Demo } from '@kupfer/schemas/demo';
import { v7 as newUuid } from 'uuid';
import { touchAppointments } from './appointment-touch.ts';
import { type Database, type Scope, statement, type Transaction } from './database.ts';
import { searchText } from './word-search.ts';

/** What demo data consists of, by the names of the tables. */
type Resource =
  | 'contact'
  | 'appointment'
  | 'appointment_note'
  | 'appointment_driving_time'
  | 'appointment_notification';

const counted = (resource: Resource) => `count(*) filter (where o.resource = '${resource}')::integer`;

const find = `select d.uuid, ${counted('contact')} as contacts, ${counted('appointment')} as appointments,
    ${counted('appointment_note')} as notes, ${counted('appointment_driving_time')} as driving_times,
    ${counted('appointment_notification')} as notifications, d.create_date
  from demo d join demo_object o using (organization_uuid)
  where d.organization_uuid = $1 group by d.uuid, d.create_date`;

const NONE: Demo = {
  uuid: null,
  contacts: 0,
  appointments: 0,
  notes: 0,
  driving_times: 0,
  notifications: 0,
  create_date: null,
};

/** What there is of the demo data; all of it may have been deleted one by one. */
export async function findDemo(scope: Scope): Promise<Demo> {
  const [demo] = await scope.query<Demo>(find, [scope.organization_uuid]);
  return demo ?? NONE;
}

const LOCK = 'select from demo where organization_uuid = $1 for update';

/** The same, which nobody else takes away until the transaction ends. */
export async function lockDemo(tx: Transaction): Promise<Demo> {
  await tx.query(LOCK, [tx.organization_uuid]);
  return findDemo(tx);
}

/** A uuid for an object of the demo that is about to be stored. */
export const newDemoUuid = (): string => newUuid();

/** Begins demo data and answers its uuid. @throws Fault `conflict` while the organization has some. */
export async function insertDemo(tx: Transaction): Promise<string> {
  const { organization_uuid } = tx;
  const uuid = newUuid();
  await tx.query(
    `delete from demo d where organization_uuid = $1 and not exists (
       select from demo_object o where o.organization_uuid = d.organization_uuid)`,
    [organization_uuid],
  );
  await tx.query('insert into demo (organization_uuid, uuid) values ($1, $2)', [organization_uuid, uuid]);
  return uuid;
}

/** Marks these as demo data, which `insertDemo` began. */
export async function markAsDemo(tx: Transaction, resource: Resource, uuids: readonly string[]): Promise<void> {
  await tx.query('insert into demo_object (organization_uuid, uuid, resource) select $1, unnest($2::uuid[]), $3', [
    tx.organization_uuid,
    uuids,
    resource,
  ]);
}

/** Marks all notes of the demo's appointments. */
export async function markNotesAsDemo(tx: Transaction): Promise<void> {
  await tx.query(
    `insert into demo_object (organization_uuid, uuid, resource)
     select distinct l.organization_uuid, l.note_uuid, 'appointment_note'
     from demo_object o join appointment_note_link l
       on l.organization_uuid = o.organization_uuid and l.appointment_uuid = o.uuid
     where o.organization_uuid = $1 and o.resource = 'appointment'`,
    [tx.organization_uuid],
  );
}

/** What became of a mail that was never on its way: times are instants, texts as a sender would keep them. */
export type MailOutcome = {
  uuid: string;
  status: 'sent' | 'failed' | 'cancelled';
  sent_at: string | null;
  last_error: string | null;
  sent_subject: string | null;
  sent_text: string | null;
};

/** Gives drafts of the demo the state that only a sender, or time, gives to a mail. */
export async function pretendOutcomes(tx: Transaction, outcomes: readonly MailOutcome[]): Promise<void> {
  await tx.query(
    `update appointment_notification n set status = o.status, sent_at = o.sent_at, last_error = o.last_error,
       sent_subject = o.sent_subject, sent_text = o.sent_text, send_notification = o.status <> 'cancelled',
       search_text = concat_ws(E'\n', n.search_text, o.search_text),
       attempts = case when o.status = 'cancelled' then 0 else 1 end
     from json_to_recordset($2) as o (uuid uuid, status text, sent_at timestamptz, last_error text, sent_subject text,
       sent_text text, search_text text)
     where n.organization_uuid = $1 and n.uuid = o.uuid and n.status = 'draft'`,
    [
      tx.organization_uuid,
      JSON.stringify(outcomes.map((each) => ({ ...each, search_text: searchText([each.sent_subject]) }))),
    ],
  );
}

const marked = (resource: Resource) =>
  `select uuid from demo_object where organization_uuid = $1 and resource = '${resource}'`;

// An appointment's own rows go with it, whoever made them.
const REMOVE_PARTS = (['appointment_driving_time', 'appointment_notification'] as const).map(
  (table) => `delete from ${table} where organization_uuid = $1
    and (uuid in (${marked(table)}) or appointment_uuid in (${marked('appointment')}))`,
);

const REMOVE_APPOINTMENTS = ['appointment_note_link', 'appointment_participant']
  .map(
    (table) => `delete from ${table} where organization_uuid = $1 and appointment_uuid in (${marked('appointment')})`,
  )
  .concat(`delete from appointment where organization_uuid = $1 and uuid in (${marked('appointment')})`);

const ORPHANED_NOTES = `delete from appointment_note n where n.organization_uuid = $1
  and (n.uuid = any ($2::uuid[]) or n.uuid in (${marked('appointment_note')}))
  and not exists (
    select from appointment_note_link l where l.organization_uuid = n.organization_uuid and l.note_uuid = n.uuid)`;

const UNUSED_CONTACTS = `delete from contact c where c.organization_uuid = $1 and c.uuid in (${marked('contact')})
  and not exists (select from appointment a where a.organization_uuid = c.organization_uuid
    and (a.contact_uuid = c.uuid or a.owner_contact_uuid = c.uuid))
  and not exists (select from appointment_participant p where p.organization_uuid = c.organization_uuid
    and p.participant_uuid = c.uuid)`;

/**
 * Deletes all demo data, changed or not, and what was added to its appointments. Contacts and notes that other
 * appointments show stay, as people's own.
 */
export async function deleteDemo(tx: Transaction): Promise<void> {
  const values = [tx.organization_uuid];
  const run = (text: string) => tx.query(text, values);
  await run(LOCK);
  // In the order of touchAppointments(): appointments by uuid, then what belongs to them.
  const elsewhere = await tx.query<{ appointment_uuid: string }>(
    `select appointment_uuid from appointment_driving_time where organization_uuid = $1
       and uuid in (${marked('appointment_driving_time')}) and appointment_uuid not in (${marked('appointment')})`,
    values,
  );
  await run(`select from appointment where organization_uuid = $1 and uuid in (${marked('appointment')})
    order by uuid for update`);
  await touchAppointments(
    tx,
    elsewhere.map(({ appointment_uuid }) => appointment_uuid),
  );
  const notes = await tx.query<{ uuid: string }>(
    `select n.uuid from appointment_note n where n.organization_uuid = $1 and n.uuid in (
       select l.note_uuid from appointment_note_link l
       where l.organization_uuid = $1 and l.appointment_uuid in (${marked('appointment')}))
     order by n.uuid for update`,
    values,
  );
  for (const text of REMOVE_PARTS) await run(text);
  for (const text of REMOVE_APPOINTMENTS) await run(text);
  await tx.query(ORPHANED_NOTES, [tx.organization_uuid, notes.map(({ uuid }) => uuid)]);
  // Held first: nobody refers to them any more between the look at who does and their end.
  await run(`select from contact where organization_uuid = $1 and uuid in (${marked('contact')})
    order by uuid for update`);
  await run(UNUSED_CONTACTS);
  await run('delete from demo_object where organization_uuid = $1');
  await run('delete from demo where organization_uuid = $1');
}

/**
 * Makes drafts of the mails to invented addresses that wait, in all organizations: meant for a local mailbox, they must
 * not leave by a mail server. Answers how many.
 */
export async function withdrawDemoMails(database: Database): Promise<number> {
  const rows = await statement(
    database.pool,
    `update appointment_notification n
     set status = 'draft', send_notification = false, next_attempt_at = null, retry_at = null
     from demo_object o
     where o.resource = 'appointment_notification' and n.organization_uuid = o.organization_uuid and n.uuid = o.uuid
       and n.status = 'queued' and n.recipient like '%.example'
     returning n.uuid`,
  );
  return rows.length;
}
