import type { Appointment } from '@kupfer/schemas/appointment';
import type { Transaction } from './database.ts';
import type { Booking } from './double-booking.ts';

/** What of an appointment its participants follow from. */
export type Participants = Pick<
  Appointment,
  'uuid' | 'owner' | 'owner_type' | 'invitee_uuids' | 'start_date' | 'end_date'
>;

type Participation = Booking & { place: number | null };

/** Who takes part: the owner, unless that is the organization, and the invitees. Who is both stands here twice. */
export const participantsOf = ({
  owner,
  owner_type,
  invitee_uuids,
}: Pick<Participants, 'owner' | 'owner_type' | 'invitee_uuids'>) =>
  owner_type === 'Organization' ? invitee_uuids : [owner, ...invitee_uuids];

/** The same with their times, and where they stand. */
export function participationsIn(appointments: readonly Participants[]): Participation[] {
  return appointments.flatMap(({ uuid, owner, owner_type, invitee_uuids, start_date, end_date }) => {
    const owners = owner_type === 'Organization' ? [] : [{ person: owner, place: null }];
    const invitees = invitee_uuids.map((person, index) => ({ person, place: index + 1 }));
    return [...owners, ...invitees].map((each) => ({ ...each, uuid, start_date, end_date }));
  });
}

/**
 * Stores who takes part. Writes only what changes: a row that stays as it is must not come back when its contact is
 * deleted meanwhile.
 */
export async function storeParticipants(tx: Transaction, appointments: readonly Participants[]): Promise<void> {
  const people = participationsIn(appointments);
  if (people.length === 0) return;
  const uuids = appointments.map(({ uuid }) => uuid);
  await tx.query(
    `insert into appointment_participant
       (organization_uuid, appointment_uuid, participant_uuid, is_owner, position, start_date, end_date)
     select $1, uuid, person, bool_or(place is null), min(place), start_date, end_date
     from json_to_recordset($2) as participant
       (uuid uuid, person uuid, place integer, start_date timestamptz(3), end_date timestamptz(3))
     group by uuid, person, start_date, end_date
     except
     select organization_uuid, appointment_uuid, participant_uuid, is_owner, position, start_date, end_date
     from appointment_participant where organization_uuid = $1 and appointment_uuid = any ($3::uuid[])
     on conflict (organization_uuid, appointment_uuid, participant_uuid)
       do update set is_owner = excluded.is_owner, position = excluded.position`,
    [tx.organization_uuid, JSON.stringify(people), uuids],
  );
}

/** Takes out who takes part in an appointment no longer. */
export async function deleteOtherParticipants(tx: Transaction, appointment: Participants): Promise<void> {
  await tx.query(
    `delete from appointment_participant
     where organization_uuid = $1 and appointment_uuid = $2 and participant_uuid <> all ($3::uuid[])`,
    [tx.organization_uuid, appointment.uuid, participantsOf(appointment)],
  );
}
