import type { Appointment } from '@kupfer/schemas/appointment';
import type { Problem } from '@kupfer/schemas/problem';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Answer, Fields, Person } from './service.ts';

/** Half hours from the first one of the day, and people by their numbers. */
type Plan = { begin: number; length: number; owner: number; invitees: number[] };
type Rule = 'allow' | 'refuse';

/** What somebody does; `which` of the appointments that he made himself. */
export type Command =
  | { does: 'create'; plan: Plan }
  | { does: 'change'; which: number; plan: Partial<Plan> }
  | { does: 'rename'; which: number }
  | { does: 'delete'; which: number }
  | { does: 'switch'; to: Rule };

const PEOPLE = 4;
/** Owns what conflicts with nothing. */
const ORGANIZATION = PEOPLE;
const HALF_HOURS = 14;
const DAY = Date.parse('2026-07-01T06:00:00Z');

const begin = fc.nat({ max: HALF_HOURS });
const length = fc.nat({ max: 4 });
const owner = fc.nat({ max: ORGANIZATION });
const invitees = fc.uniqueArray(fc.nat({ max: PEOPLE - 1 }), { maxLength: 2 });
const which = fc.nat({ max: 7 });
const change = (plan: fc.Arbitrary<Partial<Plan>>) => fc.record({ does: fc.constant('change' as const), which, plan });

/** Creates, moves, extensions, other invitees, other owners, new names, deletions, and now and then the other rule. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('create' as const),
      plan: fc.record({ begin, length, owner, invitees }),
    }),
  },
  { weight: 3, arbitrary: change(fc.record({ begin })) },
  { weight: 2, arbitrary: change(fc.record({ length })) },
  { weight: 3, arbitrary: change(fc.record({ invitees })) },
  { weight: 2, arbitrary: change(fc.record({ owner })) },
  { weight: 1, arbitrary: change(fc.record({ begin, length, owner, invitees })) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('rename' as const), which }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), which }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('switch' as const), to: fc.constantFrom('allow', 'refuse') }) },
);

/** When something was sent and answered. */
type Lapse = { sent: number; answered: number };
/** A state that was written; undefined: deleted. */
type Version = Lapse & { uuid: string; plan: Plan | undefined };
type Refusal = Lapse & { uuid: string | undefined; plan: Plan; conflicts: string[] };

/** All that happened in an organization whose rule began as `first`. */
export function makeHistory(person: Pick<Person, 'organization_uuid'>, people: readonly string[], first: Rule) {
  const versions: Version[] = [];
  const refusals: Refusal[] = [];
  const switches: (Lapse & { to: Rule })[] = [{ sent: 0, answered: 0, to: first }];

  const bodyOf = ({ begin, length, owner, invitees }: Plan): Fields => ({
    start_date: new Date(DAY + begin * 1_800_000).toISOString(),
    end_date: new Date(DAY + (begin + length) * 1_800_000).toISOString(),
    owner: owner === ORGANIZATION ? person.organization_uuid : people[owner],
    invitee_uuids: invitees.map((each) => people[each]),
  });
  const timed = async <Body>(request: () => Promise<Answer<Body>>) => {
    const sent = performance.now();
    const answer = await request();
    return { answer, lapse: { sent, answered: performance.now() } };
  };
  const isRefused = <Body>(answer: Answer<Body>, refusal: Omit<Refusal, 'conflicts'>) => {
    if (answer.status !== 409) return false;
    const { conflicts = [] } = asProblem(answer.body);
    refusals.push({ ...refusal, conflicts });
    return true;
  };

  /** Does one after the other, as one of several. */
  async function act(by: Person, commands: readonly Command[]): Promise<void> {
    const own: { uuid: string; plan: Plan }[] = [];
    for (const command of commands) {
      if (command.does === 'switch') {
        const { answer, lapse } = await timed(() => by.patch('/organization/', { double_booking: command.to }));
        expect(answer.status, answer.text).toBe(200);
        switches.push({ ...lapse, to: command.to });
        continue;
      }
      if (command.does === 'create') {
        const { plan } = command;
        const { answer, lapse } = await timed(() => by.post<Appointment>('/appointment/', bodyOf(plan)));
        if (isRefused(answer, { ...lapse, uuid: undefined, plan })) continue;
        expect(answer.status, answer.text).toBe(201);
        own.push({ uuid: answer.body.uuid, plan });
        versions.push({ ...lapse, uuid: answer.body.uuid, plan });
        continue;
      }
      const mine = own[command.which % own.length];
      if (!mine) continue;
      const { uuid } = mine;
      const path = `/appointment/${uuid}/`;
      if (command.does === 'rename') {
        expect((await by.patch(path, { name: 'Anew' })).status).toBe(200);
      } else if (command.does === 'delete') {
        const { answer, lapse } = await timed(() => by.delete(path));
        expect(answer.status, answer.text).toBe(204);
        own.splice(own.indexOf(mine), 1);
        versions.push({ ...lapse, uuid, plan: undefined });
      } else {
        const plan = { ...mine.plan, ...command.plan };
        const { answer, lapse } = await timed(() => by.patch(path, bodyOf(plan)));
        if (isRefused(answer, { ...lapse, uuid, plan })) continue;
        expect(answer.status, answer.text).toBe(200);
        mine.plan = plan;
        versions.push({ ...lapse, uuid, plan });
      }
    }
  }

  return { act, versions, refusals, switches };
}

