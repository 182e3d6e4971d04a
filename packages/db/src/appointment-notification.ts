import type {
  AppointmentFacts,
  AppointmentNotification,
  AppointmentNotificationQuery,
  NotificationStatus,
} from '@kupfer/schemas/appointment-notification';
import type { Language } from '@kupfer/schemas/fields';
import type { Page } from '@kupfer/schemas/lists';
import { Fault, found, notFound } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import type { Scope, Transaction } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';
import { searchText, searchWords } from './word-search.ts';

/** A notification as it is stored: with the facts of its mail, and with the mail itself once it was on its way. */
export type StoredNotification = Omit<AppointmentNotification, 'mail'> & {
  facts: AppointmentFacts;
  /** Whether the end of the appointment is `expires_at`, also after it was moved. */
  expires_with_appointment: boolean;
  sent_subject: string | null;
  sent_text: string | null;
};

const facts = `json_build_object(
  'uuid', a.uuid, 'name', a.name, 'start_date', instant(a.start_date), 'end_date', instant(a.end_date),
  'time_zone', a.time_zone, 'address', a.address, 'summary', a.summary, 'sequence', a.sequence,
  'edit_date', instant(a.edit_date),
  'contact_name', nullif(coalesce(nullif(concat_ws(' ', nullif(c.first_name, ''), nullif(c.last_name, '')), ''), c.company), ''),
  'organization', json_build_object('name', o.name, 'phone', o.phone, 'email', o.email),
  'org_name', n.org_name, 'org_phone', n.org_phone, 'subject', n.subject, 'message', n.message)`;

const columns = `n.uuid, n.appointment_uuid as appointment, n.recipient, n.subject, n.message, n.language, n.org_name,
  n.org_phone, n.send_notification, n.send_at, n.remind_before, n.expires_at, n.sent_at, n.status, n.attempts,
  n.next_attempt_at, n.last_error, n.expires_with_appointment, n.sent_subject, n.sent_text, n.organization_uuid,
  n.create_date, n.edit_date, ${facts} as facts`;

const from = `from appointment_notification n
  join organization o on o.uuid = n.organization_uuid
  join appointment a on a.organization_uuid = n.organization_uuid and a.uuid = n.appointment_uuid
  left join contact c on c.organization_uuid = a.organization_uuid and c.uuid = a.contact_uuid`;

const find = `select ${columns} ${from} where n.organization_uuid = $1 and n.uuid = $2`;

/** @throws Fault `not_found` */
export async function findNotification(scope: Scope, uuid: string): Promise<StoredNotification> {
  return found(await scope.query<StoredNotification>(find, [scope.organization_uuid, uuid]));
}

const itsAppointment = `select from appointment where organization_uuid = $1 and uuid =
  (select appointment_uuid from appointment_notification where organization_uuid = $1 and uuid = $2) for key share`;
const itself = `select from appointment_notification where organization_uuid = $1 and uuid = $2 for no key update`;

/**
 * Reads a notification and keeps others, senders too, from changing it until the transaction ends; its appointment is
 * neither moved nor renamed meanwhile.
 *
 * @throws Fault `not_found`
 */
export async function lockNotification(tx: Transaction, uuid: string): Promise<StoredNotification> {
  // First the appointment, as those do who move it: in the other order both would wait for one another.
  for (const lock of [itsAppointment, itself]) await tx.query(lock, [tx.organization_uuid, uuid]);
  // In a statement of its own: what it reads from other tables is then as new as the lock.
  return findNotification(tx, uuid);
}

/** By an instant; those without it come last, whichever way. */
function byInstant(name: 'send_at' | 'sent_at', ordering: readonly string[]): Orderings[string] {
  const never = ordering.includes(`-${name}`) ? '-infinity' : 'infinity';
  return { expression: `coalesce(n.${name}, '${never}')`, type: 'timestamptz' };
}

export function listNotifications(
  scope: Scope,
  query: AppointmentNotificationQuery,
): Promise<Page<StoredNotification>> {
  const filter = filterOf(scope, 'n');
  if (query.appointment) filter.and`n.appointment_uuid = ${query.appointment}`;
  if (query.status) filter.and`n.status = ${query.status}`;
  if (query.recipient) filter.and`n.recipient = ${query.recipient}`;
  if (query.search) searchWords(filter, 'n.search_text', query.search);
  if (query.edit_date_gte) filter.and`n.edit_date >= ${query.edit_date_gte}`;
  const orderings: Orderings = {
    create_date: { expression: 'n.create_date', type: 'timestamptz' },
    send_at: byInstant('send_at', query.ordering),
    sent_at: byInstant('sent_at', query.ordering),
  };
  return readPage(scope, { name: 'notification', columns, select: from, filter, orderings, uuid: 'n.uuid' }, query);
}

