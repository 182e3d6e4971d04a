import type { OwnSessions } from '@kupfer/schemas/session';
import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../api.ts';
import { askAuth } from '../session.ts';

/** Where the person is signed in, the last used first. */
export const ownSessions = queryOptions({
  queryKey: ['own sessions'],
  queryFn: async () => asSessions(await askAuth('GET', 'sessions/')).results,
});

/** Reads them anew. */
export const readSessionsAnew = (): Promise<void> => queryClient.invalidateQueries(ownSessions);

// What GET `/auth/sessions/` answers with 200 has this schema.
function asSessions(answer: unknown) {
  return answer as OwnSessions;
}
