import type { Contact, ContactFields, ContactPage, ContactQuery } from '@kupfer/schemas/contact';
import { isUuid } from '@kupfer/schemas/fields';
import { caseless } from '@kupfer/schemas/fold';
import { Fault, found, notFound } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { contactKeys, contactsBeginningWith, searchContacts } from './contact-search.ts';
import { contactTypeUuids, unknownType } from './contact-type.ts';
import { customerIdPastTaken, nextCustomerIds } from './customer-number.ts';
import type { Scope, Transaction } from './database.ts';
import { type Filter, filterOf, type Orderings, orderBy } from './paging.ts';
import { brokenConstraint, faultOfConstraint } from './violations.ts';

/** Each field of a contact as the API shows it, from `contact c` and its `contact_type ct`. */
const shown = {
  uuid: 'c.uuid',
  customer_id: 'c.customer_id',
  core_user_uuid: 'c.core_user_uuid',
  first_name: 'c.first_name',
  middle_name: 'c.middle_name',
  last_name: 'c.last_name',
  suffix: 'c.suffix',
  title: 'c.title',
  contact_type: 'ct.name',
  customer_type: 'c.customer_type',
  company: 'c.company',
  addresses: 'c.addresses',
  emails: 'c.emails',
  phones: 'c.phones',
  siteprofile_uuids: 'c.siteprofile_uuids',
  workflowlevel1_uuids: 'c.workflowlevel1_uuids',
  workflowlevel2_uuids: 'c.workflowlevel2_uuids',
  notes: 'c.notes',
  organization_uuid: 'c.organization_uuid',
  create_date: 'c.create_date',
  edit_date: 'c.edit_date',
} satisfies Record<keyof Contact, string>;

/** Those of `contact c` and `contact_type ct` (`withType`). */
export const columns = Object.entries(shown)
  .map(([name, expression]) => `${expression} as ${name}`)
  .join(', ');

export const withType = `left join contact_type ct on ct.organization_uuid = c.organization_uuid and ct.uuid = c.contact_type_uuid`;

/** The contact `c` (with its type `ct`, see `joinContact`) as a JSON object in the shape of the API. */
export const contactAsJson = `json_build_object(${Object.entries(shown)
  .map(([name, expression]) => `'${name}', ${name.endsWith('_date') ? `instant(${expression})` : expression}`)
  .join(', ')})`;

/** Joins the contact `c` whose uuid is the expression. */
export const joinContact = (organization: string, uuid: string) =>
  `left join contact c on c.organization_uuid = ${organization} and c.uuid = ${uuid} ${withType}`;

const find = `select ${columns} from contact c ${withType} where c.organization_uuid = $1 and c.uuid = $2`;

/** @throws Fault `not_found` */
export async function findContact(scope: Scope, uuid: string): Promise<Contact> {
  return found(await scope.query<Contact>(find, [scope.organization_uuid, uuid]));
}

/**
 * Reads a contact and keeps everybody else from changing it until the transaction ends.
 *
 * @throws Fault `not_found`
 */
export async function lockContact(tx: Transaction, uuid: string): Promise<Contact> {
  return found(await tx.query<Contact>(`${find} for no key update of c`, [tx.organization_uuid, uuid]));
}

const orderings: Orderings = {
  name: { expression: 'c.name_key', type: 'text' },
  first_name: { expression: 'c.first_name_key', type: 'text' },
  last_name: { expression: 'c.last_name_key', type: 'text' },
  company: { expression: 'c.company_key', type: 'text' },
  customer_id: { expression: 'c.customer_id', type: 'integer' },
  create_date: { expression: 'c.create_date', type: 'timestamptz' },
  edit_date: { expression: 'c.edit_date', type: 'timestamptz' },
};

/** What selects contacts, and how they are ordered. */
export type ContactSelection = Omit<ContactQuery, 'limit' | 'offset' | 'count'>;

/** The conditions of a list of contacts, and the statement of those who meet them, in order. */
export function selectContacts(scope: Pick<Scope, 'organization_uuid'>, query: ContactSelection) {
  const filter = filterOf(scope, 'c');
  if (query.search) searchContacts(filter, query.search);
  if (query.starts_with) contactsBeginningWith(filter, query.starts_with);
  if (query.uuid) filter.and`c.uuid = any (${query.uuid}::uuid[])`;
  if (query.contact_type) {
    const uuids = query.contact_type.filter(isUuid);
    filter.and`c.contact_type_uuid in (select t.uuid from contact_type t where t.organization_uuid = $1
      and (t.name_key = any (${query.contact_type.map(caseless)}) or t.uuid = any (${uuids}::uuid[])))`;
  }
  if (query.customer_type) filter.and`c.customer_type = any (${query.customer_type})`;
  if (query.core_user_uuid) filter.and`c.core_user_uuid = ${query.core_user_uuid}`;
  if (query.siteprofile_uuids) filter.and`c.siteprofile_uuids && ${query.siteprofile_uuids}::uuid[]`;
  if (query.workflowlevel1_uuids) filter.and`c.workflowlevel1_uuids && ${query.workflowlevel1_uuids}::uuid[]`;
  if (query.workflowlevel2_uuids) filter.and`c.workflowlevel2_uuids && ${query.workflowlevel2_uuids}::uuid[]`;
  if (query.edit_date_gte) filter.and`c.edit_date >= ${query.edit_date_gte}`;
  const order = `order by ${orderBy(orderings, query.ordering, 'c.uuid')}`;
  const text = `select ${columns} from contact c ${withType} where ${filter.text()} ${order}`;
  return { filter, order, text };
}

