import type { Contact } from '@kupfer/schemas/contact';
import type { ContactValues } from './contact-values.ts';

/** What was typed into a form and not saved, and the contact as it was when that began (null: a new one). */
export type Draft = { values: ContactValues; before: Contact | null };

const placeOf = (uuid: string) => `kupfer-contact-draft-${uuid}`;

/** The draft of a contact; `new` is that of one that is to be made. */
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
