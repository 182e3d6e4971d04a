import type { Language } from '@kupfer/schemas/fields';
import { createStore } from './store.ts';

/** What a person chose in this browser. `language` null: that of the organization, or of the browser before sign-in. */
type Preferences = { language: Language | null; hasKeys: boolean };

const PLACE = 'kupfer-preferences';

function kept(): Preferences {
  const asChosen: Preferences = { language: null, hasKeys: true };
  try {
    return { ...asChosen, ...JSON.parse(localStorage.getItem(PLACE) ?? '{}') };
  } catch {
    return asChosen;
  }
}

export const preferences = createStore(kept());

/** Keeps a choice, also for the next visit. */
export function prefer(chosen: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...chosen });
  localStorage.setItem(PLACE, JSON.stringify(preferences.get()));
}

/** The language of the browser, if it is one of ours. */
export const browserLanguage = (): Language => (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en');
