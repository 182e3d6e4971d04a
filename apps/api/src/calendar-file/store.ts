import { deleteAppointment, insertAppointments, lockAppointment, updateAppointment } from '@kupfer/db/appointment';
import { findCalendarAppointment } from '@kupfer/db/appointment-export';
import {
  findPeople,
  type Imported,
  type ImportedBefore,
  lockImported,
  newAppointmentUuid,
  storeImported,
} from '@kupfer/db/appointment-import';
import type { Transaction } from '@kupfer/db/database';
import { AppointmentCreate } from '@kupfer/schemas/appointment';
import { badInput, type InputError } from '@kupfer/schemas/problem';
import { ownership } from '../resources/appointment.ts';
import type { CalendarEvent, EventTime, Reading } from './event.ts';
import { ownExport } from './own-export.ts';
import { idle, importedAs, isOlder, type Outcome, type Plan, planOf, skipped, uidOf } from './plan.ts';

/** People times occurrences of one event: each is a row, and all are stored together. */
const MOST_INVITATIONS = 50_000;

/** E-mail addresses, and the contact or member who alone has it. */
type People = ReadonlyMap<string, string>;

/** Whose the appointments are and who may be invited; what is added, and what is kept, once all events were looked at. */
type Store = {
  owned: Awaited<ReturnType<typeof ownership>>;
  people: People;
  added: Parameters<typeof insertAppointments>[1][number][];
  kept: Imported[];
};

/**
 * Stores the appointments of some events, no two of which have the same UID: new ones, and what the events have changed
 * in those that were imported for this owner before. Answers what became of each.
 *
 * @throws Fault or ZodError for a broken rule; nothing of any of them may be kept then
 */
export async function storeEvents(
  tx: Transaction,
  events: readonly CalendarEvent[],
  owner: string,
  reading: Reading,
): Promise<Outcome[]> {
  const uids = new Map(events.map((event) => [uidOf(event), event]));
  const { imported, own } = await lockImported(tx, owner, [...uids.keys()]);
  const byUid = Map.groupBy(imported, ({ ical_uid }) => ical_uid);
  const plans = [...uids].map(([uid, event]) => planOf(event, uid, byUid.get(uid) ?? []));
  const open = plans.filter((plan) => !plan.event.isCancelled && !idle(plan));
  const emails = open.flatMap(({ event }) => event.attendees);
  const people = await peopleOf(tx, emails);
  const owned = await ownership(tx, owner, undefined);
  const store: Store = { owned, people, added: [], kept: [] };
  const outcomes: Outcome[] = [];
  for (const plan of plans) {
    const { event, before } = plan;
    const uuid = plan.uid.toLowerCase();
    if (event.isCancelled) outcomes.push(await cancel(tx, event, before));
    else if (before.length === 0 && own.has(uuid)) outcomes.push(await changeOwn(tx, uuid, event, people, reading));
    else outcomes.push(idle(plan) ?? (await follow(tx, plan, store)));
  }
  if (store.added.length > 0) await insertAppointments(tx, store.added);
  if (store.kept.length > 0) await storeImported(tx, owner, store.kept);
  return outcomes;
}

