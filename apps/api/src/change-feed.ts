import { setTimeout as wait } from 'node:timers/promises';
import { type ChangeReader, forgetChanges, openChangeReader, type StoredChange } from '@kupfer/db/change';
import type { Database, OrganizationUuid } from '@kupfer/db/database';
import { Fault } from '@kupfer/schemas/problem';
import type { Logger } from 'pino';

/** Somebody who is told what changes in an organization. */
export type Watcher = {
  organization_uuid: OrganizationUuid;
  tell(change: Omit<StoredChange, 'organization_uuid'>): void;
  /** Nothing more will be told. */
  end(): void;
};

export type ChangeFeed = {
  /**
   * When this is fulfilled, the watcher is told of all that is committed from then on.
   * @throws Fault `unavailable` while the database is away
   */
  watch(watcher: Watcher): Promise<void>;
  leave(watcher: Watcher): void;
  /** Ends all watchers, and takes no more. */
  drain(): void;
  stop(): Promise<void>;
};

/** Milliseconds between two looks at what changed. */
const LOOK = 300;
/** So many looks without a watcher, and the connection is closed; who loads a page anew finds it open. */
const LOOKS_UNWATCHED = 20;
/** Milliseconds for which changes are kept at least: more than a reader may take (packages/db/src/change.ts). */
const KEPT = 20_000;

/**
 * Tells watchers what changes in their organizations, whichever instance changes it. Looks while anybody watches; when
 * the database is away all watchers are ended, since something may be missed.
 */
export function startChangeFeed({ database, log }: { database: Database; log: Logger }): ChangeFeed {
  const watchers = new Map<OrganizationUuid, Set<Watcher>>();
  const stopping = new AbortController();
  let isDraining = false;
  let opened: Promise<void> | undefined;
  let looking: Promise<void> | undefined;
  const running = new Set<Promise<void>>([forget()]);

  async function open(): Promise<void> {
    const reader = await openChangeReader(database);
    const following = follow(reader).finally(() => running.delete(following));
    running.add(following);
  }

  async function follow(reader: ChangeReader): Promise<void> {
    try {
      for (let unwatched = 0; unwatched < LOOKS_UNWATCHED; unwatched = watchers.size > 0 ? 0 : unwatched + 1) {
        await wait(LOOK, undefined, { signal: stopping.signal });
        looking = reader.read([...watchers.keys()]).then(tellAll);
        await looking;
      }
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ err: error }, 'changes cannot be followed');
    }
    opened = undefined;
    looking = undefined;
    endAll();
    await reader.close();
  }

  function tellAll(changes: StoredChange[]): void {
    for (const { organization_uuid, ...change } of changes)
      for (const watcher of watchers.get(organization_uuid) ?? []) watcher.tell(change);
  }

  function endAll(): void {
    const all = [...watchers.values()].flatMap((here) => [...here]);
    watchers.clear();
    for (const watcher of all) watcher.end();
  }

  /** Changes of a time that all readers have read are of no more use. */
  async function forget(): Promise<void> {
    let snapshot: string | null = null;
    while (!stopping.signal.aborted) {
      try {
        snapshot = await forgetChanges(database, snapshot);
      } catch (error) {
        log.warn({ err: error }, 'old changes were not forgotten');
      }
      await wait(KEPT, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    async watch(watcher) {
      for (;;) {
        opened ??= open().catch((error: unknown) => {
          opened = undefined;
          throw error;
        });
        const mine = opened;
        await mine;
        // The look that is under way does not know of this watcher, and may see what is committed from now on.
        await looking;
        if (isDraining) throw new Fault('unavailable', 'The service is stopping.', { retryAfter: 5 });
        if (mine === opened) break;
      }
      const here = watchers.get(watcher.organization_uuid) ?? new Set();
      watchers.set(watcher.organization_uuid, here.add(watcher));
    },
    leave(watcher) {
      const here = watchers.get(watcher.organization_uuid);
      here?.delete(watcher);
      if (here?.size === 0) watchers.delete(watcher.organization_uuid);
    },
    drain() {
      isDraining = true;
      endAll();
    },
    async stop() {
      isDraining = true;
      stopping.abort();
      await Promise.all(running);
    },
  };
}
