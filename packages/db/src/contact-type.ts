import type { ContactFields } from '@kupfer/schemas/contact';
import type { ContactType, ContactTypeQuery } from '@kupfer/schemas/contact-type';
import { defaultContactTypes } from '@kupfer/schemas/contact-type';
import { isUuid } from '@kupfer/schemas/fields';
import { caseless, sortKey } from '@kupfer/schemas/fold';
import type { Page } from '@kupfer/schemas/lists';
import { badInput, found, notFound } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import type { OrganizationUuid, Scope, Transaction } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

const columns = 't.uuid, t.name, t.is_default, t.create_date, t.edit_date';

const orderings: Orderings = {
  name: { expression: 't.sort_key', type: 'text' },
  create_date: { expression: 't.create_date', type: 'timestamptz' },
  edit_date: { expression: 't.edit_date', type: 'timestamptz' },
};

const named = (name: string) => ({ name, name_key: caseless(name), sort_key: sortKey(name) });

/** The rows with which every organization begins. */
export function firstContactTypes(organization_uuid: OrganizationUuid) {
  return defaultContactTypes.map((name) => ({
    organization_uuid,
    uuid: newUuid(),
    ...named(name),
    is_default: true,
  }));
}

const find = `select ${columns} from contact_type t where t.organization_uuid = $1 and t.uuid = $2`;

/** @throws Fault `not_found` */
export async function findContactType(scope: Scope, uuid: string): Promise<ContactType> {
  return found(await scope.query<ContactType>(find, [scope.organization_uuid, uuid]));
}

/**
 * Reads a type and keeps others from changing it, and from giving it to a contact, until the transaction ends.
 *
 * @throws Fault `not_found`
 */
export async function lockContactType(tx: Transaction, uuid: string): Promise<ContactType> {
  return found(await tx.query<ContactType>(`${find} for update`, [tx.organization_uuid, uuid]));
}

export function listContactTypes(scope: Scope, query: ContactTypeQuery): Promise<Page<ContactType>> {
  const filter = filterOf(scope, 't');
  if (query.edit_date_gte) filter.and`t.edit_date >= ${query.edit_date_gte}`;
  return readPage(
    scope,
    { name: 'contact_type', columns, select: 'from contact_type t', filter, orderings, uuid: 't.uuid' },
    query,
  );
}

/** @throws Fault `conflict` when another type of the organization has this name, ignoring case. */
export async function insertContactType(tx: Transaction, { name }: { name: string }): Promise<string> {
  const { uuid } = await tx.prisma((prisma) =>
    prisma.contact_type.create({
      data: { organization_uuid: tx.organization_uuid, uuid: newUuid(), ...named(name) },
      select: { uuid: true },
    }),
  );
  return uuid;
}

/** @throws Fault `not_found`, or `conflict` like `insertContactType`. */
export async function updateContactType(tx: Transaction, uuid: string, { name }: { name: string }): Promise<void> {
  const { organization_uuid } = tx;
  const { count } = await tx.prisma((prisma) =>
    prisma.contact_type.updateMany({ where: { organization_uuid, uuid }, data: named(name) }),
  );
  if (count === 0) throw notFound();
}

/** Deletes a type; its contacts keep none. @throws Fault `not_found` */
export async function deleteContactType(tx: Transaction, uuid: string): Promise<void> {
  const { organization_uuid } = tx;
  // Locked first, so that nobody gives the type to a contact after its contacts were told to keep none.
  await lockContactType(tx, uuid);
  const without = { contact_type_uuid: null };
  await tx.prisma((prisma) =>
    prisma.contact.updateMany({ where: { organization_uuid, contact_type_uuid: uuid }, data: without }),
  );
  await tx.prisma((prisma) => prisma.contact_type.deleteMany({ where: { organization_uuid, uuid } }));
}

type Typed = Pick<ContactFields, 'contact_type'>;

/** The uuids of the contact types that are named, by name (ignoring case) or else by uuid, each as it was given. */
export async function contactTypeUuids(scope: Scope, contacts: readonly Typed[]): Promise<Map<string, string>> {
  const given = [...new Set(contacts.map(({ contact_type }) => contact_type).filter((type) => type !== null))];
  if (given.length === 0) return new Map();
  const rows = await scope.query<{ uuid: string; name_key: string }>(
    `select uuid, name_key from contact_type
     where organization_uuid = $1 and (name_key = any ($2::text[]) or uuid = any ($3::uuid[]))`,
    [scope.organization_uuid, given.map(caseless), given.filter(isUuid)],
  );
  const byName = new Map(rows.map(({ uuid, name_key }) => [name_key, uuid]));
  const uuids = new Set(rows.map(({ uuid }) => uuid));
  return new Map(
    given.flatMap((type): [string, string][] => {
      const uuid = byName.get(caseless(type)) ?? (uuids.has(type.toLowerCase()) ? type.toLowerCase() : undefined);
      return uuid ? [[type, uuid]] : [];
    }),
  );
}

export const unknownType = () => badInput('/contact_type', 'This contact type does not exist.');
