import { Fault, MOST_CONFLICTS } from '@kupfer/schemas/problem';
import { moveImports } from './appointment-import.ts';
import type { Transaction } from './database.ts';
import { holdAllBookings } from './double-booking.ts';

type Part = { is_owner: boolean; position: number | null; booking: string | null };

/** Where a contact stood in an appointment: as its contact, as its owner, among those who take part. */
export type Place = {
  uuid: string;
  is_contact: boolean;
  is_owner: boolean;
  /** How it took part itself, and how the contact did that takes its place. */
  part: Part | null;
  other_part: Part | null;
  /** Whether it was imported for the contact as its owner; undefined where that was not kept. */
  is_imported?: boolean;
};

const partAsJson = (alias: string) => `case when ${alias}.participant_uuid is not null then
  json_build_object('is_owner', ${alias}.is_owner, 'position', ${alias}.position, 'booking', ${alias}.booking) end`;

const joinPart = (alias: string, uuid: string) => `left join appointment_participant ${alias}
  on ${alias}.organization_uuid = a.organization_uuid and ${alias}.appointment_uuid = a.uuid
  and ${alias}.participant_uuid = ${uuid}`;

// As the owner of another type under the contact's uuid somebody else takes part.
const PLACES = `select a.uuid, a.contact_uuid is not distinct from $2 as is_contact,
    a.owner_contact_uuid is not distinct from $2 as is_owner, ${partAsJson('own')} as part, ${partAsJson('other')} as other_part
  from appointment a ${joinPart('own', '$2')} and (not own.is_owner or a.owner_type = 'Contact') ${joinPart('other', '$3')}
  where a.organization_uuid = $1 and a.uuid in (
    select uuid from appointment where organization_uuid = $1 and contact_uuid = $2
    union select uuid from appointment where organization_uuid = $1 and owner_contact_uuid = $2
    union select appointment_uuid from appointment_participant where organization_uuid = $1 and participant_uuid = $2)
    and (a.contact_uuid = $2 or a.owner_contact_uuid = $2 or own.participant_uuid is not null)
  order by a.uuid`;

const listPlaces = (tx: Transaction, of: string, beside: string) =>
  tx.query<Place>(PLACES, [tx.organization_uuid, of, beside]);

/**
 * Keeps others from deleting or merging contacts until the transaction ends. Who is about to name them in an appointment
 * that there is calls this before it locks that: so do those who delete and merge, so that no two wait for one another.
 */
export async function holdContacts(tx: Transaction, uuids: readonly string[]): Promise<void> {
  await tx.query(
    'select from contact where organization_uuid = $1 and uuid = any ($2::uuid[]) order by uuid for key share',
    [tx.organization_uuid, uuids],
  );
}

/**
 * Keeps everybody else from changing these appointments, and from booking anybody of the organization, until the
 * transaction ends.
 */
export async function holdAppointments(tx: Transaction, uuids: readonly string[]): Promise<void> {
  await tx.query(
    'select from appointment where organization_uuid = $1 and uuid = any ($2::uuid[]) order by uuid for update',
    [tx.organization_uuid, uuids],
  );
  await holdAllBookings(tx);
}

/** The key of what was booked before the organization refused double booking: see the migration double_booking. */
const BEFORE_REFUSAL = '00000000-0000-0000-0000-000000000000';

/**
 * Puts the contact `into` wherever `from` stands, and answers where that was. Both must be locked.
 *
 * @throws Fault `conflict` with the appointments, when the organization refuses double booking and somebody would be in
 *   two at once who was not before.
 */
