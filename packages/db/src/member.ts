import type { Role } from '@kupfer/schemas/account';
import { caseless } from '@kupfer/schemas/fold';
import type { Page } from '@kupfer/schemas/lists';
import type { Member, MemberQuery } from '@kupfer/schemas/member';
import { Fault, found } from '@kupfer/schemas/problem';
import { type Database, type OrganizationUuid, type Scope, statement, type Transaction } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';
import { searchText, searchWords } from './word-search.ts';

/** What is stored beside somebody's names so that he is found, and ordered, by them. */
export function memberKeys({ username, name }: Pick<Member, 'username' | 'name'>) {
  return { username_key: caseless(username), search_text: searchText([name, username]) };
}

const columns = 'p.core_user_uuid, p.username, p.name, p.role, p.is_disabled, p.has_account';

// A platform may call a user of its own by the uuid of an account: then the account is meant.
const select = `from (
    select m.organization_uuid, a.uuid as core_user_uuid, a.username, a.name,
      case when a.is_superuser then 'superuser' else m.role end as role,
      (m.disabled_at is not null or a.disabled_at is not null) as is_disabled, true as has_account, a.username_key, a.search_text
    from member m join account a on a.uuid = m.account_uuid
    union all
    select u.organization_uuid, u.core_user_uuid, u.username, '', u.role, false, false, u.username_key, u.search_text
    from platform_user u
    where not exists (
      select from member m where m.organization_uuid = u.organization_uuid and m.account_uuid = u.core_user_uuid)
  ) p`;

const orderings: Orderings = {
  // As much of it as a cursor has room for; it begins with the name, or the user name of those who have none.
  name: { expression: 'left(p.search_text, 200)', type: 'text' },
  username: { expression: 'p.username_key', type: 'text' },
};

/** Lists the people of the organization. */
export function listMembers(scope: Scope, query: MemberQuery): Promise<Page<Member>> {
  const filter = filterOf(scope, 'p');
  if (query.core_user_uuid) filter.and`p.core_user_uuid = any(${query.core_user_uuid}::uuid[])`;
  if (query.search) searchWords(filter, 'p.search_text', query.search);
  return readPage(scope, { name: 'member', columns, select, filter, orderings, uuid: 'p.core_user_uuid' }, query);
}

const find = `select ${columns} ${select} where p.organization_uuid = $1 and p.core_user_uuid = $2`;

/** @throws Fault `not_found` */
export async function findMember(scope: Scope, core_user_uuid: string): Promise<Member> {
  return found(await scope.query<Member>(find, [scope.organization_uuid, core_user_uuid]));
}

/** What an account `a` may do in an organization by its membership `m`, which may be missing, as SQL; null: nothing. */
export const roleOfAccount = `case when a.disabled_at is not null then null when a.is_superuser then 'superuser'
  when m.disabled_at is null then m.role end`;

/**
 * Whether somebody who was an administrator still is one, as SQL: by his account `a` and its membership `m`, or without
 * an account as the last token of his platform said, which is kept in `u`. What is not there may be missing.
 */
export const isStillAdmin = `case when a.uuid is null then u.role is distinct from 'member'
  else coalesce(${roleOfAccount}, 'member') <> 'member' end`;

/**
 * What an account may do in the organization until the transaction ends: null for nothing, undefined when somebody has no
 * account. Those who ask take turns, so that of two who remove one another one stays.
 */
export async function lockRole(tx: Transaction, core_user_uuid: string): Promise<Role | null | undefined> {
  await tx.query('select from organization where uuid = $1 for no key update', [tx.organization_uuid]);
  const [row] = await tx.query<{ role: Role | null }>(
    `select ${roleOfAccount} as role
     from account a left join member m on m.organization_uuid = $1 and m.account_uuid = a.uuid
     where a.uuid = $2`,
    [tx.organization_uuid, core_user_uuid],
  );
  return row?.role;
}

/**
 * Reads somebody who is to be changed, where changes take turns: see `lockRole`.
 *
 * @throws Fault `not_found`, `conflict` for a user of a platform
 */
