import { alikeKey } from '@kupfer/db/contact-duplicate';
import {
  type BroughtChange,
  findBrought,
  findNamesakes,
  insertBrought,
  refusalsOf,
  updateBrought,
} from '@kupfer/db/contact-import';
import type { Scope, Transaction } from '@kupfer/db/database';
import { Fault } from '@kupfer/schemas/problem';
import { pauses } from '../turn.ts';
import type { Draft } from './draft.ts';
import { likenessIn, sharedBy } from './duplicate.ts';
import { identifiersIn, type Plan, planOf, refuse, skip } from './plan.ts';
import { identifiersOf, keysOf, knows, likeSeen, type Seen, seenNow } from './seen.ts';

/** Whether a row that is probably there already is skipped; else it is stored all the same. */
type Duplicates = { areSkipped: boolean };

/**
 * Stores what some rows say, and answers what became of each. A row that depends on one before it is looked at when that
 * one is stored. `apart` are the uuids that rows of our own files brought so far; those of these rows are added.
 */
export async function storeRows(
  tx: Transaction,
  drafts: readonly Draft[],
  { areSkipped, apart }: Duplicates & { apart: Set<string> },
): Promise<Plan[]> {
  const done: Plan[] = [];
  while (done.length < drafts.length) {
    const plans = await plansOf(tx, drafts.slice(done.length), { areSkipped, apart, isLocked: true });
    const seen = seenNow();
    const independent = plans.slice(0, firstDependent(plans, seen));
    await store(tx, independent);
    for (const { compared, status } of independent) {
      if (status === 'created' && compared.isApart && compared.uuid) apart.add(compared.uuid);
    }
    done.push(...independent);
  }
  return done;
}

/** How many of the plans come before one that is about, or like, another of them. */
function firstDependent(plans: readonly Plan[], seen: Seen): number {
  for (const [index, plan] of plans.entries()) {
    const { compared } = plan;
    const isDependent =
      knows(seen, keysOf({ ...compared, likeness: null })) ||
      (plan.create !== null && likeSeen(seen, compared) !== undefined);
    if (isDependent) return index;
    if (plan.status === 'created' || plan.status === 'updated') for (const key of keysOf(compared)) seen.add(key);
  }
  return plans.length;
}

async function store(tx: Transaction, plans: readonly Plan[]): Promise<void> {
  const fresh = plans.filter(({ status }) => status === 'created');
  const stored = await insertBrought(
    tx,
    fresh.flatMap(({ create }) => create ?? []),
  );
  for (const [index, plan] of fresh.entries()) {
    const result = stored[index];
    if (result instanceof Fault) refuse(plan, result);
  }
  const changed = plans.filter(({ change }) => change !== null);
  const refused = await updateBrought(
    tx,
    changed.flatMap(({ change }) => change ?? []),
  );
  for (const [index, plan] of changed.entries()) {
    const fault = refused[index];
    if (fault) refuse(plan, fault);
  }
}

/** What would become of some rows; `seen` is what those before them would have been. */
export async function lookAtRows(
  scope: Scope,
  drafts: readonly Draft[],
  { areSkipped, seen }: Duplicates & { seen: Seen },
): Promise<Plan[]> {
  const plans = await plansOf(scope, drafts, { areSkipped, apart: new Set(), isLocked: false });
  const open = plans.filter(({ create, change }) => create !== null || change !== null);
  const refused = await refusalsOf(
    scope,
    open.flatMap(({ create, change }) => create ?? heldBy(change)),
  );
  for (const [index, plan] of open.entries()) {
    const fault = plan.status !== 'skipped' && refused[index];
    if (fault) refuse(plan, fault);
  }
  for (const plan of plans) compareWithSeen(plan, seen);
  return plans;
}

const heldBy = (change: BroughtChange | null) => (change ? { ...change.after, uuid: change.before.uuid } : []);

function compareWithSeen(plan: Plan, seen: Seen): void {
  const { compared, create, status } = plan;
  if (status === 'skipped' || status === 'failed') return;
  if (create && knows(seen, identifiersOf(compared))) {
    plan.status = 'updated';
  } else if (create) {
    const words = likeSeen(seen, compared);
    const isUserTaken = compared.core_user_uuid && seen.has(`user ${compared.core_user_uuid}`);
    if (words) skip(plan, words, null);
    else if (isUserTaken) refuse(plan, new Fault('conflict', 'Another row of this file is this CoreUser.'));
    if (words || isUserTaken) return;
  }
  for (const key of keysOf(compared)) seen.add(key);
}

async function plansOf(
  scope: Scope,
  drafts: readonly Draft[],
  { areSkipped, apart, isLocked }: Duplicates & { apart: Set<string>; isLocked: boolean },
): Promise<Plan[]> {
  const known = await findBrought(scope, { ...identifiersIn(drafts), isLocked });
  const plans: Plan[] = [];
  const pause = pauses();
  for (const draft of drafts) {
    plans.push(planOf(draft, known));
    await pause();
  }
  if (areSkipped) await skipDuplicates(scope, plans, apart);
  else for (const { compared } of plans) compared.likeness = null;
  return plans;
}

async function skipDuplicates(scope: Scope, plans: readonly Plan[], apart: Set<string>): Promise<void> {
  const namesakes = await findNamesakes(
    scope,
    plans.flatMap(({ create }) => create ?? []),
  );
  const byName = Map.groupBy(namesakes, alikeKey);
  const pause = pauses();
  for (const plan of plans) {
    await pause();
    const { create, compared, draft } = plan;
    if (!create || !compared.likeness) continue;
    for (const contact of byName.get(alikeKey(create)) ?? []) {
      if (compared.isApart && apart.has(contact.uuid)) continue;
      const words = sharedBy(compared.likeness, likenessIn(contact, draft.mapped));
      if (!words) continue;
      skip(plan, words, contact.uuid);
      break;
    }
  }
}
