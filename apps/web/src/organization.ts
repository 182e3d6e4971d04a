import type { Language } from '@kupfer/schemas/fields';
import { useQuery } from '@tanstack/react-query';
import { trpc } from './api.ts';
import { browserLanguage, preferences } from './preferences.ts';
import { sessionState } from './session.ts';
import { useStore } from './store.ts';

function useQueryOfOrganization() {
  const isSignedIn = 'session' in useStore(sessionState);
  return useQuery({ ...trpc.organization.get.queryOptions(), enabled: isSignedIn, staleTime: 5 * 60_000 });
}

/** The organization of the person, undefined until it is known. */
export const useOrganization = () => useQueryOfOrganization().data;

/** Whether the organization is asked for the first time, and with it the zone. */
export const useIsZoneAwaited = (): boolean => useQueryOfOrganization().isLoading;

/** The zone in which times are shown and meant: the organization's, wherever the browser is. */
export const useZone = (): string => useOrganization()?.time_zone ?? 'UTC';

/** The language of the person: chosen, else the organization's, else the browser's. */
export function useLanguage(): Language {
  const { language } = useStore(preferences);
  const organization = useOrganization();
  return language ?? organization?.language ?? browserLanguage();
}

/** Who is signed in. Only for what is drawn for somebody who is. */
export function useSession() {
  const state = useStore(sessionState);
  if (!('session' in state)) throw new Error('nobody is signed in');
  return state.session;
}

/** Whether the person may change the organization, its contact types and its accounts. */
export const useIsAdmin = (): boolean => useSession().role !== 'member';
