import type { Appointment, AppointmentQuery, OwnerType } from '@kupfer/schemas/appointment';
import type { Page } from '@kupfer/schemas/lists';
import { found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { drivingTimesAsJson } from './appointment-driving-time.ts';
import { deleteNotesOfAppointment, notesAsJson } from './appointment-note.ts';
import { followAppointment, renameInMails } from './appointment-notification.ts';
import { deleteOtherParticipants, participationsIn, storeParticipants } from './appointment-participant.ts';
import { contactAsJson, joinContact } from './contact.ts';
import type { Scope, Transaction } from './database.ts';
import { booking, holdBookingRule } from './double-booking.ts';
import { type Filter, filterOf, type Orderings, readPage } from './paging.ts';
import { searchText, searchWords } from './word-search.ts';

/** Each field of an appointment as the API shows it, from `appointment a` and its `contact c`. */
const shown = {
  uuid: 'a.uuid',
  name: 'a.name',
  owner: 'a.owner',
  owner_type: 'a.owner_type',
  start_date: 'a.start_date',
  end_date: 'a.end_date',
  time_zone: 'a.time_zone',
  type: 'a.type',
  address: 'a.address',
  siteprofile_uuid: 'a.siteprofile_uuid',
  invitee_uuids: `array(
    select p.participant_uuid from appointment_participant p
    where p.organization_uuid = a.organization_uuid and p.appointment_uuid = a.uuid and p.position is not null
    order by p.position)`,
  notes: notesAsJson('a'),
  driving_times: drivingTimesAsJson('a'),
  workflowlevel2_uuids: 'a.workflowlevel2_uuids',
  contact_uuid: 'a.contact_uuid',
  contact: `case when c.uuid is not null then ${contactAsJson} end`,
  summary: 'a.summary',
  conflicts: 'null::uuid[]',
  organization_uuid: 'a.organization_uuid',
  create_date: 'a.create_date',
  edit_date: 'a.edit_date',
} satisfies Record<keyof Appointment, string>;

/** Appointments that share a participant with `a` at the same time. Intervals are half-open, an empty one meets none. */
const conflicting = `array(
  select distinct other.appointment_uuid
  from appointment_participant p
  join appointment_participant other
    on other.organization_uuid = p.organization_uuid and other.participant_uuid = p.participant_uuid
    and other.during && p.during and other.appointment_uuid <> p.appointment_uuid
  where p.organization_uuid = a.organization_uuid and p.appointment_uuid = a.uuid
  order by 1)`;

const columnsOf = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, expression]) => `${expression} as ${name}`)
    .join(', ');

const columns = columnsOf(shown);
const columnsWithConflicts = columnsOf({ ...shown, conflicts: conflicting });

const from = `from appointment a ${joinContact('a.organization_uuid', 'a.contact_uuid')}`;
const one = `${from} where a.organization_uuid = $1 and a.uuid = $2`;

/** @throws Fault `not_found` */
export async function findAppointment(scope: Scope, uuid: string, conflicts = false): Promise<Appointment> {
  const selected = conflicts ? columnsWithConflicts : columns;
  return found(await scope.query<Appointment>(`select ${selected} ${one}`, [scope.organization_uuid, uuid]));
}

const lockThose = (which: string) =>
  `select from appointment where organization_uuid = $1 and uuid in (${which}) order by uuid for update`;

const locks = {
  alone: lockThose('$2'),
  // All that show one of its notes, in the order of touchAppointments(), so that no two wait for one another.
  'with those that share its notes': lockThose(`
    select $2::uuid
    union all
    select other.appointment_uuid from appointment_note_link own
    join appointment_note_link other on other.organization_uuid = own.organization_uuid and other.note_uuid = own.note_uuid
    where own.organization_uuid = $1 and own.appointment_uuid = $2`),
};

/**
 * Reads an appointment and keeps everybody else from changing it, or adding to it, until the transaction ends. Who is
 * about to write its notes holds the appointments that share them, too.
 *
 * @throws Fault `not_found`
 */
export async function lockAppointment(tx: Transaction, uuid: string, how: keyof typeof locks): Promise<Appointment> {
  await tx.query(locks[how], [tx.organization_uuid, uuid]);
  // In a statement of its own: what it reads from other tables is then as new as the lock.
  return findAppointment(tx, uuid);
}

