import { inject } from 'vitest';
import { copyDatabase } from './testing-server.ts';

/** Makes a migrated, empty database for one test file, on the server that `testing-server.ts` started. */
export function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  return copyDatabase(inject('testServer'));
}
