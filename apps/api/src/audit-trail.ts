import { insertAccountAuditEntry, insertAuditEntry, type NewAuditEntry } from '@kupfer/db/audit';
import {
  type Database,
  inOrganization,
  type OrganizationUuid,
  type Transaction,
  transactionApart,
} from '@kupfer/db/database';
import type { AuditEvent } from '@kupfer/schemas/audit';
import type { Logger } from 'pino';
import type { Caller } from './caller.ts';

/** Writes down what happened beside the requests: nobody waits for it, so its time tells nothing either. */
export type AuditTrail = {
  /** In an organization. */
  note(organization_uuid: OrganizationUuid, entry: NewAuditEntry): void;
  /** In each organization of an account. */
  noteOf(account_uuid: string, entry: NewAuditEntry): void;
  /** Ends when all that was noted is kept. */
  settled(): Promise<void>;
};

/** A failure is logged: what happened has happened, and is not undone for it. */
export function openAuditTrail({ database, log }: { database: Database; log: Pick<Logger, 'warn'> }): AuditTrail {
  const writing = new Set<Promise<void>>();
  function write(kept: Promise<void>, { event }: NewAuditEntry): void {
    const done = kept
      .catch((error: unknown) => log.warn({ err: error, event }, 'an event was not written down'))
      .finally(() => writing.delete(done));
    writing.add(done);
  }
  return {
    note: (organization_uuid, entry) =>
      write(insertAuditEntry(inOrganization(database, organization_uuid), entry), entry),
    noteOf: (account_uuid, entry) =>
      write(
        transactionApart(database, (query) => insertAccountAuditEntry(query, account_uuid, entry)),
        entry,
      ),
    async settled() {
      await Promise.all(writing);
    },
  };
}

/** Writes down what the caller of a procedure does, in the transaction in which it is done. */
export function writeDown(
  { tx, caller, address }: { tx: Transaction; caller: Caller; address: string },
  event: AuditEvent,
  subject: string,
  detail = '',
): Promise<void> {
  const { core_user_uuid, username, via } = caller;
  return insertAuditEntry(tx, { event, core_user_uuid, username, via, address, subject, detail });
}
