import { DRAFTS, sessionState } from '../session.ts';

/** What was typed into a form and not saved, and what was stored when that began (null: it is to be made). */
export type Draft<Values, Stored> = { values: Values; before: Stored | null };

/**
 * The drafts of one kind of form, by the uuid of what is edited, `new` for what is to be made. They belong to a person
 * in an organization, whoever uses the tab after them, and outlive their tab, though not the sign-out.
 */
export function draftsOf<Values, Stored>(kind: string) {
  const placeOf = (uuid: string) => `${DRAFTS} ${owner()} ${kind} ${uuid}`;
  return {
    draftOf(uuid: string): Draft<Values, Stored> | undefined {
      const place = placeOf(uuid);
      const kept = sessionStorage.getItem(place) ?? localStorage.getItem(place);
      return kept === null ? undefined : asDraft<Values, Stored>(JSON.parse(kept));
    },
    keepDraft: (uuid: string, draft: Draft<Values, Stored>): void =>
      sessionStorage.setItem(placeOf(uuid), JSON.stringify(draft)),
    dropDraft(uuid: string): void {
      sessionStorage.removeItem(placeOf(uuid));
      localStorage.removeItem(placeOf(uuid));
    },
  };
}

function owner(): string {
  const state = sessionState.get();
  return 'session' in state ? `${state.session.organization_uuid} ${state.session.core_user_uuid}` : 'nobody';
}

// Only `keepDraft` of the same kind writes to this place.
function asDraft<Values, Stored>(kept: unknown) {
  return kept as Draft<Values, Stored>;
}

// A tab that is closed leaves what was typed in it to the next one. Two tabs do not share it as long as they are open,
// so that in each of them something else can be typed into the same form.
window.addEventListener('pagehide', () => {
  const start = `${DRAFTS} ${owner()} `;
  for (const [place, draft] of Object.entries(sessionStorage))
    if (place.startsWith(start)) localStorage.setItem(place, draft);
});