export async function replaceInAppointments(tx: Transaction, from: string, into: string): Promise<Place[]> {
  const before = await listPlaces(tx, from, into);
  await holdAppointments(
    tx,
    before.map(({ uuid }) => uuid),
  );
  // Who was about to invite the contact has done so meanwhile.
  const places = await listPlaces(tx, from, into);
  await checkOverlaps(tx, from, into, places);
  await pointAppointments(tx, from, into, places);
  const shared = places.filter(({ part, other_part }) => part && other_part);
  await tx.query(
    `with own as (
       delete from appointment_participant
       where organization_uuid = $1 and participant_uuid = $2 and appointment_uuid = any ($4::uuid[]) returning *
     )
     update appointment_participant other set is_owner = own.is_owner or other.is_owner,
       position = least(own.position, other.position),
       booking = case when own.booking = '${BEFORE_REFUSAL}' then own.booking else other.booking end
     from own where other.organization_uuid = $1 and other.participant_uuid = $3
       and other.appointment_uuid = own.appointment_uuid`,
    [tx.organization_uuid, from, into, shared.map(({ uuid }) => uuid)],
  );
  await moveParts(tx, from, into, places);
  const owned = places.filter(({ is_owner }) => is_owner).map(({ uuid }) => uuid);
  const imported = new Set(await moveImports(tx, from, into, owned));
  return places.map((place) => ({ ...place, is_imported: imported.has(place.uuid) }));
}

/** Undoes `replaceInAppointments`, after which none of the places was changed. */
export async function restoreInAppointments(
  tx: Transaction,
  from: string,
  into: string,
  places: readonly Place[],
): Promise<void> {
  await pointAppointments(tx, into, from, places);
  await moveParts(tx, into, from, places);
  const imported = places.filter(({ is_imported }) => is_imported).map(({ uuid }) => uuid);
  await moveImports(tx, into, from, imported);
  await keepingKeys(tx, async () => {
    await tx.query(
      `with shared as (select * from json_to_recordset($4) as place (uuid uuid, part json, other_part json)
       where part is not null and other_part is not null),
     changed as (
       update appointment_participant p set is_owner = (s.other_part ->> 'is_owner')::boolean,
         position = (s.other_part ->> 'position')::integer
       from shared s where p.organization_uuid = $1 and p.appointment_uuid = s.uuid and p.participant_uuid = $3
       returning p.*
     )
     insert into appointment_participant
       (organization_uuid, appointment_uuid, participant_uuid, is_owner, position, start_date, end_date)
     select $1, s.uuid, $2, (s.part ->> 'is_owner')::boolean, (s.part ->> 'position')::integer, c.start_date, c.end_date
     from shared s join changed c on c.appointment_uuid = s.uuid`,
      [tx.organization_uuid, from, into, JSON.stringify(places)],
    );
    await tx.query(
      `update appointment_participant p set booking = case when other.booking = '${BEFORE_REFUSAL}' then other.booking
         when other.booking is not distinct from (place.other_part ->> 'booking')::uuid then (place.part ->> 'booking')::uuid
         else other.booking end
     from json_to_recordset($4) as place (uuid uuid, part json, other_part json)
     join appointment_participant other on other.organization_uuid = $1 and other.appointment_uuid = place.uuid
       and other.participant_uuid = $3
     where p.organization_uuid = $1 and p.appointment_uuid = place.uuid and p.participant_uuid = $2
       and place.part is not null and place.other_part is not null and ${REFUSES}`,
      [tx.organization_uuid, from, into, JSON.stringify(places)],
    );
  });
}

/** Which of the places are not as `replaceInAppointments` left them. They must be held. */
export async function listChangedPlaces(
  tx: Transaction,
  from: string,
  into: string,
  places: readonly Place[],
): Promise<string[]> {
  const rows = await tx.query<{ uuid: string }>(
    `select place.uuid from json_to_recordset($4) as place
       (uuid uuid, is_contact boolean, is_owner boolean, part json, other_part json)
     left join appointment a on a.organization_uuid = $1 and a.uuid = place.uuid
     ${joinPart('own', '$2')} ${joinPart('other', '$3')}
     where a.uuid is null
       or place.is_contact and a.contact_uuid is distinct from $3
       or place.is_owner and a.owner_contact_uuid is distinct from $3
       or place.part is not null and (own.participant_uuid is not null or (other.is_owner, other.position) is distinct from (
         (place.part ->> 'is_owner')::boolean or coalesce((place.other_part ->> 'is_owner')::boolean, false),
         least((place.part ->> 'position')::integer, (place.other_part ->> 'position')::integer)))
     order by 1`,
    [tx.organization_uuid, from, into, JSON.stringify(places)],
  );
  return rows.map(({ uuid }) => uuid);
}

