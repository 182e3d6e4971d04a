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

type NewTime = { time: EventTime; content_hash: string };

/** What of an event is new or changed, and what was imported of it and is to go. */
export type Plan = {
  event: CalendarEvent;
  uid: string;
  before: readonly ImportedBefore[];
  added: NewTime[];
  changed: (NewTime & { known: ImportedBefore })[];
  gone: ImportedBefore[];
  hasOlder: boolean;
};

/**
 * Hashes the same event at many times; what it says beside is hashed once, since thousands may be invited to it. The
 * hashes are stored: made in another way, all that was imported would look changed.
 */
function hasherOf({ fields, attendees }: CalendarEvent): (time: EventTime | readonly EventTime[]) => string {
  const begun = createHash('sha256').update(`[${JSON.stringify([fields, attendees])},`);
  return (time) =>
    begun
      .copy()
      .update(`${JSON.stringify(time)}]`)
      .digest('base64');
}

/** By what an import knows an event. Who writes no UID cannot say later that he means the same one. */
export const uidOf = (event: CalendarEvent): string => event.uid || `without UID ${hasherOf(event)(event.times)}`;

/** Whether an event is older than what was imported already. */
export function isOlder(event: CalendarEvent, before: ImportedBefore): boolean {
  if (event.sequence !== before.sequence) return event.sequence < before.sequence;
  return Boolean(event.last_modified && before.last_modified && event.last_modified < before.last_modified);
}

/** An event that names its occurrence by the day alone, with the time at which that was imported before. */
function inPlace(event: CalendarEvent, before: readonly ImportedBefore[]): CalendarEvent {
  const [time] = event.times;
  const { isOnDay } = event;
  if (!time || !isOnDay || before.some(({ recurrence_id }) => recurrence_id === time.recurrence_id)) return event;
  const meant = before.find(({ recurrence_id }) => recurrence_id !== '' && isOnDay(recurrence_id));
  return meant ? { ...event, times: [{ ...time, recurrence_id: meant.recurrence_id }] } : event;
}

/** Compares an event with what was imported of it before. */
export function planOf(given: CalendarEvent, uid: string, before: readonly ImportedBefore[]): Plan {
  const event = inPlace(given, before);
  const byPlace = new Map(before.map((each) => [each.recurrence_id, each]));
  const plan: Plan = { event, uid, before, added: [], changed: [], gone: [], hasOlder: false };
  const hashOf = hasherOf(event);
  for (const time of event.times) {
    const known = byPlace.get(time.recurrence_id);
    const content_hash = hashOf(time);
    if (!known) plan.added.push({ time, content_hash });
    else if (isOlder(event, known)) plan.hasOlder = true;
    else if (known.content_hash !== content_hash) plan.changed.push({ time, content_hash, known });
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
export const importedAs = (
  { event, uid }: Plan,
  { time, content_hash }: NewTime,
  appointment_uuid: string,
): Imported => ({
  ical_uid: uid,
  recurrence_id: time.recurrence_id,
  appointment_uuid,
  sequence: event.sequence,
  last_modified: event.last_modified,
  content_hash,
});
