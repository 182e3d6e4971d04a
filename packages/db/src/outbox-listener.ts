import pg from 'pg';
import type { Database } from './database.ts';
import { faultOfDatabase } from './violations.ts';

/**
 * Calls `wake` whenever a transaction put a mail into the queue, and after each reconnection, because calls may have
 * been missed. Reconnects by itself; failures go to `report`.
 */
export function listenForMails(
  database: Database,
  wake: () => void,
  report: (error: unknown) => void,
): { close(): Promise<void> } {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const connect = async () => {
    const fresh = new pg.Client(database.pool.options);
    client = fresh;
    let lost = false;
    const reconnect = (error?: unknown) => {
      if (lost) return;
      lost = true;
      if (error && !closed) report(faultOfDatabase(error));
      fresh.end().catch(() => undefined);
      if (!closed) retry = setTimeout(connect, 1_000);
    };
    fresh.on('error', reconnect);
    fresh.on('end', () => reconnect());
    fresh.on('notification', wake);
    try {
      await fresh.connect();
      await fresh.query('listen outbox');
      wake();
    } catch (error) {
      reconnect(error);
    }
  };
  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