export type History = ReturnType<typeof makeHistory>;

// Only asked of answers whose status says that they are refusals.
function asProblem(body: unknown) {
  return body as Problem;
}

const peopleOf = ({ owner, invitees }: Plan) =>
  [...new Set([owner, ...invitees])].filter((who) => who !== ORGANIZATION);

/** Who would be in both at once. */
export function shared(one: Plan, other: Plan): number[] {
  const meet =
    one.length > 0 &&
    other.length > 0 &&
    one.begin < other.begin + other.length &&
    other.begin < one.begin + one.length;
  return meet ? peopleOf(one).filter((who) => peopleOf(other).includes(who)) : [];
}

/** Times in which the rule was this one for sure. */
function certain({ switches }: History, rule: Rule): Lapse[] {
  const inOrder = switches.toSorted((one, other) => one.answered - other.answered);
  return inOrder.flatMap((each) => {
    // Of two switches at the same time nobody knows which came last.
    const isAlone = inOrder.every(
      (other) => other === each || other.answered < each.sent || other.sent > each.answered,
    );
    if (each.to !== rule || !isAlone) return [];
    const others = inOrder.filter((other) => other.sent > each.answered && other.to !== rule);
    return [{ sent: each.answered, answered: Math.min(...others.map(({ sent }) => sent), Number.POSITIVE_INFINITY) }];
  });
}

const isWithin = (inner: Lapse, outer: Lapse) => inner.sent > outer.sent && inner.answered < outer.answered;

/** The last write that made somebody's time in an appointment what it is. */
function bookedBy(versions: readonly Version[], who: number): Version | undefined {
  return versions.findLast(({ plan }, index) => {
    const before = versions[index - 1]?.plan;
    const isSame = before && plan && before.begin === plan.begin && before.length === plan.length;
    return !isSame || !peopleOf(before).includes(who);
  });
}

/** Fails when somebody is at two places and one of both was written when that was refused, after the other one. */
export function expectNoDoubleBooking(history: History): void {
  const byUuid = Map.groupBy(history.versions, ({ uuid }) => uuid);
  const refusing = certain(history, 'refuse');
  for (const [one, ofOne] of byUuid) {
    for (const [other, ofOther] of byUuid) {
      const [here, there] = [ofOne.at(-1)?.plan, ofOther.at(-1)?.plan];
      if (one === other || !here || !there) continue;
      for (const who of shared(here, there)) {
        const [later, earlier] = [bookedBy(ofOne, who), bookedBy(ofOther, who)];
        if (!later || !earlier) continue;
        // Both were there before the rule changed again: whichever came last was refused.
        const wrong = refusing.find((lapse) => isWithin(later, lapse) && earlier.answered < lapse.answered);
        expect(wrong, JSON.stringify({ later, earlier, who })).toBeUndefined();
      }
    }
  }
}

/** Fails when a refusal names what was not in the way, or nothing, or came while double booking was allowed. */
export function expectNoRefusalWithoutReason(history: History): void {
  const allowing = certain(history, 'allow');
  const byUuid = Map.groupBy(history.versions, ({ uuid }) => uuid);
  for (const refusal of history.refusals) {
    expect(allowing.filter((lapse) => isWithin(refusal, lapse))).toEqual([]);
    expect(refusal.conflicts.length).toBeGreaterThan(0);
    for (const uuid of refusal.conflicts) {
      expect(uuid).not.toBe(refusal.uuid);
      const versions = byUuid.get(uuid) ?? [];
      const wasInTheWay = versions.some(({ sent, plan }, index) => {
        const until = versions[index + 1]?.answered ?? Number.POSITIVE_INFINITY;
        return plan && sent < refusal.answered && until > refusal.sent && shared(plan, refusal.plan).length > 0;
      });
      expect(wasInTheWay, JSON.stringify({ refusal, versions })).toBe(true);
    }
  }
}

/** The appointments that there are in the end, and with which others each conflicts. */
export function conflictsInTheEnd({ versions }: History): Map<string, string[]> {
  const byUuid = [...Map.groupBy(versions, ({ uuid }) => uuid)];
  const there = byUuid.flatMap(([uuid, all]) => {
    const plan = all.at(-1)?.plan;
    return plan ? [{ uuid, plan }] : [];
  });
  return new Map(
    there.map(({ uuid, plan }) => {
      const others = there.filter((other) => other.uuid !== uuid && shared(plan, other.plan).length > 0);
      return [uuid, others.map((other) => other.uuid).toSorted()];
    }),
  );
}