export async function listContacts(scope: Scope, query: ContactQuery): Promise<ContactPage> {
  const { limit, offset } = query;
  const { filter, order, text } = selectContacts(scope, query);
  const { values } = filter;
  const part = `offset $${values.length + 1} limit $${values.length + 2}`;
  // An index alone tells which contacts come later: to read all rows before them took ten times as long at 99,000.
  const later = `select ${columns}
    from (select c.uuid from contact c where ${filter.text()} ${order} ${part}) page
    join contact c on c.organization_uuid = $1 and c.uuid = page.uuid ${withType} ${order}`;
  const [counted, { rows: results, more }] = await Promise.all([
    query.count ? countContacts(scope, filter, [...values]) : null,
    filter.list<Contact>(scope, offset > 0 ? later : `${text} ${part}`, [...values, offset], limit),
  ]);
  return {
    count: counted,
    next: more ? String(offset + results.length) : null,
    previous: offset > 0 ? String(Math.max(0, offset - limit)) : null,
    results,
  };
}

async function countContacts(scope: Scope, filter: Filter, values: unknown[]): Promise<number> {
  // With the organization as its only value nothing is filtered: the kept count is exact and costs the same at any size.
  const text =
    values.length === 1
      ? 'select coalesce(sum(contacts), 0)::integer as contacts from contact_count where organization_uuid = $1'
      : `select count(*)::integer as contacts from contact c where ${filter.text()}`;
  const [row] = await filter.run<{ contacts: number }>(scope, text, values);
  return row?.contacts ?? 0;
}

type Numbered = ContactFields & { customer_id?: number | null | undefined };

/** @throws Fault `bad_input` when there is no such contact type */
async function contactTypeUuid(tx: Transaction, contact_type: string | null): Promise<string | null> {
  if (contact_type === null) return null;
  const uuid = (await contactTypeUuids(tx, [{ contact_type }])).get(contact_type);
  if (uuid === undefined) throw unknownType();
  return uuid;
}

export const stored = [
  'organization_uuid', 'uuid', 'customer_id', 'core_user_uuid', 'first_name', 'middle_name', 'last_name', 'suffix',
  'title', 'contact_type_uuid', 'customer_type', 'company', 'addresses', 'emails', 'phones', 'siteprofile_uuids',
  'workflowlevel1_uuids', 'workflowlevel2_uuids', 'notes', 'name_key', 'first_name_key', 'last_name_key',
  'company_key', 'search_text',
] as const; // biome-ignore format: one line a column would hide the statement

/** Those of them that a change may touch. */
export const changeable = stored.filter((column) => column !== 'organization_uuid' && column !== 'uuid');

// Written by hand because it is the hottest write: Prisma's create took nine times the processor time of this statement.
const insertOf = (count: number) => `with c as (
    insert into contact (${stored.join(', ')}) values ${placesOf(count)}
    on conflict on constraint contact_customer_id_key do nothing
    returning *
  )
  select ${columns} from c ${withType}`;
const INSERT = insertOf(1);

/** `($1, $2, …), (…), …` for the values of so many contacts. */
function placesOf(count: number): string {
  const places = (row: number) => stored.map((_, position) => `$${row * stored.length + position + 1}`);
  return Array.from({ length: count }, (_, row) => `(${places(row).join(', ')})`).join(', ');
}

type Placed = { uuid: string; customer_id: number; contact_type_uuid: string | null };

/** The columns of `stored` for a contact. */
export function rowOf(tx: Transaction, { contact_type: _, ...fields }: ContactFields, placed: Placed) {
  return { ...fields, ...contactKeys({ ...fields, ...placed }), ...placed, organization_uuid: tx.organization_uuid };
}

/** Their values. */
function valuesOf(tx: Transaction, fields: ContactFields, placed: Placed): unknown[] {
  const row = {
    ...rowOf(tx, fields, placed),
    addresses: JSON.stringify(fields.addresses),
    emails: JSON.stringify(fields.emails),
    phones: JSON.stringify(fields.phones),
  };
  return stored.map((column) => row[column]);
}

