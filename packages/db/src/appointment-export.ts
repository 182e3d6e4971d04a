import type { Appointment } from '@kupfer/schemas/appointment';
import { found } from '@kupfer/schemas/problem';
import { type AppointmentSelection, filterAppointments, orderings } from './appointment.ts';
import { notesAsJson } from './appointment-note.ts';
import type { Scope } from './database.ts';
import { orderBy } from './paging.ts';
import type { Snapshot } from './snapshot.ts';

/** What a calendar shows of an appointment. */
export type CalendarAppointment = Pick<
  Appointment,
  'uuid' | 'name' | 'start_date' | 'end_date' | 'time_zone' | 'address' | 'summary' | 'type' | 'notes' | 'edit_date'
> & {
  /** How often it was changed. */
  sequence: number;
  /** The contacts who are invited and have an e-mail address, by the first one. */
  attendees: { name: string; email: string }[];
};

/** Whose calendar it is: by whom its appointments are told, for whoever reads them elsewhere. */
export type CalendarOrganization = { name: string; email: string };

const attendees = `coalesce((
  select json_agg(json_build_object(
      'name', coalesce(nullif(concat_ws(' ', nullif(i.first_name, ''), nullif(i.last_name, '')), ''), i.company, ''),
      'email', i.emails -> 0 ->> 'email') order by p.position)
  from appointment_participant p
  join contact i on i.organization_uuid = p.organization_uuid and i.uuid = p.participant_uuid
  where p.organization_uuid = a.organization_uuid and p.appointment_uuid = a.uuid and p.position is not null
    and json_array_length(i.emails) > 0), '[]')`;

/** Each field of a `CalendarAppointment`, from `appointment a`. */
export const calendarColumns = `a.uuid, a.name, a.start_date, a.end_date, a.time_zone, a.address, a.summary, a.type,
  ${notesAsJson('a')} as notes, a.edit_date, a.sequence, ${attendees} as attendees`;

/** The appointments that are selected, in order, some at a time; `me` was replaced by the caller's uuid before. */
export function exportAppointments(
  snapshot: Snapshot,
  query: AppointmentSelection,
): AsyncGenerator<CalendarAppointment[]> {
  const filter = filterAppointments(snapshot, query);
  return snapshot.portions<CalendarAppointment>(
    `select ${calendarColumns} from appointment a where ${filter.text()}
     order by ${orderBy(orderings, query.ordering, 'a.uuid')}`,
    filter.values,
  );
}

/** The zones in which the selected appointments are shown. */
export async function zonesOfAppointments(snapshot: Snapshot, query: AppointmentSelection): Promise<string[]> {
  const filter = filterAppointments(snapshot, query);
  const rows = await snapshot.search<{ time_zone: string }>(
    `select distinct a.time_zone from appointment a where ${filter.text()} order by 1`,
    filter.values,
  );
  return rows.map(({ time_zone }) => time_zone);
}

export async function calendarOrganization(
  scope: Pick<Scope, 'organization_uuid' | 'search'>,
): Promise<CalendarOrganization> {
  return found(
    await scope.search<CalendarOrganization>('select name, email from organization where uuid = $1', [
      scope.organization_uuid,
    ]),
  );
}

/** @throws Fault `not_found` */
export async function findCalendarAppointment(scope: Scope, uuid: string): Promise<CalendarAppointment> {
  const text = `select ${calendarColumns} from appointment a where a.organization_uuid = $1 and a.uuid = $2`;
  return found(await scope.query<CalendarAppointment>(text, [scope.organization_uuid, uuid]));
}
