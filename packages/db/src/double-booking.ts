import { MOST_CONFLICTING, type Organization } from '@kupfer/schemas/organization';
import { Fault, found, MOST_CONFLICTS } from '@kupfer/schemas/problem';
import type { Scope, Transaction } from './database.ts';
import { brokenConstraint, metNobody } from './violations.ts';

/** Somebody's time in an appointment, which is about to be stored. */
export type Booking = { uuid: string; person: string; start_date: string; end_date: string };

/**
 * Keeps `double_booking` as it is until the transaction ends and answers it; where it is "refuse", takes a turn. A
 * trigger does so with the first time of somebody that is stored. Who takes people out before that, or changes several
 * appointments, calls this first: so that no two wait for one another.
 */
export async function holdBookingRule(tx: Transaction): Promise<Organization['double_booking']> {
  const rows = await tx.query<Pick<Organization, 'double_booking'>>('select hold_booking_rule($1) as double_booking', [
    tx.organization_uuid,
  ]);
  return found(rows).double_booking;
}

/** Waits for all who book, and keeps everybody else from booking until the transaction ends. */
export async function holdAllBookings(tx: Transaction): Promise<void> {
  // The lock that hold_booking_rule() shares.
  await tx.query('select pg_advisory_xact_lock(uuid_hash_extended($1, 1))', [tx.organization_uuid]);
}

/**
 * Runs what stores these times of people.
 *
 * @throws Fault `conflict` with the other appointments, when the organization refuses double booking and somebody would
 *   be in two at once. Of the bookings themselves those are named too that overlap one another.
 */
export async function booking<Result>(
  tx: Transaction,
  bookings: readonly Booking[],
  store: () => Promise<Result>,
): Promise<Result> {
  try {
    return await store();
  } catch (error) {
    if (brokenConstraint(error) !== 'appointment_participant_booking_excl') throw error;
    const conflicts = await listOverlapped(tx, bookings);
    if (conflicts.length === 0) throw metNobody(error);
    throw new Fault('conflict', detailOf(conflicts.length), { conflicts, cause: error });
  }
}

function detailOf(count: number): string {
  const others =
    count === 1 ? 'another appointment' : `${count === MOST_CONFLICTS ? 'many' : count} other appointments`;
  return `Somebody who takes part is in ${others} at that time (\`conflicts\` names what), and this organization refuses double booking. Choose another time, or other people.`;
}

// Beside the transaction, which the broken constraint has ended. What is stored with the same time already was not
// refused now.
const OVERLAPPED = `with booking as (
    select b.*, tstzrange(start_date, end_date) as during from json_to_recordset($2) as b
      (uuid uuid, person uuid, start_date timestamptz(3), end_date timestamptz(3))
  )
  select other.appointment_uuid as uuid from booking b
  join appointment_participant other on other.organization_uuid = $1 and other.participant_uuid = b.person
    and other.during && b.during and other.appointment_uuid <> b.uuid
  where not exists (
    select from appointment_participant same
    where same.organization_uuid = $1 and same.appointment_uuid = b.uuid and same.participant_uuid = b.person
      and same.start_date = b.start_date and same.end_date = b.end_date)
  union
  select other.uuid from booking b
  join booking other on other.person = b.person and other.during && b.during and other.uuid <> b.uuid
  order by 1 limit ${MOST_CONFLICTS}`;

async function listOverlapped(tx: Transaction, bookings: readonly Booking[]): Promise<string[]> {
  const rows = await tx.aside<{ uuid: string }>(OVERLAPPED, [tx.organization_uuid, JSON.stringify(bookings)]);
  return rows.map(({ uuid }) => uuid);
}

// In the order of one participant's starts a time overlaps another one when the latest end before it comes after its
// start, or the next start before its end.
const CONFLICTING = `select appointment_uuid as uuid from (
    select appointment_uuid, start_date, end_date,
      max(end_date) over (others rows between unbounded preceding and 1 preceding) as busy_until,
      lead(start_date) over others as next_start
    from appointment_participant where organization_uuid = $1 and start_date < end_date
    window others as (partition by participant_uuid order by start_date, appointment_uuid)
  ) time
  where busy_until > start_date or next_start < end_date
  group by appointment_uuid, start_date, end_date
  order by end_date < now(), start_date, appointment_uuid limit ${MOST_CONFLICTING}`;

/** The appointments of the organization that conflict with others, at most so many; those that are not over first. */
export async function listConflicting(scope: Scope): Promise<string[]> {
  const rows = await scope.query<{ uuid: string }>(CONFLICTING, [scope.organization_uuid]);
  return rows.map(({ uuid }) => uuid);
}