/** Changes and deletes what was imported of an event before, and tells `store` what is to be added. */
async function follow(tx: Transaction, plan: Plan, store: Store): Promise<Outcome> {
  const { owned, people } = store;
  const { event, before, added, changed, gone } = plan;
  const { uuids: invitee_uuids, remarks } = invited(event.attendees, people);
  const invitations = invitee_uuids.length * (changed.length + added.length);
  if (invitations > MOST_INVITATIONS) {
    const most = MOST_INVITATIONS.toLocaleString('en');
    const detail = `These would be ${invitations.toLocaleString('en')} invitations: at most ${most} are made of one event.`;
    throw badInput('/invitee_uuids', detail);
  }
  const fieldsAt = ({ start_date, end_date }: EventTime) =>
    AppointmentCreate.parse({ ...event.fields, owner: owned.owner, invitee_uuids, start_date, end_date });
  const kept: Imported[] = [];
  const unchanged = gone.filter(({ is_changed }) => !is_changed);
  for (const { appointment_uuid } of unchanged) await deleteAppointment(tx, appointment_uuid);
  for (const { known, ...changedTime } of changed) {
    const appointment = await lockAppointment(tx, known.appointment_uuid, 'alone');
    const { name, summary, address, type, time_zone, start_date, end_date } = fieldsAt(changedTime.time);
    await updateAppointment(tx, appointment, {
      ...{ name, summary, address, type, invitee_uuids, start_date, end_date },
      time_zone: time_zone ?? appointment.time_zone,
    });
    kept.push(importedAs(plan, changedTime, known.appointment_uuid));
  }
  for (const addedTime of added) {
    const { notes: _, ...fields } = fieldsAt(addedTime.time);
    const uuid = newAppointmentUuid();
    store.added.push({ ...fields, ...owned, time_zone: fields.time_zone ?? owned.time_zone, uuid });
    kept.push(importedAs(plan, addedTime, uuid));
  }
  store.kept.push(...kept);
  const say = (detail: string) => remarks.push({ pointer: '', detail });
  if (changed.some(({ known }) => known.is_changed)) say('It was changed here since: what the file says was taken.');
  if (unchanged.length > 0) say(`${unchanged.length} appointments are no longer in the series: deleted.`);
  const left = gone.length - unchanged.length;
  if (left > 0) say(`${left} appointments are no longer in the series, but were changed here: they stay.`);
  return {
    status: before.length > 0 ? 'updated' : 'created',
    remarks: [...event.remarks, ...remarks],
    appointment: kept[0]?.appointment_uuid ?? before[0]?.appointment_uuid ?? null,
  };
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
async function changeOwn(
  tx: Transaction,
  uuid: string,
  event: CalendarEvent,
  people: People,
  reading: Reading,
): Promise<Outcome> {
  const before = await lockAppointment(tx, uuid, 'alone');
  const { sequence } = await findCalendarAppointment(tx, uuid);
  const shown = await ownExport(tx, uuid, reading);
  const [time] = event.times;
  const [shownTime] = shown.times;
  if (!time || !shownTime) return skipped(event.whyNone ?? 'It is there already, and the same.', uuid);
  const changes: Record<string, unknown> = {};
  const compare = (name: string, given: unknown, known: unknown) => {
    if (JSON.stringify(given) !== JSON.stringify(known)) changes[name] = given;
  };
  for (const name of ['name', 'address', 'summary', 'type'] as const) {
    compare(name, event.fields[name], shown.fields[name]);
  }
  compare('start_date', time.start_date, shownTime.start_date);
  compare('end_date', time.end_date, shownTime.end_date);
  const { uuids, remarks } = invited(event.attendees, people);
  if ([...event.attendees].sort().join() !== [...shown.attendees].sort().join()) {
    // Those whom a calendar cannot name stay.
    const named = new Set(invited(shown.attendees, await peopleOf(tx, shown.attendees)).uuids);
    const unnamed = before.invitee_uuids.filter((person) => !named.has(person));
    changes.invitee_uuids = [...new Set([...unnamed, ...uuids])];
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
  return { status: 'updated', remarks: [...event.remarks, ...remarks], appointment: uuid };
}

const NAMED = 10;

async function peopleOf(tx: Transaction, emails: readonly string[]): Promise<People> {
  if (emails.length === 0) return new Map();
  const found = await findPeople(tx, [...new Set(emails)]);
  return new Map(found.flatMap(({ email, uuids: [uuid, other] }) => (uuid && !other ? [[email, uuid]] : [])));
}

/** The contacts and members whom these addresses mean. */
function invited(emails: readonly string[], people: People): { uuids: string[]; remarks: InputError[] } {
  const uuids = [...new Set(emails.flatMap((email) => people.get(email) ?? []))];
  const others = emails.filter((email) => !people.has(email));
  if (others.length === 0) return { uuids, remarks: [] };
  const named = others
    .slice(0, NAMED)
    .map((email) => email.slice(0, 254))
    .join(', ');
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  const detail = `Not invited, since no contact or member alone has this e-mail address: ${named}${more}.`;
  return { uuids, remarks: [{ pointer: '/invitee_uuids', detail }] };
}
