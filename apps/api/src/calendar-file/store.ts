import { createHash } from 'node:crypto';
import { deleteAppointment, insertAppointments, lockAppointment, updateAppointment } from '@kupfer/db/appointment';
import { findCalendarAppointment } from '@kupfer/db/appointment-export';
import {
  findPeople,
  hasAppointment,
  type Imported,
  type ImportedBefore,
  lockImported,
  newAppointmentUuid,
  storeImported,
} from '@kupfer/db/appointment-import';
import type { Transaction } from '@kupfer/db/database';
import { AppointmentCreate } from '@kupfer/schemas/appointment';
import { isUuid } from '@kupfer/schemas/fields';
import { badInput, type InputError } from '@kupfer/schemas/problem';
import { ownership } from '../resources/appointment.ts';
import type { CalendarEvent, EventTime, Reading } from './event.ts';
import { ownExport } from './own-export.ts';

/** What became of an event. */
export type Outcome = {
  status: 'created' | 'updated' | 'skipped';
  remarks: InputError[];
  appointment: string | null;
};

/** People times occurrences of one event: each is a row, and all are stored together. */
const MOST_INVITATIONS = 50_000;

const hashOf = (of: unknown) => createHash('sha256').update(JSON.stringify(of)).digest('base64');

const skipped = (detail: string, appointment: string | null = null): Outcome => ({
  status: 'skipped',
  remarks: [{ pointer: '', detail }],
  appointment,
});

/** Whether an event is older than what was imported already. */
function isOlder(event: CalendarEvent, before: ImportedBefore): boolean {
  if (event.sequence !== before.sequence) return event.sequence < before.sequence;
  return Boolean(event.last_modified && before.last_modified && event.last_modified < before.last_modified);
}

/**
 * Stores the appointments of an event: new ones, and what the event has changed in those that were imported before.
 * @throws Fault for a broken rule; nothing of the event may be kept then
 */
export async function storeEvent(
  tx: Transaction,
  event: CalendarEvent,
  owner: string,
  reading: Reading,
): Promise<Outcome> {
  const content = [event.fields, event.attendees];
  // Who writes no UID cannot say later that he means the same event.
  const uid = event.uid || `without UID ${hashOf([content, event.times])}`;
  const before = await lockImported(tx, uid);
  if (event.isCancelled) return cancel(tx, event, before);
  if (before.length === 0 && isUuid(uid) && (await hasAppointment(tx, uid))) {
    return changeOwn(tx, uid.toLowerCase(), event, reading);
  }
  const byPlace = new Map(before.map((each) => [each.recurrence_id, each]));
  const added: EventTime[] = [];
  const changed: { time: EventTime; known: ImportedBefore }[] = [];
  let hasOlder = false;
  for (const time of event.times) {
    const known = byPlace.get(time.recurrence_id);
    if (!known) added.push(time);
    else if (isOlder(event, known)) hasOlder = true;
    else if (known.content_hash !== hashOf([content, time])) changed.push({ time, known });
  }
  const gone = hasOlder ? [] : goneFrom(event, before);
  if (added.length + changed.length + gone.length === 0) {
    const [first] = before;
    if (hasOlder) return skipped('A later state of this event was imported already.', first?.appointment_uuid ?? null);
    if (!first) return skipped('No appointment is left of this series: all of it is left out, or later.');
    return skipped('It is there already, and the same.', first.appointment_uuid);
  }

  const remarks: InputError[] = [...event.remarks];
  const people = await invited(tx, event.attendees);
  remarks.push(...people.remarks);
  const given = { ...event.fields, owner, invitee_uuids: people.uuids };
  const stored: Imported[] = [];
  const keep = (time: EventTime, appointment_uuid: string) =>
    stored.push({
      recurrence_id: time.recurrence_id,
      appointment_uuid,
      sequence: event.sequence,
      last_modified: event.last_modified,
      content_hash: hashOf([content, time]),
    });

  // All that is there already is locked first, in the order of the uuids.
  const locked = [...changed.map(({ known }) => known), ...gone].map((each) => each.appointment_uuid).sort();
  const present = new Map<string, Awaited<ReturnType<typeof lockAppointment>>>();
  for (const uuid of locked) present.set(uuid, await lockAppointment(tx, uuid, 'alone'));
  let left = 0;
  for (const { appointment_uuid, is_changed } of gone) {
    if (is_changed) left += 1;
    else await deleteAppointment(tx, appointment_uuid);
  }
  const invitations = given.invitee_uuids.length * (changed.length + added.length);
  if (invitations > MOST_INVITATIONS) {
    const most = MOST_INVITATIONS.toLocaleString('en');
    const detail = `These would be ${invitations.toLocaleString('en')} invitations: at most ${most} are made of one event.`;
    throw badInput('/invitee_uuids', detail);
  }
  for (const { time, known } of changed) {
    const appointment = present.get(known.appointment_uuid);
    if (!appointment) continue;
    const { start_date, end_date } = time;
    const {
      owner: _,
      owner_type: __,
      notes: ___,
      ...fields
    } = AppointmentCreate.parse({ ...given, start_date, end_date });
    const { name, summary, address, type, time_zone, invitee_uuids } = fields;
    await updateAppointment(tx, appointment, {
      ...{ name, summary, address, type, invitee_uuids, start_date, end_date },
      time_zone: time_zone ?? appointment.time_zone,
    });
    keep(time, known.appointment_uuid);
  }
  if (added.length > 0) {
    const rows = [];
    const owned = await ownership(tx, owner, undefined);
    for (const time of added) {
      const { start_date, end_date } = time;
      const { notes: _, ...fields } = AppointmentCreate.parse({ ...given, start_date, end_date });
      const uuid = newAppointmentUuid();
      rows.push({ ...fields, ...owned, time_zone: fields.time_zone ?? owned.time_zone, uuid });
      keep(time, uuid);
    }
    await insertAppointments(tx, rows);
  }
  await storeImported(tx, uid, stored);
  const edited = changed.filter(({ known }) => known.is_changed).length;
  if (edited > 0) remarks.push({ pointer: '', detail: 'It was changed here since: what the file says was taken.' });
  if (gone.length > left) {
    remarks.push({ pointer: '', detail: `${gone.length - left} appointments are no longer in the series: deleted.` });
  }
  if (left > 0) {
    remarks.push({
      pointer: '',
      detail: `${left} appointments are no longer in the series, but were changed here: they stay.`,
    });
  }
  return {
    status: before.length > 0 ? 'updated' : 'created',
    remarks,
    appointment: stored[0]?.appointment_uuid ?? before[0]?.appointment_uuid ?? null,
  };
}

