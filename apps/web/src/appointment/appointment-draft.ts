import type { FormValues } from './form-values.ts';
import type { Stored } from './stored.ts';

/** What was typed into a form and not saved, and what was stored when that began (null: a new appointment). */
export type Draft = { values: FormValues; before: Stored | null };

const placeOf = (uuid: string) => `kupfer-appointment-draft-${uuid}`;

/** The draft of an appointment; `new` is that of one that is to be made. */
export function draftOf(uuid: string): Draft | undefined {
  const kept = sessionStorage.getItem(placeOf(uuid));
  return kept === null ? undefined : asDraft(JSON.parse(kept));
}

/** Keeps a draft until the tab is closed. */
export const keepDraft = (uuid: string, draft: Draft): void =>
  sessionStorage.setItem(placeOf(uuid), JSON.stringify(draft));

export const dropDraft = (uuid: string): void => sessionStorage.removeItem(placeOf(uuid));

// Only `keepDraft` writes to this place, and it ends with the tab.
function asDraft(kept: unknown) {
  return kept as Draft;
}
