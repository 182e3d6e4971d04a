import type { AppointmentDrivingTime, AppointmentDrivingTimeQuery } from '@kupfer/schemas/appointment-driving-time';
import type { Page } from '@kupfer/schemas/lists';
import { found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { touchAppointments } from './appointment-touch.ts';
import type { Scope, Transaction } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

const shown = {
  uuid: 'd.uuid',
  appointment: 'd.appointment_uuid',
  distance: 'd.distance::text',
  time: 'd.time',
  time_point: 'd.time_point',
  create_date: 'd.create_date',
  edit_date: 'd.edit_date',
} satisfies Record<keyof AppointmentDrivingTime, string>;

const columns = Object.entries(shown)
  .map(([name, expression]) => `${expression} as ${name}`)
  .join(', ');

const instants = ['time_point', 'create_date', 'edit_date'];

/** The driving times of the appointment with this alias, as a JSON array in the shape of the API. */
export const drivingTimesAsJson = (appointment: string) => `coalesce((
  select json_agg(json_build_object(${Object.entries(shown)
    .map(([name, expression]) => `'${name}', ${instants.includes(name) ? `instant(${expression})` : expression}`)
    .join(', ')}) order by d.create_date, d.uuid)
  from appointment_driving_time d
  where d.organization_uuid = ${appointment}.organization_uuid and d.appointment_uuid = ${appointment}.uuid
), '[]')`;

const one = 'from appointment_driving_time d where d.organization_uuid = $1 and d.uuid = $2';

/** @throws Fault `not_found` */
export async function findDrivingTime(scope: Scope, uuid: string): Promise<AppointmentDrivingTime> {
  return found(await scope.query<AppointmentDrivingTime>(`select ${columns} ${one}`, [scope.organization_uuid, uuid]));
}

/**
 * Reads a driving time and keeps others from changing it until the transaction ends. Its appointment is marked as
 * changed, and so is the one that it is about to belong to.
 *
 * @throws Fault `not_found`
 */
export async function lockDrivingTime(
  tx: Transaction,
  uuid: string,
  joining?: string,
): Promise<AppointmentDrivingTime> {
  const { appointment } = await findDrivingTime(tx, uuid);
  const touched = await touchAppointments(tx, joining ? [appointment, joining] : [appointment]);
  const text = `select ${columns} ${one} for no key update of d`;
  const locked = found(await tx.query<AppointmentDrivingTime>(text, [tx.organization_uuid, uuid]));
  // Somebody moved it in between.
  if (!touched.includes(locked.appointment)) await touchAppointments(tx, [locked.appointment]);
  return locked;
}

const orderings: Orderings = {
  create_date: { expression: 'd.create_date', type: 'timestamptz' },
  edit_date: { expression: 'd.edit_date', type: 'timestamptz' },
};

export function listDrivingTimes(
  scope: Scope,
  query: AppointmentDrivingTimeQuery,
): Promise<Page<AppointmentDrivingTime>> {
  const filter = filterOf(scope, 'd');
  if (query.appointment) filter.and`d.appointment_uuid = ${query.appointment}`;
  if (query.edit_date_gte) filter.and`d.edit_date >= ${query.edit_date_gte}`;
  const select = 'from appointment_driving_time d';
  return readPage(scope, { name: 'driving_time', columns, select, filter, orderings, uuid: 'd.uuid' }, query);
}

type Given = Pick<AppointmentDrivingTime, 'appointment' | 'distance' | 'time' | 'time_point'>;

/** Stores a driving time; answers its uuid. @throws Fault for an unknown appointment or neither distance nor time. */
export async function insertDrivingTime(tx: Transaction, given: Given): Promise<string> {
  const uuid = newUuid();
  await insertDrivingTimes(tx, [{ ...given, uuid }]);
  return uuid;
}

/** Like `insertDrivingTime`, for many at once, whose uuids are new ones. */
export async function insertDrivingTimes(tx: Transaction, given: readonly (Given & { uuid: string })[]): Promise<void> {
  const { organization_uuid } = tx;
  const data = given.map(({ appointment, ...fields }) => ({
    ...fields,
    organization_uuid,
    appointment_uuid: appointment,
  }));
  await touchAppointments(
    tx,
    given.map(({ appointment }) => appointment),
  );
  await tx.prisma((prisma) => prisma.appointment_driving_time.createMany({ data }));
}

/** Changes a driving time that the transaction holds locked. @throws Fault like `insertDrivingTime`. */
export async function updateDrivingTime(
  tx: Transaction,
  before: AppointmentDrivingTime,
  changes: Partial<Given>,
): Promise<void> {
  const { appointment, distance, time, time_point } = changes;
  const where = { organization_uuid: tx.organization_uuid, uuid: before.uuid };
  const data = { appointment_uuid: appointment, distance, time, time_point };
  await tx.prisma((prisma) => prisma.appointment_driving_time.updateMany({ where, data }));
}

/** @throws Fault `not_found` */
export async function deleteDrivingTime(tx: Transaction, uuid: string): Promise<void> {
  await lockDrivingTime(tx, uuid);
  const where = { organization_uuid: tx.organization_uuid, uuid };
  await tx.prisma((prisma) => prisma.appointment_driving_time.deleteMany({ where }));
}
