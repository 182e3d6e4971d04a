import {
  type CalendarAppointment,
  type CalendarOrganization,
  calendarOrganization,
  exportAppointments,
  zonesOfAppointments,
} from '@kupfer/db/appointment-export';
import type { Snapshot } from '@kupfer/db/snapshot';
import { CALENDAR_END, calendarEvent, calendarHead } from '@kupfer/mailer/calendar-entry';
import type { AppointmentExportQuery } from '@kupfer/schemas/appointment-export';
import { localTimes, timeZoneBlocks } from './time-zone.ts';

/** Appointments as a calendar. */
export async function* appointmentCalendar(snapshot: Snapshot, query: AppointmentExportQuery): AsyncGenerator<string> {
  const organization = await calendarOrganization(snapshot);
  yield calendarHead() + timeZoneBlocks(await zonesOfAppointments(snapshot, query));
  for await (const appointments of exportAppointments(snapshot, query)) {
    yield appointments.map((appointment) => eventOf(appointment, organization)).join('');
  }
  yield CALENDAR_END;
}

/** One appointment as a calendar. */
export function calendarOfOne(appointment: CalendarAppointment, organization: CalendarOrganization): string {
  return calendarHead() + timeZoneBlocks([appointment.time_zone]) + eventOf(appointment, organization) + CALENDAR_END;
}

/** An appointment as a VEVENT. */
export function eventOf(appointment: CalendarAppointment, organization: CalendarOrganization): string {
  return calendarEvent({ ...appointment, organization }, { ...appointment, local: localTimes(appointment) });
}
