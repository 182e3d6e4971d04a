import { isDeepStrictEqual } from 'node:util';
import type { BroughtChange, BroughtContact } from '@kupfer/db/contact-import';
import { type Contact, ContactCreate, LARGEST_CUSTOMER_ID } from '@kupfer/schemas/contact';
import { isUuid } from '@kupfer/schemas/fields';
import type { Fault } from '@kupfer/schemas/problem';
import { inputErrors } from '../faults.ts';
import { changedBody, type Draft, newBody, type RowError } from './draft.ts';
import { likenessIn } from './duplicate.ts';
import type { Compared } from './seen.ts';

/** What is to become of a row. */
export type Plan = {
  draft: Draft;
  status: 'created' | 'updated' | 'skipped' | 'failed';
  errors: RowError[];
  /** The contact that it is about, or is like. */
  contact: string | null;
  compared: Compared;
  create: BroughtContact | null;
  /** Null for a contact that is as the row says already. */
  change: BroughtChange | null;
  columnOf(pointer: string): string | null;
};

/** The uuids and numbers of rows. */
export function identifiersIn(drafts: readonly Draft[]): { uuids: string[]; customer_ids: number[] } {
  return {
    uuids: drafts.flatMap((draft) => uuidOf(draft) ?? []),
    customer_ids: drafts.flatMap((draft) => numberOf(draft) ?? []),
  };
}

const uuidOf = ({ fields: { uuid } }: Draft) => (isUuid(uuid) ? uuid.toLowerCase() : undefined);

function numberOf({ fields: { customer_id } }: Draft): number | undefined {
  return typeof customer_id === 'number' && customer_id <= LARGEST_CUSTOMER_ID ? customer_id : undefined;
}

/** What a row asks for, in view of the stored contacts that have its uuid or its number. */
export function planOf(draft: Draft, known: readonly Contact[]): Plan {
  const uuid = uuidOf(draft);
  const customer_id = numberOf(draft);
  const byUuid = known.find((contact) => contact.uuid === uuid);
  const byNumber = known.find((contact) => contact.customer_id === customer_id);
  const before = byUuid ?? (uuid ? undefined : byNumber);
  const { body, columnOf } = before ? changedBody(draft, before) : newBody(draft);
  const parsed = ContactCreate.safeParse(body);
  const errors = [...draft.errors];
  const add = (pointer: string, detail: string) => errors.push({ pointer, column: columnOf(pointer), detail });
  if (draft.fields.uuid !== undefined && draft.fields.uuid !== null && !uuid) add('/uuid', 'This is not a uuid.');
  if (byNumber && byNumber !== before) add('/customer_id', 'Another contact has this customer number.');
  if (errors.length === 0)
    for (const { pointer, detail } of inputErrors(parsed.error?.issues ?? [])) add(pointer, detail);
  const isFine = errors.length === 0 && parsed.success;
  const core_user_uuid = parsed.data?.core_user_uuid ?? undefined;
  return {
    draft,
    status: !isFine ? 'failed' : before ? 'updated' : 'created',
    errors,
    contact: isFine ? (before?.uuid ?? null) : null,
    compared: {
      uuid: before?.uuid ?? uuid,
      customer_id,
      core_user_uuid,
      likeness: parsed.success && !before ? likenessIn(parsed.data, draft.mapped) : null,
      isApart: draft.isOurs && uuid !== undefined,
    },
    create: isFine && !before ? { ...withoutReadOnly(parsed.data), uuid } : null,
    change: isFine && before && !isSame(parsed.data, before) ? { before, after: withoutReadOnly(parsed.data) } : null,
    columnOf,
  };
}

function withoutReadOnly(contact: ContactCreate) {
  const { uuid: _, organization_uuid: __, create_date: ___, edit_date: ____, ...fields } = contact;
  return fields;
}

function isSame(after: ContactCreate, before: Contact): boolean {
  const stored = new Map<string, unknown>(Object.entries(before));
  return Object.entries(withoutReadOnly(after)).every(
    ([field, value]) =>
      (field === 'customer_id' && (value === undefined || value === null)) ||
      isDeepStrictEqual(value, stored.get(field)),
  );
}

/** The row is refused after all. */
export function refuse(plan: Plan, fault: Fault): void {
  const places = fault.errors ?? [{ pointer: '', detail: fault.message }];
  plan.status = 'failed';
  plan.contact = null;
  plan.errors = places.map(({ pointer, detail }) => ({ pointer, column: plan.columnOf(pointer), detail }));
}

/** The row is probably this contact. */
export function skip(plan: Plan, words: string, contact: string | null): void {
  plan.status = 'skipped';
  plan.contact = contact;
  plan.errors = [{ pointer: '', column: null, detail: words }];
}