/**
 * Stores a contact; without a number it gets the organization's next free one, without a uuid a new one.
 *
 * @throws Fault `conflict` when the number or the CoreUser is another contact's, `bad_input` for an unknown type.
 */
export async function insertContact(
  tx: Transaction,
  given: Numbered & { uuid?: string | undefined },
): Promise<Contact> {
  const { customer_id: wanted, uuid = newUuid(), ...fields } = given;
  const contact_type_uuid = await contactTypeUuid(tx, given.contact_type);
  let customer_id = wanted ?? (await nextCustomerIds(tx, 1));
  while (customer_id !== undefined) {
    const [contact] = await tx.query<Contact>(INSERT, valuesOf(tx, fields, { uuid, customer_id, contact_type_uuid }));
    if (contact) return contact;
    if (wanted) throw faultOfConstraint('contact_customer_id_key');
    customer_id = (await customerIdPastTaken(tx)) ?? (await nextCustomerIds(tx, 1));
  }
  throw new Fault('conflict', 'This organization has given all customer numbers up to 999,999,999.');
}

/** Contacts in one statement, which has 65,535 parameters at most. */
const LARGEST_INSERT = 500;

/** Like `insertContact`, for many at once, which all get numbers; answers them in the same order. */
export async function insertContacts(tx: Transaction, given: readonly ContactFields[]): Promise<Contact[]> {
  const types = await contactTypeUuids(tx, given);
  if (given.some(({ contact_type }) => contact_type !== null && !types.has(contact_type))) throw unknownType();
  const contacts: Contact[] = [];
  for (let from = 0; from < given.length; from += LARGEST_INSERT) {
    const some = given.slice(from, from + LARGEST_INSERT);
    const last = await nextCustomerIds(tx, some.length);
    const placed = some.map((fields, index) => ({
      uuid: newUuid(),
      customer_id: (last ?? 0) - some.length + 1 + index,
      contact_type_uuid: fields.contact_type === null ? null : (types.get(fields.contact_type) ?? null),
      fields,
    }));
    const values = placed.flatMap(({ fields, ...place }) => valuesOf(tx, fields, place));
    const made = last === undefined ? [] : await tx.search<Contact>(insertOf(some.length), values);
    const byUuid = new Map(made.map((contact) => [contact.uuid, contact]));
    // A number that somebody gave by hand is passed over.
    for (const { uuid, fields } of placed) contacts.push(byUuid.get(uuid) ?? (await insertContact(tx, fields)));
  }
  return contacts;
}

/**
 * Changes fields of a contact that the transaction holds locked; `before` is what `lockContact` answered.
 *
 * @throws Fault like `insertContact`.
 */
export async function updateContact(tx: Transaction, before: Contact, changes: Partial<Numbered>): Promise<void> {
  const { contact_type, ...fields } = changes;
  const customer_id = changes.customer_id ?? before.customer_id;
  const data = {
    ...fields,
    customer_id,
    ...(contact_type !== undefined && { contact_type_uuid: await contactTypeUuid(tx, contact_type) }),
    ...contactKeys({ ...before, ...fields, customer_id }),
  };
  const { organization_uuid } = tx;
  await tx.prisma((prisma) => prisma.contact.updateMany({ where: { organization_uuid, uuid: before.uuid }, data }));
}

/**
 * Deletes a contact: its appointments keep none, and it is no longer among the invitees.
 *
 * @throws Fault `not_found`, or `conflict` while it owns an appointment.
 */
export async function deleteContact(tx: Transaction, uuid: string): Promise<void> {
  const { organization_uuid } = tx;
  const values = [organization_uuid, uuid];
  const locked = await tx.query('select from contact where organization_uuid = $1 and uuid = $2 for update', values);
  if (locked.length === 0) throw notFound();
  // In the order of everybody, before any is changed.
  await tx.query(
    `select from appointment where organization_uuid = $1 and uuid in (
       select uuid from appointment where organization_uuid = $1 and contact_uuid = $2
       union
       select appointment_uuid from appointment_participant where organization_uuid = $1 and participant_uuid = $2
     ) order by uuid for update`,
    values,
  );
  await tx.query(
    'update appointment set contact_uuid = null where organization_uuid = $1 and contact_uuid = $2',
    values,
  );
  await tx.query(
    `with left_out as (
       delete from appointment_participant where organization_uuid = $1 and participant_uuid = $2 and not is_owner
       returning appointment_uuid
     )
     update appointment set edit_date = now() where organization_uuid = $1 and uuid in (select appointment_uuid from left_out)`,
    values,
  );
  try {
    await tx.query('delete from contact where organization_uuid = $1 and uuid = $2', values);
  } catch (error) {
    if (brokenConstraint(error) !== 'appointment_owner_contact_fkey') throw error;
    throw new Fault('conflict', 'This contact owns appointments: give them to somebody else, or delete them, first.', {
      cause: error,
    });
  }
}
