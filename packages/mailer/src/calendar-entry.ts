import type { AppointmentFacts } from '@kupfer/schemas/appointment-notification';
import ical, { ICalCalendarMethod } from 'ical-generator';

/** What a calendar entry tells of an appointment. */
export type CalendarFacts = Pick<
  AppointmentFacts,
  'uuid' | 'name' | 'start_date' | 'end_date' | 'address' | 'summary' | 'sequence' | 'edit_date'
> & { organization: Pick<AppointmentFacts['organization'], 'name' | 'email'> };

/** Takes out what no text of iCalendar may hold: control characters but tabs and line breaks (RFC 5545, 3.3.11). */
function clean(text: string): string {
  return text.replace(/[^\P{Cc}\n\r\t]/gu, '');
}

/** Whole seconds, the finest that iCalendar knows. */
function inSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/**
 * The appointment as an iCalendar object (RFC 5545) with METHOD:PUBLISH (RFC 5546). The same facts give the same bytes;
 * a calendar replaces an entry of the same uuid by one of a higher sequence.
 */
export function calendarEntry(facts: CalendarFacts): string {
  const { name, email } = facts.organization;
  const calendar = ical({
    prodId: { company: 'Kupfer', product: 'Kupfer', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id: facts.uuid,
    sequence: facts.sequence,
    stamp: facts.edit_date,
    start: facts.start_date,
    // DTEND must be later than DTSTART; an entry without it ends when it starts (RFC 5545, 3.6.1).
    end: inSeconds(facts.end_date) > inSeconds(facts.start_date) ? facts.end_date : null,
    summary: clean(facts.name || name),
    location: clean(facts.address) || null,
    description: clean(facts.summary) || null,
    organizer: email ? { name: clean(name) || email, email } : null,
  });
  return `${calendar.toString()}\r\n`;
}
