/** What was typed into a form and not saved, and what was stored when that began (null: it is to be made). */
export type Draft<Values, Stored> = { values: Values; before: Stored | null };

/** The drafts of one kind of form, by the uuid of what is edited, `new` for what is to be made. They end with the tab. */
export function draftsOf<Values, Stored>(kind: string) {
  const placeOf = (uuid: string) => `kupfer-${kind}-draft-${uuid}`;
  return {
    draftOf(uuid: string): Draft<Values, Stored> | undefined {
      const kept = sessionStorage.getItem(placeOf(uuid));
      return kept === null ? undefined : asDraft<Values, Stored>(JSON.parse(kept));
    },
    keepDraft: (uuid: string, draft: Draft<Values, Stored>): void =>
      sessionStorage.setItem(placeOf(uuid), JSON.stringify(draft)),
    dropDraft: (uuid: string): void => sessionStorage.removeItem(placeOf(uuid)),
  };
}

// Only `keepDraft` of the same kind writes to this place, and it ends with the tab.
function asDraft<Values, Stored>(kept: unknown) {
  return kept as Draft<Values, Stored>;
}