/** For `expires_at`: the mail is too late when its appointment ends, also after that was moved. */
export const END_OF_APPOINTMENT = 'end of appointment';

/** What a client decides of a notification. */
type NotificationFields = Pick<
  AppointmentNotification,
  | 'appointment' | 'recipient' | 'subject' | 'message' | 'language' | 'org_name' | 'org_phone' | 'send_notification'
  | 'send_at' | 'remind_before'
> & { expires_at: string | null | typeof END_OF_APPOINTMENT }; // biome-ignore format: a list of names

/** What is undefined stays as it is. */
export type NotificationChanges = { [Name in keyof NotificationFields]?: NotificationFields[Name] | undefined };

function rowOf<Fields extends NotificationChanges>({ appointment, expires_at, ...fields }: Fields) {
  const follows = expires_at === END_OF_APPOINTMENT;
  return {
    ...fields,
    appointment_uuid: appointment,
    expires_at: follows ? null : expires_at,
    ...(expires_at !== undefined && { expires_with_appointment: follows }),
  };
}

// All of it speaks of the row `n` itself, never of a copy read beside it: when the update had to wait for somebody
// else's change of that row, PostgreSQL works these out again from what the row has become.
const sendAt = `case when n.remind_before is null then n.send_at
  else greatest(a.start_date - make_interval(mins => n.remind_before), '1900-01-01Z') end`;
const isAsked = `(n.send_notification and n.status in ('draft', 'cancelled') and $3)`;
const isQueued = `(${isAsked} or (n.send_notification and n.status = 'queued'))`;

/**
 * Works out what depends on the appointment and the clock, for the notifications that the condition selects: when to
 * send, when it is too late, and whether the mail waits in the queue. A failed attempt's pause is kept. A mail that
 * waits goes on ending with its appointment when that is moved into the past: nobody wants to be reminded of it then.
 */
const schedule = (condition: string) => `
  update appointment_notification n set
    send_at = ${sendAt},
    expires_at = case
      when not n.expires_with_appointment then n.expires_at
      when a.end_date > now() or (n.status in ('queued', 'sending') and n.expires_at is not null) then a.end_date end,
    status = case when ${isQueued} then 'queued' when n.status = 'queued' then 'cancelled' else n.status end,
    attempts = case when ${isAsked} then 0 else n.attempts end,
    last_error = case when not ${isAsked} then n.last_error end,
    retry_at = case when not ${isAsked} then n.retry_at end,
    next_attempt_at = case when ${isQueued} then
      greatest(now(), ${sendAt}, case when n.status = 'queued' then n.retry_at end) end
  from appointment a
  where n.organization_uuid = $1 and a.organization_uuid = n.organization_uuid and a.uuid = n.appointment_uuid
    and ${condition}`;

const SCHEDULE_ONE = schedule('n.uuid = $2');
const SCHEDULE_UNSENT = schedule("n.appointment_uuid = $2 and n.status <> 'sent'");

/** The mails of an appointment that did not leave yet follow its new time. */
export async function followAppointment(tx: Transaction, appointment: string): Promise<void> {
  await tx.query(SCHEDULE_UNSENT, [tx.organization_uuid, appointment, false]);
}

type Named = Pick<StoredNotification, 'recipient' | 'subject' | 'sent_subject'>;

/** What is stored beside a mail so that it is found: by the name of its appointment, too. */
const keysOf = ({ recipient, subject, sent_subject }: Named, name: string) => ({
  search_text: searchText([recipient, subject, sent_subject, name]),
});

/** The name of an appointment, which nobody changes until the transaction ends; blank when there is none. */
async function heldName(tx: Transaction, appointment: string): Promise<string> {
  const [row] = await tx.query<{ name: string }>(
    'select name from appointment where organization_uuid = $1 and uuid = $2 for key share',
    [tx.organization_uuid, appointment],
  );
  return row?.name ?? '';
}

/** The mails of an appointment that did not leave yet are found by its new name. */
export async function renameInMails(tx: Transaction, appointment: string, name: string): Promise<void> {
  const mails = await tx.query<Named & { uuid: string }>(
    `select uuid, recipient, subject, sent_subject from appointment_notification
     where organization_uuid = $1 and appointment_uuid = $2 and status not in ('sent', 'failed')
     order by uuid for no key update`,
    [tx.organization_uuid, appointment],
  );
  if (mails.length === 0) return;
  await tx.query(
    `update appointment_notification n set search_text = k.search_text
     from json_to_recordset($2) as k (uuid uuid, search_text text) where n.organization_uuid = $1 and n.uuid = k.uuid`,
    [tx.organization_uuid, JSON.stringify(mails.map((mail) => ({ uuid: mail.uuid, ...keysOf(mail, name) })))],
  );
}

