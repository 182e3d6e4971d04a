import { purgePasswordMails } from '@kupfer/db/account-mail';
import { purgeAudit } from '@kupfer/db/audit';
import { purgeMerges } from '@kupfer/db/contact-merge';
import type { Database } from '@kupfer/db/database';
import { purgeKeptAnswers } from '@kupfer/db/kept-answer';
import { purgeSessions } from '@kupfer/db/session';
import type { Logger } from 'pino';

/** Milliseconds between two rounds. */
const ROUND = 10 * 60 * 1000;

const old = {
  answers: purgeKeptAnswers,
  'merges of contacts': purgeMerges,
  sessions: purgeSessions,
  'mails about passwords': purgePasswordMails,
  'audit entries': purgeAudit,
};

/** Erases from time to time what was to be kept for a time. Call the answer to end it. */
export function startHousekeeping({ database, log }: { database: Database; log: Logger }): () => void {
  const clean = () => {
    for (const [what, erase] of Object.entries(old)) {
      erase(database).catch((error: unknown) => log.warn({ err: error }, `old ${what} were not erased`));
    }
  };
  const rounds = setInterval(clean, ROUND).unref();
  return () => clearInterval(rounds);
}
