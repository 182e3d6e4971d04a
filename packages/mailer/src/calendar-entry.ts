import type { AppointmentFacts } from '@kupfer/schemas/appointment-notification';
import ical, {
  escape as escapeText,
  foldLines,
  ICalCalendarMethod,
  ICalEvent,
  type ICalEventData,
} from 'ical-generator';

/** What a calendar entry tells of an appointment. */
export type CalendarFacts = Pick<
  AppointmentFacts,
  'uuid' | 'name' | 'start_date' | 'end_date' | 'address' | 'summary' | 'sequence' | 'edit_date'
> & { organization: Pick<AppointmentFacts['organization'], 'name' | 'email'> };

/** What it tells beside that to those who see the appointment itself, but not to whoever gets a mail about it. */
export type CalendarDetails = {
  type: readonly string[];
  notes: readonly { note: string }[];
  attendees: readonly { name: string; email: string }[];
  /** The same times as clocks of a zone show them, whose VTIMEZONE stands in the calendar; null: UTC will do. */
  local: LocalTimes | null;
};

/** Times as iCalendar writes them, `20260701T100000`, and the name of their zone. */
export type LocalTimes = { zone: string; start: string; end: string };

const prodId = { company: 'Kupfer', product: 'Kupfer', language: 'EN' };

/** Takes out what no text of iCalendar may hold: control characters but tabs and line breaks (RFC 5545, 3.3.11). */
function clean(text: string): string {
  return text.replace(/[^\P{Cc}\n\r\t]/gu, '');
}

/** Whole seconds, the finest that iCalendar knows. */
function inSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** The appointment as an event. The same facts give the same one. */
function eventOf(facts: CalendarFacts, details?: CalendarDetails): ICalEventData {
  const { name, email } = facts.organization;
  const description = [facts.summary, ...(details?.notes.map(({ note }) => note) ?? [])].filter(Boolean).join('\n\n');
  return {
    id: facts.uuid,
    sequence: facts.sequence,
    stamp: facts.edit_date,
    start: facts.start_date,
    // DTEND must be later than DTSTART; an entry without it ends when it starts (RFC 5545, 3.6.1).
    end: inSeconds(facts.end_date) > inSeconds(facts.start_date) ? facts.end_date : null,
    summary: clean(facts.name || name),
    location: clean(facts.address) || null,
    description: clean(description) || null,
    organizer: email ? { name: clean(name) || email, email } : null,
    ...(details && {
      lastModified: facts.edit_date,
      categories: details.type.map((type) => ({ name: clean(type) })),
      attendees: details.attendees.map((each) => ({ name: clean(each.name) || each.email, email: each.email })),
    }),
  };
}

/**
 * The appointment as an iCalendar object (RFC 5545) with METHOD:PUBLISH (RFC 5546), for a mail. The same facts give the
 * same bytes; a calendar replaces an entry of the same uuid by one of a higher sequence.
 */
export function calendarEntry(facts: CalendarFacts): string {
  const calendar = ical({ prodId, method: ICalCalendarMethod.PUBLISH });
  calendar.createEvent(eventOf(facts));
  return `${calendar.toString()}\r\n`;
}

/** An event whose times are those of a zone. To leave it to the library took longer than all the rest of the event. */
function inZone(event: string, { zone, start, end }: LocalTimes): string {
  return event
    .replace(/^DTSTART:.*$/m, `DTSTART;TZID=${zone}:${start}`)
    .replace(/^DTEND:.*$/m, `DTEND;TZID=${zone}:${end}`);
}

/** The appointment as a VEVENT, for a calendar of many. */
export function calendarEvent(facts: CalendarFacts, details: CalendarDetails): string {
  const text = new ICalEvent(eventOf(facts, details), ical()).toString();
  return foldLines(details.local ? inZone(text, details.local) : text);
}

export const CALENDAR_END = 'END:VCALENDAR\r\n';

/** What stands before the events of a calendar; `refresh` is after how many seconds it should be read again. */
export function calendarHead({ name, refresh = 0 }: { name?: string; refresh?: number } = {}): string {
  // A calendar that is read again and again has no method; without one people may be named who are invited.
  const whole = ical({ prodId, name: name ? escapeText(clean(name), false) : null, ttl: refresh }).toString();
  return whole.slice(0, whole.lastIndexOf('END:VCALENDAR'));
}
