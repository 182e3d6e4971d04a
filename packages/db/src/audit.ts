import type { AuditEntry, AuditQuery } from '@kupfer/schemas/audit';
import type { Page } from '@kupfer/schemas/lists';
import { v7 as newUuid } from 'uuid';
import { type Database, type Scope, statement, type Transaction } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

const columns = 'e.uuid, e.event, e.core_user_uuid, e.username, e.via, e.address, e.subject, e.detail, e.create_date';

const orderings: Orderings = { create_date: { expression: 'e.create_date', type: 'timestamptz' } };

/** What happened, newest first. */
export function listAudit(scope: Scope, query: AuditQuery): Promise<Page<AuditEntry>> {
  const filter = filterOf(scope, 'e');
  if (query.event) filter.and`e.event = ${query.event}`;
  if (query.core_user_uuid) filter.and`e.core_user_uuid = ${query.core_user_uuid}`;
  const list = { name: 'audit', columns, select: 'from audit e', filter, orderings, uuid: 'e.uuid' };
  return readPage(scope, list, { ...query, ordering: ['-create_date'] });
}

/** What is to be written down; all but what happened and who did it may be left out. */
export type NewAuditEntry = Pick<AuditEntry, 'event' | 'core_user_uuid' | 'username'> &
  Partial<Pick<AuditEntry, 'subject' | 'detail' | 'address'>> & { via?: 'key' | undefined };

const INSERT = `insert into audit
  (organization_uuid, uuid, event, core_user_uuid, username, via, address, subject, detail)`;

function valuesOf({ event, core_user_uuid, username, via, address = '', subject = '', detail = '' }: NewAuditEntry) {
  return [event, core_user_uuid, username, via, address.slice(0, 64), subject.slice(0, 254), detail.slice(0, 254)];
}

/** Writes down what happened in an organization; in a transaction, with it or not at all. */
export async function insertAuditEntry(scope: Scope, entry: NewAuditEntry): Promise<void> {
  await scope.query(`${INSERT} values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [
    scope.organization_uuid,
    newUuid(),
    ...valuesOf(entry),
  ]);
}

/** Writes down what happened to an account, in each organization to which it belongs, also where it is disabled. */
export async function insertAccountAuditEntry(
  query: Transaction['query'],
  account_uuid: string,
  entry: NewAuditEntry,
): Promise<void> {
  await query(
    `${INSERT} select m.organization_uuid, $2, $3, $4, $5, $6, $7, $8, $9
     from member m where m.account_uuid = $1`,
    [account_uuid, newUuid(), ...valuesOf(entry)],
  );
}

/** For how long is kept what was written down. */
const KEPT = "interval '1 year'";

/** Erases what was kept long enough. */
export async function purgeAudit(database: Database): Promise<void> {
  await statement(database.pool, `delete from audit where create_date <= now() - ${KEPT}`);
}
