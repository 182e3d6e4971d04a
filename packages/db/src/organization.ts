import type { Page } from '@kupfer/schemas/lists';
import type { Organization, OrganizationPatch, OrganizationsQuery } from '@kupfer/schemas/organization';
import { found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { firstContactTypes } from './contact-type.ts';
import { type Database, type OrganizationUuid, type Scope, statement, type Transaction } from './database.ts';
import { filterOfAll, type Orderings, readPage } from './paging.ts';

// Called only with the uuid of an organization that is there, or that the same statement or transaction makes.
function proven(uuid: string) {
  return uuid.toLowerCase() as OrganizationUuid;
}

const INSERT = `with made as (
    insert into organization (uuid, name) values ($1, $2) on conflict do nothing returning uuid
  ), counter as (
    insert into customer_counter (organization_uuid) select uuid from made
  )
  insert into contact_type (organization_uuid, uuid, name, name_key, sort_key, is_default)
  select made.uuid, first.uuid, first.name, first.name_key, first.sort_key, first.is_default
  from made, json_to_recordset($3) as first (uuid uuid, name text, name_key text, sort_key text, is_default boolean)`;

const valuesOf = (uuid: OrganizationUuid, name: string) => [uuid, name, JSON.stringify(firstContactTypes(uuid))];

/**
 * Answers the organization with this uuid, which it makes when there is none, with all that an organization begins
 * with. Right however many ask for the same one at once: the others wait for the first and then find it.
 */
export async function ensureOrganization(database: Database, uuid: string, name = ''): Promise<OrganizationUuid> {
  const organization = proven(uuid);
  await statement(database.pool, INSERT, valuesOf(organization, name));
  return organization;
}

/** The organization with this uuid, if there is one. */
export async function existingOrganization(database: Database, uuid: string): Promise<OrganizationUuid | undefined> {
  const [row] = await statement<{ uuid: string }>(database.pool, 'select uuid from organization where uuid = $1', [
    uuid,
  ]);
  return row && proven(row.uuid);
}

/** The organizations of the service with their names, at most so many. */
export async function someOrganizations(
  database: Database,
  limit: number,
): Promise<{ uuid: OrganizationUuid; name: string }[]> {
  return statement(database.pool, 'select uuid, name from organization order by create_date, uuid limit $1', [limit]);
}

/** A uuid for an organization that the transaction is about to make by `insertOrganization`. */
export const newOrganizationUuid = (): OrganizationUuid => proven(newUuid());

/** Makes the organization of the transaction, with all that an organization begins with. */
export async function insertOrganization(tx: Transaction, name: string): Promise<void> {
  await tx.query(INSERT, valuesOf(tx.organization_uuid, name));
}

const columns = `uuid, name, phone, email, time_zone, language, double_booking, working_hours, null::uuid[] as conflicting,
  create_date, edit_date`;
const find = `select ${columns} from organization where uuid = $1`;

/** The caller's own organization. @throws Fault `not_found` */
export async function findOrganization(scope: Scope): Promise<Organization> {
  return found(await scope.query<Organization>(find, [scope.organization_uuid]));
}

/** The caller's own organization, which nobody else changes until the transaction ends. @throws Fault `not_found` */
export async function lockOrganization(tx: Transaction): Promise<Organization> {
  return found(await tx.query<Organization>(`${find} for no key update`, [tx.organization_uuid]));
}

/**
 * Changes the given fields of the caller's own organization. Where double booking is refused from then on, a trigger
 * waits for those who book, and lets what overlaps already stay.
 *
 * @throws Fault `bad_input` for a time zone that PostgreSQL does not know.
 */
export async function updateOrganization(
  tx: Transaction,
  fields: Omit<OrganizationPatch, 'uuid' | 'conflicting'>,
): Promise<void> {
  // All participants of a large organization may have to be written.
  if (fields.double_booking) await tx.query(`set local statement_timeout = '10min'`);
  await tx.prisma((prisma) => prisma.organization.updateMany({ where: { uuid: tx.organization_uuid }, data: fields }));
}

const orderings: Orderings = { create_date: { expression: 'create_date', type: 'timestamptz' } };

/** Lists all organizations: for superusers alone. */
export function listOrganizations(scope: Scope, query: OrganizationsQuery): Promise<Page<Organization>> {
  const filter = filterOfAll();
  if (query.edit_date_gte) filter.and`edit_date >= ${query.edit_date_gte}`;
  const list = { name: 'organizations', columns, select: 'from organization', filter, orderings, uuid: 'uuid' };
  return readPage(scope, list, query);
}

/** Any organization: for superusers alone. @throws Fault `not_found` */
export async function findAnyOrganization(scope: Scope, uuid: string): Promise<Organization> {
  return found(await scope.query<Organization>(find, [uuid]));
}

/**
 * Makes another organization in the same transaction, with all that one begins with, and answers the transaction as that
 * one's: for superusers alone.
 */
export async function insertOtherOrganization(
  tx: Transaction,
  { name, ...fields }: Omit<OrganizationPatch, 'uuid' | 'conflicting'> & { name: string },
): Promise<Transaction> {
  const other = { ...tx, organization_uuid: newOrganizationUuid() };
  await insertOrganization(other, name);
  await updateOrganization(other, fields);
  return other;
}
