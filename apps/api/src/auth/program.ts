import { findKeyBearer, type KeyBearer } from '@kupfer/db/api-key';
import type { Database } from '@kupfer/db/database';
import { Fault } from '@kupfer/schemas/problem';
import { secretHash } from './secret.ts';

/** What a key is called, and for whom the program that has it acts. */
export type Program = { name: string; caller: Omit<KeyBearer, 'name'> & { via: 'key' } };

/**
 * For whom the program with this API key acts. Asked anew each time: a key ends at once, and so do the rights of its
 * maker.
 *
 * @throws Fault `invalid_token`
 */
export async function programOf(database: Database, key: string): Promise<Program> {
  const found = await findKeyBearer(database, secretHash(key));
  if (!found) throw new Fault('invalid_token', 'There is no such API key, or its maker may no longer sign in.');
  const { name, ...bearer } = found;
  return { name, caller: { ...bearer, via: 'key' } };
}