/** Also of those who merely take part: their appointment shows it. */
async function pointAppointments(tx: Transaction, from: string, into: string, places: readonly Place[]): Promise<void> {
  await tx.query(
    `update appointment a set contact_uuid = case when place.is_contact then $3 else a.contact_uuid end,
       owner = case when place.is_owner then $3 else a.owner end
     from json_to_recordset($4) as place (uuid uuid, is_contact boolean, is_owner boolean)
     where a.organization_uuid = $1 and a.uuid = place.uuid
       and (not place.is_contact or a.contact_uuid = $2) and (not place.is_owner or a.owner = $2)`,
    [tx.organization_uuid, from, into, JSON.stringify(places)],
  );
}

const REFUSES = `exists (select from organization where uuid = $1 and double_booking = 'refuse')`;

/** Runs what stores times that were booked before, and puts their keys back: they stand by the rule of then. */
async function keepingKeys(tx: Transaction, store: () => Promise<void>): Promise<void> {
  await tx.query('set constraints appointment_participant_booking_excl deferred');
  await store();
  await tx.query('set constraints appointment_participant_booking_excl immediate');
}

/** Where only one of the two takes part. While double booking is allowed no key is put back, as for all that is booked. */
async function moveParts(tx: Transaction, from: string, into: string, places: readonly Place[]): Promise<void> {
  const uuids = places.filter(({ part, other_part }) => part && !other_part).map(({ uuid }) => uuid);
  if (uuids.length === 0) return;
  const values = [tx.organization_uuid, from, uuids];
  const kept = await tx.query(
    `select appointment_uuid, booking from appointment_participant
     where organization_uuid = $1 and participant_uuid = $2 and appointment_uuid = any ($3::uuid[])`,
    values,
  );
  await keepingKeys(tx, async () => {
    await tx.query(
      `update appointment_participant set participant_uuid = $4
     where organization_uuid = $1 and participant_uuid = $2 and appointment_uuid = any ($3::uuid[])`,
      [...values, into],
    );
    await tx.query(
      `update appointment_participant p set booking = kept.booking
     from json_to_recordset($3) as kept (appointment_uuid uuid, booking uuid)
     where p.organization_uuid = $1 and p.participant_uuid = $2 and p.appointment_uuid = kept.appointment_uuid
       and ${REFUSES}`,
      [tx.organization_uuid, into, JSON.stringify(kept)],
    );
  });
}

// What overlapped before is no new conflict: where both stand in one of the two appointments already.
const OVERLAPS = `with pair as (
    select own.appointment_uuid as own, other.appointment_uuid as other
    from appointment_participant own
    join appointment_participant other on other.organization_uuid = own.organization_uuid
      and other.participant_uuid = $3 and other.during && own.during and other.appointment_uuid <> own.appointment_uuid
    where own.organization_uuid = $1 and own.participant_uuid = $2 and own.appointment_uuid = any ($4::uuid[])
      and not exists (select from appointment_participant p where p.organization_uuid = $1
        and (p.appointment_uuid, p.participant_uuid) in
          ((own.appointment_uuid, $3::uuid), (other.appointment_uuid, $2::uuid)))
      and ${REFUSES}
  )
  select own as uuid from pair union select other from pair order by 1 limit ${MOST_CONFLICTS}`;

async function checkOverlaps(tx: Transaction, from: string, into: string, places: readonly Place[]): Promise<void> {
  const rows = await tx.query<{ uuid: string }>(OVERLAPS, [
    tx.organization_uuid,
    from,
    into,
    places.map(({ uuid }) => uuid),
  ]);
  if (rows.length === 0) return;
  throw new Fault(
    'conflict',
    'As one contact both would be in two appointments at once (`conflicts` names them), and this organization refuses double booking. Move those, or take one of the two out, first.',
    { conflicts: rows.map(({ uuid }) => uuid) },
  );
}
