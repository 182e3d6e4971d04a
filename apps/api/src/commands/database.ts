import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findEmbedded, startEmbedded } from '@kupfer/db/embedded';
import type { Settings } from '../settings.ts';

/**
 * Does some work on the database of the settings, whether the service runs or not: where nobody runs the embedded one,
 * it is started for as long as that takes.
 * @throws an Error in words for people when there is no database yet
 */
export async function onDatabase(
  { databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>,
  work: (databaseUrl: string) => Promise<void>,
): Promise<void> {
  if (databaseUrl) return work(databaseUrl);
  const directory = join(dataDir, 'postgres');
  if (!existsSync(join(directory, 'data'))) {
    throw new Error(`There is no database in ${dataDir}. Is DATA_DIR, or DATABASE_URL, the one of the service?`);
  }
  const running = await findEmbedded(directory);
  if (running) return work(running);
  const own = await startEmbedded(directory);
  try {
    await work(own.url);
  } finally {
    await own.stop();
  }
}
