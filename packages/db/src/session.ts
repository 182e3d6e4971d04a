import { v7 as newUuid } from 'uuid';
import { type Account, accountColumns } from './account.ts';
import { type Database, statement } from './database.ts';

/** How long a session lasts that nobody uses. */
const IDLE = "interval '30 days'";
/** How long it lasts at most. */
const LONGEST = "interval '180 days'";

/** Where a session is used from, for its owner to recognize it. */
export type Place = { user_agent: string; address: string };

/** An account, and the session by which it is signed in. */
export type SignedIn = Account & { session_uuid: string };

const placeOf = ({ user_agent, address }: Place) => [user_agent.slice(0, 400), address.slice(0, 64)];

/**
 * Keeps a new session of an account by the hash of its secret. Answers false, and keeps none, when the account was
 * disabled or its password replaced since it was read.
 */
export async function insertSession(
  database: Database,
  { account, secret_hash, ...place }: Place & { account: Pick<Account, 'uuid' | 'password_hash'>; secret_hash: Buffer },
): Promise<boolean> {
  // The lock makes who replaces the password wait, and see this session among those to end.
  const rows = await statement(
    database.pool,
    `insert into session (uuid, account_uuid, secret_hash, user_agent, address, expires_at)
     select $1, a.uuid, $3, $4, $5, now() + ${IDLE}
     from (select uuid from account where uuid = $2 and password_hash = $6 and disabled_at is null for share) a
     returning uuid`,
    [newUuid(), account.uuid, secret_hash, ...placeOf(place), account.password_hash],
  );
  return rows.length === 1;
}

const LIVE = 's.expires_at > now() and a.uuid = s.account_uuid and a.disabled_at is null';

/** Whose session has this secret, undefined when it has ended. */
export async function findSession(database: Database, secret_hash: Buffer): Promise<SignedIn | undefined> {
  const [row] = await statement<SignedIn>(
    database.pool,
    `select s.uuid as session_uuid, ${accountColumns} from session s, account a where s.secret_hash = $1 and ${LIVE}`,
    [secret_hash],
  );
  return row;
}

/** Notes that a session is used, which makes it last longer. Answers whose it is, undefined when it has ended. */
export async function touchSession(
  database: Database,
  { secret_hash, ...place }: Place & { secret_hash: Buffer },
): Promise<SignedIn | undefined> {
  const [row] = await statement<SignedIn>(
    database.pool,
    `update session s set last_used_at = now(), expires_at = least(now() + ${IDLE}, s.create_date + ${LONGEST}),
       user_agent = $2, address = $3
     from account a
     where s.secret_hash = $1 and ${LIVE}
     returning s.uuid as session_uuid, ${accountColumns}`,
    [secret_hash, ...placeOf(place)],
  );
  return row;
}

/** Ends the session with this secret, if there is one. */
export async function deleteSession(database: Database, secret_hash: Buffer): Promise<void> {
  await statement(database.pool, 'delete from session where secret_hash = $1', [secret_hash]);
}

/** A session as its owner sees it. */
export type StoredSession = Place & { uuid: string; create_date: string; last_used_at: string };

/** The sessions of an account that have not ended, the last used first. */
export function listSessions(database: Database, account_uuid: string): Promise<StoredSession[]> {
  return statement<StoredSession>(
    database.pool,
    `select uuid, user_agent, address, create_date, last_used_at from session
     where account_uuid = $1 and expires_at > now() order by last_used_at desc, uuid desc`,
    [account_uuid],
  );
}

/** Ends a session of an account. Answers false when it has none of this uuid. */
export async function deleteOwnSession(
  database: Database,
  { account_uuid, uuid }: { account_uuid: string; uuid: string },
): Promise<boolean> {
  const rows = await statement(
    database.pool,
    'delete from session where account_uuid = $1 and uuid = $2 returning uuid',
    [account_uuid, uuid],
  );
  return rows.length === 1;
}

/** Erases the sessions that have ended by themselves. */
export async function purgeSessions(database: Database): Promise<void> {
  await statement(database.pool, 'delete from session where expires_at <= now()');
}