export const orderings: Orderings = {
  start_date: { expression: 'a.start_date', type: 'timestamptz' },
  end_date: { expression: 'a.end_date', type: 'timestamptz' },
  create_date: { expression: 'a.create_date', type: 'timestamptz' },
};

const isDate = (text: string) => text.length === 10;

// A date means the whole day in the organization's zone, as its clocks show it: where they go back at midnight, that
// day begins an hour before its last midnight. The bounds in UTC, a day wider, are for the index.
function filterByStart(filter: Filter, { start_date_gte: first, start_date_lte: last }: AppointmentSelection) {
  if (first && isDate(first)) {
    filter.and`a.start_date >= (${first}::date - 1)::timestamp at time zone 'UTC'
      and (a.start_date at time zone (select o.time_zone from organization o where o.uuid = $1))::date >= ${first}::date`;
  } else if (first) filter.and`a.start_date >= ${first}`;
  if (last && isDate(last)) {
    filter.and`a.start_date < (${last}::date + 2)::timestamp at time zone 'UTC'
      and (a.start_date at time zone (select o.time_zone from organization o where o.uuid = $1))::date <= ${last}::date`;
  } else if (last) filter.and`a.start_date <= ${last}`;
}

// Half-open, but what begins and ends in the same instant is shown too.
function filterByOverlap(filter: Filter, interval: string) {
  const [begin, end] = interval.split('/');
  filter.and`tstzrange(a.start_date, a.end_date, '[]') && tstzrange(${begin}, ${end}, '[)')
    and (a.end_date > ${begin} or a.end_date = a.start_date)`;
}

/** What selects appointments, and how they are ordered; `me` was replaced by the caller's uuid before. */
export type AppointmentSelection = Omit<AppointmentQuery, 'page_size' | 'cursor' | 'conflicts'>;

/** The conditions of a list of appointments. */
export function filterAppointments(scope: Pick<Scope, 'organization_uuid'>, query: AppointmentSelection): Filter {
  const filter = filterOf(scope, 'a');
  if (query.owner) filter.and`a.owner = ${query.owner}`;
  if (query.invitee) {
    filter.and`a.uuid in (select p.appointment_uuid from appointment_participant p
      where p.organization_uuid = $1 and p.participant_uuid = ${query.invitee} and p.position is not null)`;
  }
  if (query.contact_uuid) filter.and`a.contact_uuid = ${query.contact_uuid}`;
  if (query.siteprofile_uuid) filter.and`a.siteprofile_uuid = ${query.siteprofile_uuid}`;
  if (query.workflowlevel2_uuid) filter.and`a.workflowlevel2_uuids @> array[${query.workflowlevel2_uuid}::uuid]`;
  if (query.type) filter.and`a.type @> array[${query.type}::text]`;
  filterByStart(filter, query);
  if (query.overlaps) filterByOverlap(filter, query.overlaps);
  if (query.search) searchWords(filter, 'a.search_text', query.search);
  if (query.edit_date_gte) filter.and`a.edit_date >= ${query.edit_date_gte}`;
  return filter;
}

export function listAppointments(scope: Scope, query: AppointmentQuery): Promise<Page<Appointment>> {
  const filter = filterAppointments(scope, query);
  const selected = query.conflicts ? columnsWithConflicts : columns;
  return readPage(
    scope,
    { name: 'appointment', columns: selected, select: from, filter, orderings, uuid: 'a.uuid' },
    query,
  );
}

/** What the defaults of an appointment depend on. */
export async function appointmentDefaults(
  tx: Transaction,
  owner: string,
): Promise<{ time_zone: string; owner_type: OwnerType }> {
  const isContact = 'exists (select from contact c where c.organization_uuid = $1 and c.uuid = $2)';
  return found(
    await tx.query<{ time_zone: string; owner_type: OwnerType }>(
      `select o.time_zone,
         case when o.uuid = $2 then 'Organization' when ${isContact} then 'Contact' else 'CoreUser' end as owner_type
       from organization o where o.uuid = $1`,
      [tx.organization_uuid, owner],
    ),
  );
}

