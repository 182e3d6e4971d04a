import type { ApiKey, ApiKeyQuery } from '@kupfer/schemas/api-key';
import type { Page } from '@kupfer/schemas/lists';
import { found, notFound } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { type Database, type OrganizationUuid, type Scope, statement, type Transaction } from './database.ts';
import { isStillAdmin, roleOfAccount } from './member.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

const columns = `k.uuid, k.name, k.role, k.core_user_uuid, k.username, null as key, k.last_used_at, k.create_date, k.edit_date`;

const orderings: Orderings = { create_date: { expression: 'k.create_date', type: 'timestamptz' } };

const find = `select ${columns} from api_key k where k.organization_uuid = $1 and k.uuid = $2`;

/** @throws Fault `not_found` */
export async function findApiKey(scope: Scope, uuid: string): Promise<ApiKey> {
  return found(await scope.query<ApiKey>(find, [scope.organization_uuid, uuid]));
}

/** Reads a key and keeps others from changing it until the transaction ends. @throws Fault `not_found` */
export async function lockApiKey(tx: Transaction, uuid: string): Promise<ApiKey> {
  return found(await tx.query<ApiKey>(`${find} for update`, [tx.organization_uuid, uuid]));
}

export function listApiKeys(scope: Scope, query: ApiKeyQuery): Promise<Page<ApiKey>> {
  const filter = filterOf(scope, 'k');
  if (query.edit_date_gte) filter.and`k.edit_date >= ${query.edit_date_gte}`;
  return readPage(
    scope,
    { name: 'api_key', columns, select: 'from api_key k', filter, orderings, uuid: 'k.uuid' },
    query,
  );
}

/** Keeps a new key by its hash. */
export async function insertApiKey(
  tx: Transaction,
  key: Pick<ApiKey, 'name' | 'role' | 'core_user_uuid' | 'username'> & { secret_hash: Buffer },
): Promise<string> {
  const uuid = newUuid();
  await tx.query(
    `insert into api_key (organization_uuid, uuid, name, role, core_user_uuid, username, secret_hash)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.organization_uuid, uuid, key.name, key.role, key.core_user_uuid, key.username, key.secret_hash],
  );
  return uuid;
}

/** Ends a key at once. @throws Fault `not_found` */
export async function deleteApiKey(tx: Transaction, uuid: string): Promise<void> {
  const rows = await tx.query('delete from api_key where organization_uuid = $1 and uuid = $2 returning uuid', [
    tx.organization_uuid,
    uuid,
  ]);
  if (rows.length === 0) throw notFound();
}

/** For whom a key acts, and as what. */
export type KeyBearer = {
  /** What the key is called. */
  name: string;
  organization_uuid: OrganizationUuid;
  core_user_uuid: string;
  username: string;
  role: ApiKey['role'];
};

// The rights of an account are those of this moment, the rights of a platform's user those that its last token told.
const FIND_BEARER = `with bearer as (
    select k.name, k.organization_uuid, k.core_user_uuid, coalesce(a.username, k.username) as username,
      case when k.role = 'admin' and ${isStillAdmin} then 'admin' else 'member' end as role
    from api_key k
    left join account a on a.uuid = k.core_user_uuid
    left join member m on m.organization_uuid = k.organization_uuid and m.account_uuid = k.core_user_uuid
    left join platform_user u on u.organization_uuid = k.organization_uuid and u.core_user_uuid = k.core_user_uuid
    where k.secret_hash = $1 and (a.uuid is null or ${roleOfAccount} is not null)
  ), used as (
    update api_key set last_used_at = now()
    where secret_hash = $1 and coalesce(last_used_at < now() - interval '1 minute', true) and exists (select from bearer)
  )
  select * from bearer`;

/** For whom the key with this hash acts, and notes that it was used; undefined when there is none that is good. */
export async function findKeyBearer(database: Database, secret_hash: Buffer): Promise<KeyBearer | undefined> {
  const [row] = await statement<KeyBearer>(database.pool, FIND_BEARER, [secret_hash]);
  return row;
}
