import type { Database } from '@kupfer/db/database';
import { keepPlatformUsers, type PlatformUser } from '@kupfer/db/member';
import type { Logger } from 'pino';

export type Sightings = {
  /** Takes note of somebody whose token was verified; nobody waits for it. */
  note(user: PlatformUser): void;
  /** Ends when all that was noted is kept. */
  settled(): Promise<void>;
};

/** With so many in one statement it is short; who comes beyond that is kept by the next one. */
const AT_ONCE = 500;

const keyOf = ({ organization_uuid, core_user_uuid }: PlatformUser) => organization_uuid + core_user_uuid;

/**
 * Keeps who of a platform was seen, for the list of members. One statement at a time, for all that were noted meanwhile:
 * however many come at once, the requests keep the connections. A failure is logged: the next token tells it again.
 */
export function keepSightings({ database, log }: { database: Database; log: Pick<Logger, 'warn'> }): Sightings {
  const noted = new Map<string, PlatformUser>();
  let keeping: Promise<void> | undefined;

  async function keepNoted(): Promise<void> {
    try {
      while (noted.size > 0) {
        const some = [...noted.values()].slice(0, AT_ONCE);
        for (const user of some) noted.delete(keyOf(user));
        await keepPlatformUsers(database, some);
      }
    } catch (error) {
      log.warn({ err: error }, 'who was seen was not kept');
    } finally {
      keeping = undefined;
    }
  }

  return {
    note(user) {
      noted.set(keyOf(user), user);
      keeping ??= keepNoted();
    },
    async settled() {
      await keeping;
    },
  };
}