// biome-ignore format: a list of names
const own = [
  'name', 'owner', 'owner_type', 'start_date', 'end_date', 'time_zone', 'type', 'address', 'siteprofile_uuid',
  'workflowlevel2_uuids', 'contact_uuid', 'summary',
] as const satisfies (keyof Appointment)[];

/** The fields that are stored in the appointment's own row. */
export type AppointmentRow = Pick<Appointment, (typeof own)[number]>;

const keysOf = ({ name, address, summary }: Pick<Appointment, 'name' | 'address' | 'summary'>) => ({
  search_text: searchText([name, address, summary]),
});

/** Stores an appointment with its participants; answers its uuid. @throws Fault of a broken rule: violations.ts, `booking`. */
export async function insertAppointment(
  tx: Transaction,
  given: AppointmentRow & { invitee_uuids: string[] },
): Promise<string> {
  const uuid = newUuid();
  await insertAppointments(tx, [{ ...given, uuid }]);
  return uuid;
}

const stored = [...own, 'uuid', 'organization_uuid', 'search_text'].join(', ');

// Of one value, and by hand: Prisma takes half a millisecond of processor time for each row.
const INSERT = `insert into appointment (${stored}) select ${stored} from json_populate_recordset(null::appointment, $1)`;

/** Like `insertAppointment`, for many at once, whose uuids are new ones. */
export async function insertAppointments(
  tx: Transaction,
  given: readonly (AppointmentRow & { invitee_uuids: string[]; uuid: string })[],
): Promise<void> {
  const { organization_uuid } = tx;
  const rows = given.map(({ invitee_uuids, ...fields }) => ({ ...fields, ...keysOf(fields), organization_uuid }));
  await tx.query(INSERT, [JSON.stringify(rows)]);
  await booking(tx, participationsIn(given), () => storeParticipants(tx, given));
}

/**
 * Changes fields of an appointment that the transaction holds locked; `before` is what `lockAppointment` answered.
 * Its mails that did not leave yet follow a new time, and are found by a new name.
 *
 * @throws Fault of a broken rule, see violations.ts and `booking`.
 */
export async function updateAppointment(
  tx: Transaction,
  before: Appointment,
  changes: Partial<AppointmentRow> & { invitee_uuids?: string[] | undefined },
): Promise<void> {
  const { organization_uuid } = tx;
  const { uuid } = before;
  const { invitee_uuids = before.invitee_uuids, ...fields } = changes;
  const after = { ...before, ...defined(fields), invitee_uuids };
  const same = (name: 'owner' | 'owner_type' | 'start_date' | 'end_date') => after[name] === before[name];
  const isMoved = !same('start_date') || !same('end_date');
  const hasOthers = !same('owner') || !same('owner_type') || invitee_uuids.join() !== before.invitee_uuids.join();
  if (isMoved || hasOthers) await holdBookingRule(tx);
  await booking(tx, participationsIn([after]), async () => {
    // Who leaves is not asked whether the new time suits.
    if (hasOthers) await deleteOtherParticipants(tx, after);
    await tx.prisma((prisma) =>
      prisma.appointment.updateMany({
        where: { organization_uuid, uuid },
        data: { ...fields, ...keysOf(after) },
      }),
    );
    if (hasOthers) await storeParticipants(tx, [after]);
  });
  if (isMoved) await followAppointment(tx, uuid);
  if (after.name !== before.name) await renameInMails(tx, uuid, after.name);
}

/** The object without its undefined fields, which would hide what they are laid over. */
function defined<Fields extends object>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}

/**
 * Deletes an appointment with its driving times, its mails that did not leave, and the notes that no other appointment
 * shows.
 *
 * @throws Fault `not_found`
 */
export async function deleteAppointment(tx: Transaction, uuid: string): Promise<void> {
  const { organization_uuid } = tx;
  await lockAppointment(tx, uuid, 'alone');
  await deleteNotesOfAppointment(tx, uuid);
  const where = { organization_uuid, appointment_uuid: uuid };
  await tx.prisma((prisma) => prisma.appointment_driving_time.deleteMany({ where }));
  await tx.prisma((prisma) => prisma.appointment_notification.deleteMany({ where }));
  await tx.prisma((prisma) => prisma.appointment_participant.deleteMany({ where }));
  await tx.prisma((prisma) => prisma.appointment.deleteMany({ where: { organization_uuid, uuid } }));
}