export async function memberToChange(tx: Transaction, core_user_uuid: string): Promise<Member> {
  const member = await findMember(tx, core_user_uuid);
  if (member.has_account) return member;
  throw new Fault('conflict', 'This is a user of the platform, which decides what its users may do.');
}

/** Changes what somebody may do in the organization. @throws Fault `conflict` when no administrator would be left. */
export async function updateMember(
  tx: Transaction,
  core_user_uuid: string,
  { role, is_disabled }: { role?: 'member' | 'admin' | undefined; is_disabled?: boolean | undefined },
): Promise<void> {
  await keepingAnAdmin(tx, async () => {
    await tx.query(
      `update member set role = coalesce($3, role),
         disabled_at = case when $4::boolean then coalesce(disabled_at, now()) when not $4 then null else disabled_at end
       where organization_uuid = $1 and account_uuid = $2`,
      [tx.organization_uuid, core_user_uuid, role, is_disabled],
    );
  });
  await endSessions(tx, core_user_uuid);
}

/**
 * Takes an account out of the organization, and ends the API keys and calendar feeds that it made there.
 *
 * @throws Fault `conflict` when no administrator would be left.
 */
export async function deleteMember(tx: Transaction, core_user_uuid: string): Promise<void> {
  const who = [tx.organization_uuid, core_user_uuid];
  await tx.query('delete from api_key where organization_uuid = $1 and core_user_uuid = $2', who);
  await tx.query('delete from calendar_feed where organization_uuid = $1 and core_user_uuid = $2', who);
  await keepingAnAdmin(tx, async () => {
    await tx.query('delete from member where organization_uuid = $1 and account_uuid = $2', who);
  });
  await endSessions(tx, core_user_uuid);
}

/** An organization that has an administrator keeps one. Where changes take turns, see `lockRole`. */
async function keepingAnAdmin(tx: Transaction, change: () => Promise<void>): Promise<void> {
  const hasAdmin = async () => {
    const admins = await tx.query(
      `select from member m join account a on a.uuid = m.account_uuid
       where m.organization_uuid = $1 and m.role = 'admin' and m.disabled_at is null and a.disabled_at is null limit 1`,
      [tx.organization_uuid],
    );
    return admins.length > 0;
  };
  const hadAdmin = await hasAdmin();
  await change();
  if (!hadAdmin || (await hasAdmin())) return;
  throw new Fault('conflict', 'An organization keeps at least one administrator: make somebody else one first.');
}

/** Who may act in no organization is signed in nowhere. */
async function endSessions(tx: Transaction, account_uuid: string): Promise<void> {
  await tx.query(
    `delete from session where account_uuid = $1
     and not exists (select from member where account_uuid = $1 and disabled_at is null)`,
    [account_uuid],
  );
}

/** Somebody as a token of a platform tells of him. */
export type PlatformUser = Pick<Member, 'core_user_uuid' | 'username' | 'role'> & {
  organization_uuid: OrganizationUuid;
};

// In the order of the keys, so that no two instances wait for one another.
const KEEP = `insert into platform_user as u (organization_uuid, core_user_uuid, username, username_key, search_text, role)
  select organization_uuid, core_user_uuid, username, username_key, search_text, role
  from json_to_recordset($1) as seen (
    organization_uuid uuid, core_user_uuid uuid, username text, username_key text, search_text text, role text)
  order by 1, 2
  on conflict (organization_uuid, core_user_uuid) do update set username = excluded.username,
    username_key = excluded.username_key, search_text = excluded.search_text, role = excluded.role,
    seen_date = excluded.seen_date
  where (u.username, u.role, u.seen_date) is distinct from (excluded.username, excluded.role, excluded.seen_date)`;

/** Keeps what tokens told of users of platforms, each of whom stands here once; writes only what is news. */
export async function keepPlatformUsers(database: Database, users: readonly PlatformUser[]): Promise<void> {
  const rows = users.map((user) => ({ ...user, ...memberKeys({ username: user.username, name: '' }) }));
  await statement(database.pool, KEEP, [JSON.stringify(rows)]);
}
