import type { Contact } from '@kupfer/schemas/contact';
import type { ContactImportRow } from '@kupfer/schemas/contact-file';

export type RowError = ContactImportRow['errors'][number];

export type ListField = 'addresses' | 'emails' | 'phones';

/** An entry of a list, as far as a row tells it. */
export type DraftEntry = {
  /** Which entry of the stored contact it changes, from 0; null: the next of its type, or a new one. */
  place: number | null;
  /** Undefined: the row does not say. */
  type: string | undefined;
  /** The type of a new one. */
  fallback: string;
  parts: Record<string, string>;
  /** Where the parts come from. */
  columns: Record<string, string>;
};

/** What a row of a file says about a contact, before a schema has seen it. */
export type Draft = {
  line: number;
  last_line: number;
  /** Characters that it was made of. */
  size: number;
  /** Fields that the row names; null clears one, as in a PATCH. */
  fields: Record<string, unknown>;
  lists: Record<ListField, DraftEntry[]>;
  /** How many entries of a stored list these replace; null: they change or join them. */
  replaces: Record<ListField, number | null>;
  /** Lines for the notes, of what has no field of its own. */
  lines: string[];
  /** The fields that the file is about: equal in all of them means the same contact. */
  mapped: readonly string[];
  /** Which column a field comes from. */
  columns: Record<string, string>;
  /** Whether this service wrote the file: rows with uuids of their own are then different contacts, however alike. */
  isOurs: boolean;
  /** What is wrong already. */
  errors: RowError[];
  /** What could not be kept. */
  noted: RowError[];
};

type Listed = { addresses: Placed[]; emails: Placed[]; phones: Placed[] };
type Placed = { object: Record<string, unknown>; entry: DraftEntry | null };

/** A body for the schema of a contact, and which column is behind a place of it. */
export type Body = { body: Record<string, unknown>; columnOf(pointer: string): string | null };

/** The body of a new contact. */
export function newBody(draft: Draft): Body {
  const body = Object.fromEntries(Object.entries(draft.fields).filter(([, value]) => value !== null));
  return withLists(draft, body, null);
}

/** The body that a stored contact has after the row. */
export function changedBody(draft: Draft, stored: Contact): Body {
  const { uuid: _, organization_uuid: __, create_date: ___, edit_date: ____, ...before } = stored;
  const changes = Object.entries(draft.fields).filter(([name, value]) => !(value === null && name === 'customer_id'));
  const body: Record<string, unknown> = { ...before, ...Object.fromEntries(changes) };
  // What is null here is absent for the schema, which has the default.
  for (const [name, value] of changes) if (value === null) delete body[name];
  return withLists(draft, body, stored);
}

function withLists(draft: Draft, body: Record<string, unknown>, stored: Contact | null): Body {
  const lists: Listed = {
    addresses: listOf(draft, 'addresses', stored),
    emails: listOf(draft, 'emails', stored),
    phones: listOf(draft, 'phones', stored),
  };
  const notes = notesOf(draft, stored);
  return {
    body: {
      ...body,
      addresses: lists.addresses.map(({ object }) => object),
      emails: lists.emails.map(({ object }) => object),
      phones: lists.phones.map(({ object }) => object),
      ...(notes !== undefined && { notes }),
    },
    columnOf(pointer) {
      const [, field = '', index, part = ''] = pointer.split('/');
      const placed = new Map(Object.entries(lists)).get(field)?.[Number(index)];
      return placed?.entry?.columns[part] ?? draft.columns[field] ?? null;
    },
  };
}

function listOf(draft: Draft, field: ListField, stored: Contact | null): Placed[] {
  const replaced = draft.replaces[field];
  const kept = (stored?.[field] ?? []).map((object) => ({ object, entry: null }));
  const list: Placed[] = replaced === null ? [...kept] : [];
  const taken = new Set<number>();
  for (const entry of draft.lists[field]) {
    const at = replaced === null ? placeIn(list, entry, taken, kept.length) : -1;
    const before = list[at];
    const type = entry.type ?? before?.object.type ?? entry.fallback;
    if (at >= 0) taken.add(at);
    const placed = { object: { ...before?.object, type, ...entry.parts }, entry };
    if (before) list[at] = placed;
    else list.push(placed);
  }
  return replaced === null ? list : [...list, ...kept.slice(replaced)];
}

/** The stored entry that one of a row is about; -1: none, it is new. */
function placeIn(list: Placed[], { place, type }: DraftEntry, taken: Set<number>, stored: number): number {
  if (place !== null) return place < stored ? place : -1;
  return list.findIndex(({ object }, index) => index < stored && !taken.has(index) && object.type === type);
}

function notesOf({ fields, lines }: Draft, stored: Contact | null): string | undefined {
  const own = typeof fields.notes === 'string' ? fields.notes : undefined;
  const before = own ?? (fields.notes === null ? '' : (stored?.notes ?? ''));
  const missing = lines.filter((line) => own !== undefined || !before.includes(line));
  if (missing.length === 0) return own;
  return [before, ...missing].filter(Boolean).join('\n');
}
