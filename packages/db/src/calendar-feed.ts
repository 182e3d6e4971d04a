import type { CalendarFeed, CalendarFeedQuery } from '@kupfer/schemas/calendar-feed';
import type { Page } from '@kupfer/schemas/lists';
import { found, notFound } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { type Database, type OrganizationUuid, type Scope, statement, type Transaction } from './database.ts';
import { roleOfAccount } from './member.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

/** A feed as it is stored: its address follows from `key_uuid`. */
export type StoredFeed = Omit<CalendarFeed, 'url'> & { key_uuid: string };

const columns = `f.uuid, f.scope, f.name, f.core_user_uuid, f.username, f.key_uuid, f.last_read_at, f.create_date, f.edit_date`;

const orderings: Orderings = { create_date: { expression: 'f.create_date', type: 'timestamptz' } };

/** Whose feeds somebody sees: null for all of the organization's. */
type Owner = string | null;

const find = `select ${columns} from calendar_feed f
  where f.organization_uuid = $1 and f.uuid = $2 and ($3::uuid is null or f.core_user_uuid = $3)`;

/** @throws Fault `not_found` */
export async function findCalendarFeed(scope: Scope, uuid: string, owner: Owner): Promise<StoredFeed> {
  return found(await scope.query<StoredFeed>(find, [scope.organization_uuid, uuid, owner]));
}

/** Reads a feed and keeps others from changing it until the transaction ends. @throws Fault `not_found` */
export async function lockCalendarFeed(tx: Transaction, uuid: string, owner: Owner): Promise<StoredFeed> {
  return found(await tx.query<StoredFeed>(`${find} for update`, [tx.organization_uuid, uuid, owner]));
}

/** Lists feeds; `me` was replaced by the caller's uuid before. */
export function listCalendarFeeds(scope: Scope, query: CalendarFeedQuery, owner: Owner): Promise<Page<StoredFeed>> {
  const filter = filterOf(scope, 'f');
  if (owner) filter.and`f.core_user_uuid = ${owner}`;
  if (query.core_user_uuid) filter.and`f.core_user_uuid = ${query.core_user_uuid}`;
  if (query.edit_date_gte) filter.and`f.edit_date >= ${query.edit_date_gte}`;
  const list = { name: 'calendar_feed', columns, select: 'from calendar_feed f', filter, orderings, uuid: 'f.uuid' };
  return readPage(scope, list, query);
}

export async function insertCalendarFeed(
  tx: Transaction,
  feed: Pick<StoredFeed, 'scope' | 'name' | 'core_user_uuid' | 'username'>,
): Promise<string> {
  const uuid = newUuid();
  await tx.query(
    `insert into calendar_feed (organization_uuid, uuid, scope, name, core_user_uuid, username)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.organization_uuid, uuid, feed.scope, feed.name, feed.core_user_uuid, feed.username],
  );
  return uuid;
}

/** Gives a feed another address; the one before is good for nothing from then on. */
export async function renewCalendarFeed(tx: Transaction, uuid: string): Promise<void> {
  await tx.query(
    `update calendar_feed set key_uuid = gen_random_uuid(), last_read_at = null
     where organization_uuid = $1 and uuid = $2`,
    [tx.organization_uuid, uuid],
  );
}

/** @throws Fault `not_found` */
export async function deleteCalendarFeed(tx: Transaction, uuid: string): Promise<void> {
  const where = 'where organization_uuid = $1 and uuid = $2';
  const rows = await tx.query(`delete from calendar_feed ${where} returning uuid`, [tx.organization_uuid, uuid]);
  if (rows.length === 0) throw notFound();
}

/** A feed that may be read. */
export type OpenFeed = Pick<StoredFeed, 'uuid' | 'name' | 'scope' | 'core_user_uuid'> & {
  organization_uuid: OrganizationUuid;
};

/** So long after the last token of a platform's user his feeds are good: nobody tells when a platform let him go. */
const SEEN = '30 days';

// An account has the rights of this moment. That a user was seen is stored a moment later than what he makes then.
const OPEN = `with open as (
    select f.uuid, f.name, f.scope, f.core_user_uuid, f.organization_uuid
    from calendar_feed f
    left join account a on a.uuid = f.core_user_uuid
    left join member m on m.organization_uuid = f.organization_uuid and m.account_uuid = f.core_user_uuid
    left join platform_user u on u.organization_uuid = f.organization_uuid and u.core_user_uuid = f.core_user_uuid
    where f.key_uuid = $1 and case
      when a.uuid is null then coalesce(u.seen_date, f.create_date::date) >= current_date - interval '${SEEN}'
      else ${roleOfAccount} is not null end
  ), read as (
    update calendar_feed set last_read_at = now()
    where key_uuid = $1 and coalesce(last_read_at < now() - interval '1 minute', true) and exists (select from open)
  )
  select * from open`;

/** The feed of this key, and notes that it is read; undefined when there is none, or its owner may no longer read. */
export async function openCalendarFeed(database: Database, key_uuid: string): Promise<OpenFeed | undefined> {
  const [feed] = await statement<OpenFeed>(database.pool, OPEN, [key_uuid]);
  return feed;
}
