import { createHash } from 'node:crypto';
import type { Imported, ImportedBefore } from '@kupfer/db/appointment-import';
import type { InputError } from '@kupfer/schemas/problem';
import type { CalendarEvent, EventTime } from './event.ts';

/** What became of an event. */
export type Outcome = {
  status: 'created' | 'updated' | 'skipped';
  remarks: InputError[];
  appointment: string | null;
};

export const skipped = (detail: string, appointment: string | null = null): Outcome => ({
  status: 'skipped',
  remarks: [{ pointer: '', detail }],
  appointment,
});

/** What of an event is new or changed, and what was imported of it and is to go. */
export type Plan = {
  event: CalendarEvent;
  uid: string;
  before: readonly ImportedBefore[];
  added: EventTime[];
  changed: { time: EventTime; known: ImportedBefore }[];
  gone: ImportedBefore[];
  hasOlder: boolean;
};

const hashOf = (of: unknown) => createHash('sha256').update(JSON.stringify(of)).digest('base64');
const contentOf = (event: CalendarEvent) => [event.fields, event.attendees];
const contentHash = (event: CalendarEvent, time: EventTime) => hashOf([contentOf(event), time]);

/** By what an import knows an event. Who writes no UID cannot say later that he means the same one. */
export const uidOf = (event: CalendarEvent): string =>
  event.uid || `without UID ${hashOf([contentOf(event), event.times])}`;

/** Whether an event is older than what was imported already. */
export function isOlder(event: CalendarEvent, before: ImportedBefore): boolean {
  if (event.sequence !== before.sequence) return event.sequence < before.sequence;
  return Boolean(event.last_modified && before.last_modified && event.last_modified < before.last_modified);
}

/** Compares an event with what was imported of it before. */
export function planOf(event: CalendarEvent, uid: string, before: readonly ImportedBefore[]): Plan {
  const byPlace = new Map(before.map((each) => [each.recurrence_id, each]));
  const plan: Plan = { event, uid, before, added: [], changed: [], gone: [], hasOlder: false };
  for (const time of event.times) {
    const known = byPlace.get(time.recurrence_id);
    if (!known) plan.added.push(time);
    else if (isOlder(event, known)) plan.hasOlder = true;
    else if (known.content_hash !== contentHash(event, time)) plan.changed.push({ time, known });
  }
  if (!plan.hasOlder) plan.gone = goneFrom(event, before);
  return plan;
}

/** What was imported of a series, and is in it no longer. */
function goneFrom({ covers, times }: CalendarEvent, before: readonly ImportedBefore[]): ImportedBefore[] {
  if (!covers) return [];
  const places = new Set(times.map(({ recurrence_id }) => recurrence_id));
  return before.filter(
    ({ recurrence_id: at }) => at >= covers.from && at <= covers.to && !places.has(at) && !covers.but.has(at),
  );
}

/** Why nothing is to be done; null: something is. */
export function idle({ event, before, added, changed, gone, hasOlder }: Plan): Outcome | null {
  if (added.length + changed.length + gone.length > 0) return null;
  const [first] = before;
  if (hasOlder) return skipped('A later state of this event was imported already.', first?.appointment_uuid);
  return skipped((!first && event.whyNone) || 'It is there already, and the same.', first?.appointment_uuid);
}

/** What is kept of an appointment that is now as the event says. */
export const importedAs = ({ event, uid }: Plan, time: EventTime, appointment_uuid: string): Imported => ({
  ical_uid: uid,
  recurrence_id: time.recurrence_id,
  appointment_uuid,
  sequence: event.sequence,
  last_modified: event.last_modified,
  content_hash: contentHash(event, time),
});