/** The language of the organization's mails. */
export async function mailLanguage(tx: Transaction): Promise<Language> {
  const [row] = await tx.query<{ language: Language }>('select language from organization where uuid = $1', [
    tx.organization_uuid,
  ]);
  return row?.language ?? 'en';
}

/** Stores a notification, and its mail in the queue when it is asked for. @throws Fault for an unknown appointment. */
export async function insertNotification(tx: Transaction, fields: NotificationFields): Promise<string> {
  const { organization_uuid } = tx;
  const uuid = newUuid();
  const { appointment: appointment_uuid } = fields;
  const keys = keysOf({ ...fields, sent_subject: null }, await heldName(tx, appointment_uuid));
  const data = { ...rowOf(fields), ...keys, appointment_uuid, organization_uuid, uuid };
  await tx.prisma((prisma) => prisma.appointment_notification.create({ data, select: { uuid: true } }));
  await tx.query(SCHEDULE_ONE, [organization_uuid, uuid, true]);
  return uuid;
}

/** @throws Fault `conflict` when a mail about an appointment waits, is on its way or has left */
export async function refuseWhenTold(tx: Transaction, appointment: string): Promise<void> {
  const values = [tx.organization_uuid, appointment];
  // Of two who tell of it at the same moment the second one waits, and sees what the first one has made.
  await tx.query('select from appointment where organization_uuid = $1 and uuid = $2 for no key update', values);
  const told = await tx.query(
    `select from appointment_notification
     where organization_uuid = $1 and appointment_uuid = $2 and status in ('queued', 'sending', 'sent') limit 1`,
    values,
  );
  if (told.length === 0) return;
  throw new Fault('conflict', 'A mail about this appointment is queued, on its way or was sent already.');
}

/** From here on the mail is, or may be, on its way or gone. */
const fixed: readonly NotificationStatus[] = ['sending', 'sent', 'failed'];

function changesNothing(before: StoredNotification, changes: NotificationChanges): boolean {
  return Object.entries(changes).every(
    ([name, value]) =>
      value === undefined ||
      value === Reflect.get(before, name) ||
      (value === END_OF_APPOINTMENT && before.expires_with_appointment),
  );
}

/**
 * Changes a notification that the transaction holds locked. `ask` puts a cancelled mail into the queue again when
 * `send_notification` is true.
 *
 * @throws Fault `conflict` when the mail is on its way or gone, `bad_input` for an unknown appointment.
 */
export async function updateNotification(
  tx: Transaction,
  before: StoredNotification,
  changes: NotificationChanges,
  ask: boolean,
): Promise<void> {
  if (fixed.includes(before.status)) {
    if (changesNothing(before, changes)) return;
    const detail = `This mail is "${before.status}" and can no longer be changed; a new notification can be made.`;
    throw new Fault('conflict', detail);
  }
  // What GET showed and PUT sends back decides nothing: the end goes on following the appointment.
  const { expires_at, ...others } = changes;
  const { appointment = before.appointment, recipient = before.recipient, subject = before.subject } = changes;
  const keys = keysOf({ recipient, subject, sent_subject: null }, await heldName(tx, appointment));
  const data = { ...rowOf(expires_at === before.expires_at ? others : changes), ...keys };
  const where = { organization_uuid: tx.organization_uuid, uuid: before.uuid };
  await tx.prisma((prisma) => prisma.appointment_notification.updateMany({ where, data }));
  await tx.query(SCHEDULE_ONE, [tx.organization_uuid, before.uuid, ask]);
}

/**
 * Puts a failed or cancelled mail into the queue again, with all its attempts: it leaves at once, or at `send_at` if
 * that lies ahead. An end that has passed holds no longer. @throws Fault `conflict` when it is neither.
 */
export async function resendNotification(tx: Transaction, uuid: string): Promise<void> {
  const { status, appointment, recipient, subject } = await lockNotification(tx, uuid);
  if (status !== 'failed' && status !== 'cancelled') {
    throw new Fault('conflict', `This mail is "${status}"; only a failed or cancelled one can be tried again.`);
  }
  const { search_text } = keysOf({ recipient, subject, sent_subject: null }, await heldName(tx, appointment));
  await tx.query(
    `update appointment_notification set status = 'cancelled', send_notification = true, sent_subject = null,
       sent_text = null, search_text = $3, expires_at = case when expires_at > now() then expires_at end
     where organization_uuid = $1 and uuid = $2`,
    [tx.organization_uuid, uuid, search_text],
  );
  await tx.query(SCHEDULE_ONE, [tx.organization_uuid, uuid, true]);
}

/** Deletes a notification; a mail that waits is not sent. @throws Fault `not_found` */
export async function deleteNotification(tx: Transaction, uuid: string): Promise<void> {
  const where = { organization_uuid: tx.organization_uuid, uuid };
  const { count } = await tx.prisma((prisma) => prisma.appointment_notification.deleteMany({ where }));
  if (count === 0) throw notFound();
}
