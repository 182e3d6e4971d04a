import type { Database } from '@kupfer/db/database';
import { purgeKeptAnswers } from '@kupfer/db/kept-answer';
import type { Logger } from 'pino';

/** Milliseconds between two rounds. */
const ROUND = 10 * 60 * 1000;

/** Erases from time to time what was to be kept for a time. Call the answer to end it. */
export function startHousekeeping({ database, log }: { database: Database; log: Logger }): () => void {
  const clean = () => {
    purgeKeptAnswers(database).catch((error: unknown) => log.warn({ err: error }, 'old answers were not erased'));
  };
  const rounds = setInterval(clean, ROUND).unref();
  return () => clearInterval(rounds);
}