/** What was imported of a series, and is in it no longer. */
function goneFrom({ covers, times }: CalendarEvent, before: readonly ImportedBefore[]): ImportedBefore[] {
  if (!covers) return [];
  const places = new Set(times.map(({ recurrence_id }) => recurrence_id));
  return before.filter(
    ({ recurrence_id: at }) => at >= covers.from && at <= covers.to && !places.has(at) && !covers.but.has(at),
  );
}

/** Deletes what an import made of an event that is cancelled, and nobody has changed since. */
async function cancel(tx: Transaction, event: CalendarEvent, before: readonly ImportedBefore[]): Promise<Outcome> {
  const [time] = event.times;
  const meant = event.covers ? before : before.filter((each) => each.recurrence_id === time?.recurrence_id);
  const [first] = meant;
  if (!first) return skipped('It is cancelled, and no import made an appointment of it.');
  if (meant.some((each) => isOlder(event, each))) {
    return skipped('A later state of this event was imported already.', first.appointment_uuid);
  }
  const unchanged = meant.filter((each) => !each.is_changed).map((each) => each.appointment_uuid);
  for (const uuid of unchanged.sort()) await deleteAppointment(tx, uuid);
  const stays = meant.length - unchanged.length;
  if (unchanged.length === 0) {
    return skipped('It is cancelled, but was changed here since it was imported: it stays.', first.appointment_uuid);
  }
  const rest = stays > 0 ? ` ${stays} were changed here since: they stay.` : '';
  return {
    status: 'updated',
    remarks: [{ pointer: '', detail: `It is cancelled: ${unchanged.length} appointments were deleted.${rest}` }],
    appointment: null,
  };
}

/** An appointment of this organization that comes back: what differs from how we export it is changed. */
async function changeOwn(tx: Transaction, uuid: string, event: CalendarEvent, reading: Reading): Promise<Outcome> {
  const before = await lockAppointment(tx, uuid, 'alone');
  const { sequence } = await findCalendarAppointment(tx, uuid);
  const shown = await ownExport(tx, uuid, reading);
  const [time] = event.times;
  const [shownTime] = shown.times;
  if (!time || !shownTime) return skipped('It is there already, and the same.', uuid);
  const changes: Record<string, unknown> = {};
  const compare = (name: string, given: unknown, known: unknown) => {
    if (JSON.stringify(given) !== JSON.stringify(known)) changes[name] = given;
  };
  for (const name of ['name', 'address', 'summary', 'type'] as const) {
    compare(name, event.fields[name], shown.fields[name]);
  }
  compare('start_date', time.start_date, shownTime.start_date);
  compare('end_date', time.end_date, shownTime.end_date);
  const people = await invited(tx, event.attendees);
  if ([...event.attendees].sort().join() !== [...shown.attendees].sort().join()) {
    // Those whom a calendar cannot name stay.
    const named = new Set((await invited(tx, shown.attendees)).uuids);
    const unnamed = before.invitee_uuids.filter((person) => !named.has(person));
    changes.invitee_uuids = [...new Set([...unnamed, ...people.uuids])];
  }
  if (Object.keys(changes).length === 0) return skipped('It is there already, and the same.', uuid);
  if (event.sequence < sequence) return skipped('The appointment was changed here since this was exported.', uuid);
  const { name, address, summary, type, start_date, end_date, invitee_uuids } = AppointmentCreate.parse({
    ...before,
    contact: undefined,
    notes: [],
    ...changes,
  });
  await updateAppointment(tx, before, { name, address, summary, type, start_date, end_date, invitee_uuids });
  return { status: 'updated', remarks: [...event.remarks, ...people.remarks], appointment: uuid };
}

const NAMED = 10;

/** The contacts and members whom these addresses mean. */
async function invited(
  tx: Transaction,
  emails: readonly string[],
): Promise<{ uuids: string[]; remarks: InputError[] }> {
  if (emails.length === 0) return { uuids: [], remarks: [] };
  const found = await findPeople(tx, emails);
  const alone = new Map(found.flatMap(({ email, uuids }) => (uuids.length === 1 ? [[email, uuids[0] ?? '']] : [])));
  const uuids = [...new Set(emails.flatMap((email) => alone.get(email) ?? []))];
  const others = emails.filter((email) => !alone.has(email));
  if (others.length === 0) return { uuids, remarks: [] };
  const named = others
    .slice(0, NAMED)
    .map((email) => email.slice(0, 254))
    .join(', ');
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  const detail = `Not invited, since no contact or member alone has this e-mail address: ${named}${more}.`;
  return { uuids, remarks: [{ pointer: '/invitee_uuids', detail }] };
}
