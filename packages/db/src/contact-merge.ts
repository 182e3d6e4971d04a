import type { Contact } from '@kupfer/schemas/contact';
import { joinedBy } from '@kupfer/schemas/contact-join';
import type { ContactMerge } from '@kupfer/schemas/contact-merge';
import { badInput, Fault, found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { changeable, findContact, stored, updateContact } from './contact.ts';
import {
  holdAppointments,
  listChangedPlaces,
  type Place,
  replaceInAppointments,
  restoreInAppointments,
} from './contact-place.ts';
import { type Database, statement, type Transaction } from './database.ts';

/**
 * Reads a contact that another one is to be merged into, or taken out of, and keeps everybody else from changing or
 * naming either until the transaction ends.
 *
 * @throws Fault `not_found` when there is no such contact; whether there is the other one, `mergeContacts` looks.
 */
export async function lockPair(tx: Transaction, uuid: string, from = uuid): Promise<Contact> {
  // In one order, whoever is to survive.
  await tx.query(
    'select from contact where organization_uuid = $1 and uuid = any ($2::uuid[]) order by uuid for update',
    [tx.organization_uuid, [uuid, from]],
  );
  // In a statement of its own: what it reads is then as new as the locks.
  return findContact(tx, uuid);
}

/** @throws Fault `bad_input` */
async function findOther(tx: Transaction, into: Contact, uuid: string): Promise<Contact> {
  if (uuid === into.uuid) throw badInput('/from', 'A contact cannot be merged with itself.');
  try {
    return await findContact(tx, uuid);
  } catch (error) {
    if (error instanceof Fault && error.code === 'not_found') throw badInput('/from', 'This object does not exist.');
    throw error;
  }
}

// As text: what parses it would write the JSON inside of it in another way.
const ROW = 'select row_to_json(c)::text as row from contact c where c.organization_uuid = $1 and c.uuid = $2';

async function rowOf(tx: Transaction, uuid: string): Promise<string> {
  return found(await tx.query<{ row: string }>(ROW, [tx.organization_uuid, uuid])).row;
}

/**
 * Makes one of two contacts, which `lockPair` holds: `into` stands wherever the other stood, and holds what `joinedBy`
 * says; the other is deleted.
 *
 * @throws Fault `bad_input` when there is no such other, or of a broken rule: see `joinedBy`, `replaceInAppointments`,
 *   `updateContact`.
 */
export async function mergeContacts(
  tx: Transaction,
  into: Contact,
  { from: uuid, fields }: Pick<ContactMerge, 'from' | 'fields'>,
): Promise<void> {
  const from = await findOther(tx, into, uuid);
  const { organization_uuid } = tx;
  const changes = joinedBy(into, from, fields);
  const [before, merged] = [await rowOf(tx, into.uuid), await rowOf(tx, from.uuid)];
  const { was_demo } = found(
    await tx.query<{ was_demo: boolean }>(
      'select exists (select from demo_object where organization_uuid = $1 and uuid = $2) as was_demo',
      [organization_uuid, from.uuid],
    ),
  );
  const places = await replaceInAppointments(tx, from.uuid, into.uuid);
  // Before the other gets its number.
  await tx.query('delete from contact where organization_uuid = $1 and uuid = $2', [organization_uuid, from.uuid]);
  await updateContact(tx, into, changes);
  const after = await rowOf(tx, into.uuid);
  await tx.query(
    `insert into contact_merge
       (organization_uuid, uuid, contact_uuid, before, after, merged, merged_was_demo, places)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [organization_uuid, newUuid(), into.uuid, before, after, merged, was_demo, JSON.stringify(places)],
  );
}

const KEPT = "interval '30 days'";

type Merge = { uuid: string; merged_uuid: string; places: Place[]; changed: string[] };

// Fields by the names that people know; what is worked out from them changes with them.
const LAST_MERGE = `select m.uuid, m.merged ->> 'uuid' as merged_uuid, m.places, array(
    select replace(held.key, 'contact_type_uuid', 'contact_type')
    from contact c, json_each(row_to_json(c)) held join json_each(m.after) made on made.key = held.key
    where c.organization_uuid = m.organization_uuid and c.uuid = m.contact_uuid
      and held.key not in ('edit_date', 'search_text') and held.key not like '%\\_key'
      and held.value::jsonb <> made.value::jsonb
    order by 1) as changed
  from contact_merge m
  where m.organization_uuid = $1 and m.contact_uuid = $2 and m.create_date > now() - ${KEPT}
  order by m.create_date desc, m.uuid desc limit 1`;

/**
 * Undoes the last merge of a contact that `lockPair` answered: both are again what they were, where they were.
 * What was booked with the surviving one since stays with it.
 *
 * @throws Fault `conflict` when there is none of the last 30 days, or what it made was changed since.
 */
export async function unmergeContact(tx: Transaction, uuid: string): Promise<void> {
  const { organization_uuid } = tx;
  const [merge] = await tx.query<Merge>(LAST_MERGE, [organization_uuid, uuid]);
  if (!merge)
    throw new Fault('conflict', 'In the last 30 days this contact was not merged, or that was undone already.');
  const { merged_uuid, places } = merge;
  await holdAppointments(
    tx,
    places.map((place) => place.uuid),
  );
  const appointments = await listChangedPlaces(tx, merged_uuid, uuid, places);
  if (merge.changed.length > 0 || appointments.length > 0) throw changedSince(merge.changed, appointments);
  const values = [organization_uuid, merge.uuid];
  await tx.query(RESTORE_SURVIVOR, values);
  await tx.query(RESTORE_MERGED, values);
  await tx.query(RESTORE_DEMO, values);
  await restoreInAppointments(tx, merged_uuid, uuid, places);
  await tx.query('delete from contact_merge where organization_uuid = $1 and uuid = $2', values);
}

function changedSince(fields: readonly string[], appointments: readonly string[]): Fault {
  const some = appointments.slice(0, 5).join(', ') + (appointments.length > 5 ? ', …' : '');
  const what = [
    ...fields,
    ...(appointments.length > 0 ? [`contact, owner or invitees of ${appointments.length} appointments (${some})`] : []),
  ];
  return new Fault('conflict', `The merge cannot be undone, because this was changed since: ${what.join(', ')}.`);
}

// A contact type that was deleted since is none for them either.
const rowFrom = (column: 'before' | 'merged') => `from contact_merge m
  cross join lateral json_populate_record(null::contact, m.${column}) r
  left join contact_type t on t.organization_uuid = m.organization_uuid and t.uuid = r.contact_type_uuid`;
const restored = (column: string) => (column === 'contact_type_uuid' ? 't.uuid' : `r.${column}`);
const which = 'm.organization_uuid = $1 and m.uuid = $2';

const RESTORE_SURVIVOR = `update contact c set ${changeable.map((column) => `${column} = ${restored(column)}`).join(', ')}
  ${rowFrom('before')} where ${which} and c.organization_uuid = $1 and c.uuid = m.contact_uuid`;
const RESTORE_MERGED = `insert into contact (${stored.join(', ')}, create_date, edit_date)
  select ${stored.map(restored).join(', ')}, r.create_date, clock_timestamp() ${rowFrom('merged')} where ${which}`;
const RESTORE_DEMO = `insert into demo_object (organization_uuid, uuid, resource)
  select m.organization_uuid, (m.merged ->> 'uuid')::uuid, 'contact' from contact_merge m
  join demo d on d.organization_uuid = m.organization_uuid where ${which} and m.merged_was_demo
  for key share of d`;

/** Erases what is kept to undo merges that are old enough. */
export async function purgeMerges(database: Database): Promise<void> {
  await statement(database.pool, `delete from contact_merge where create_date <= now() - ${KEPT}`);
}
