import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, meet, type Page, uuids } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
});
afterAll(() => service.stop());

const at = (time: string) => `2026-07-01T${time}:00.000Z`;

/** An appointment of somebody whom no other test knows, unless the fields say whose. */
const between = (from: string, to: string, fields: Fields = {}, person = anna) =>
  book(person, { owner: randomUUID(), start_date: at(from), end_date: at(to), ...fields });

async function conflictsOf({ uuid }: { uuid: string }): Promise<string[] | null> {
  const byGet = await good(anna.get<Appointment>(`${addressOf({ uuid })}?conflicts=true`));
  const byTrpc = await anna.trpc.appointment.get.query({ uuid, conflicts: true });
  expect(byTrpc).toEqual(byGet);
  return byGet.conflicts;
}

const uuidsOf = (...appointments: { uuid: string }[]) => appointments.map(({ uuid }) => uuid).toSorted();

describe('conflicts', () => {
  test('are null unless they are asked for', async () => {
    const owner = randomUUID();
    const first = await between('10:00', '11:00', { owner });
    const second = await between('10:30', '11:30', { owner });
    expect([first.conflicts, second.conflicts]).toEqual([null, null]);
    expect((await good(anna.patch<Appointment>(addressOf(first), {}))).conflicts).toBeNull();
    for (const query of ['', '?conflicts=false']) {
      expect((await good(anna.get<Appointment>(addressOf(first) + query))).conflicts).toBeNull();
    }
    const { results } = await good(anna.get<Page<Appointment>>(`/appointment/?owner=${owner}`));
    expect(results.map(({ conflicts }) => conflicts)).toEqual([null, null]);
    expect(await conflictsOf(first)).toEqual([second.uuid]);
    expect(await conflictsOf(second)).toEqual([first.uuid]);
  });

  test('are empty for an appointment that meets no other', async () => {
    expect(await conflictsOf(await between('10:00', '11:00'))).toEqual([]);
  });

  test.each([
    ['one that begins when it ends', '11:00', '12:00', false],
    ['one that ends when it begins', '09:00', '10:00', false],
    ['one that overlaps its last minute', '10:59', '12:00', true],
    ['one that overlaps its first minute', '09:00', '10:01', true],
    ['one inside of it', '10:15', '10:45', true],
    ['one around it', '09:00', '12:00', true],
    ['one at the same time', '10:00', '11:00', true],
    ['one without length inside of it', '10:30', '10:30', false],
    ['one without length at its start', '10:00', '10:00', false],
  ])('of ten to eleven with %s are told rightly by both', async (_, from, to, meets) => {
    const owner = randomUUID();
    const [it, other] = [await between('10:00', '11:00', { owner }), await between(from, to, { owner })];
    expect(await conflictsOf(it)).toEqual(meets ? [other.uuid] : []);
    expect(await conflictsOf(other)).toEqual(meets ? [it.uuid] : []);
  });

  test('are none between two without length in the same instant', async () => {
    const owner = randomUUID();
    const [first] = [await between('10:00', '10:00', { owner }), await between('10:00', '10:00', { owner })];
    expect(await conflictsOf(first)).toEqual([]);
  });

  test('come from the organization as owner never, but from its invitees', async () => {
    const organization = { owner: anna.organization_uuid };
    const [invitee] = uuids(1);
    const first = await between('10:00', '11:00', organization);
    await between('10:00', '11:00', organization);
    expect(await conflictsOf(first)).toEqual([]);
    const third = await between('10:00', '11:00', { ...organization, invitee_uuids: [invitee] });
    const fourth = await between('10:00', '11:00', { ...organization, invitee_uuids: [invitee] });
    expect(await conflictsOf(third)).toEqual([fourth.uuid]);
  });

  test('come from a contact as owner, a shared invitee, and an owner who is invited elsewhere', async () => {
    const { uuid: contact } = await meet(anna);
    const invitee = randomUUID();
    const owned = await between('10:00', '11:00', { owner: contact, invitee_uuids: [invitee] });
    const ownedToo = await between('10:00', '11:00', { owner: contact });
    const invited = await between('10:00', '11:00', { invitee_uuids: [randomUUID(), contact] });
    const shared = await between('10:00', '11:00', { invitee_uuids: [invitee] });
    const both = await between('10:00', '11:00', { owner: invitee, invitee_uuids: [contact, invitee] });
    expect(await conflictsOf(owned)).toEqual(uuidsOf(ownedToo, invited, shared, both));
    expect(await conflictsOf(shared)).toEqual(uuidsOf(owned, both));
    expect(await conflictsOf(both)).toEqual(uuidsOf(owned, ownedToo, invited, shared));
  });

  test('do not come from a contact, a site or a workflow level that two appointments are about', async () => {
    const { uuid } = await meet(anna);
    const about = { contact_uuid: uuid, siteprofile_uuid: randomUUID(), workflowlevel2_uuids: uuids(1) };
    const [first] = [await between('10:00', '11:00', about), await between('10:00', '11:00', about)];
    expect(await conflictsOf(first)).toEqual([]);
  });

  test('follow when an appointment moves, changes hands or is deleted', async () => {
    const owner = randomUUID();
    const [first, second] = [await between('10:00', '11:00', { owner }), await between('10:00', '11:00', { owner })];
    const changes: [Fields, boolean][] = [
      [{ start_date: at('11:00'), end_date: at('12:00') }, false],
      [{ start_date: at('10:59') }, true],
      [{ end_date: at('10:59') }, false],
      [{ end_date: at('11:00') }, true],
      [{ owner: randomUUID() }, false],
      [{ invitee_uuids: [owner] }, true],
      [{ owner: anna.organization_uuid, invitee_uuids: [] }, false],
      [{ owner }, true],
    ];
    for (const [change, meets] of changes) {
      await good(anna.patch(addressOf(second), change));
      expect(await conflictsOf(first)).toEqual(meets ? [second.uuid] : []);
    }
    await anna.delete(addressOf(second));
    expect(await conflictsOf(first)).toEqual([]);
  });

  test('never cross into another organization, though the user is the same', async () => {
    const owner = randomUUID();
    const mine = await between('10:00', '11:00', { owner });
    await between('10:00', '11:00', { owner }, service.as());
    expect(await conflictsOf(mine)).toEqual([]);
  });

  test('are what a plain model says, whatever the times and people are', async () => {
    const { uuid: contact } = await meet(anna);
    const people = [...uuids(2), contact, anna.organization_uuid];
    type Plan = { begin: number; length: number; owner: number; invitees: number[] };
    const participants = ({ owner, invitees }: Plan) => [
      ...invitees,
      ...(people[owner] === anna.organization_uuid ? [] : [owner]),
    ];
    const hours = ({ begin, length }: Plan) => Array.from({ length }, (_, passed) => begin + passed);
    const areInConflict = (one: Plan, other: Plan) =>
      hours(one).some((each) => hours(other).includes(each)) &&
      participants(one).some((each) => participants(other).includes(each));

    const person = fc.nat(people.length - 1);
    const plan: fc.Arbitrary<Plan> = fc.record({
      begin: fc.nat(5),
      length: fc.nat(3),
      owner: person,
      invitees: fc.uniqueArray(person, { maxLength: 2 }),
    });
    let day = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 2, maxLength: 7 }), async (plans) => {
        const midnight = Date.UTC(2030, 0, ++day);
        const clock = (hour: number) => new Date(midnight + hour * 3_600_000).toISOString();
        const booked = await Promise.all(
          plans.map(({ begin, length, owner, invitees }) =>
            book(anna, {
              start_date: clock(begin),
              end_date: clock(begin + length),
              owner: people[owner],
              invitee_uuids: invitees.map((each) => people[each]),
            }),
          ),
        );
        const { results } = await anna.trpc.appointment.list.query({
          overlaps: `${clock(0)}/${clock(24)}`,
          conflicts: true,
        });
        const listed = new Map(results.map(({ uuid, conflicts }) => [uuid, conflicts]));
        for (const [index, one] of plans.entries()) {
          const expected = booked.filter((_, other) => {
            const plan = plans[other];
            return other !== index && plan !== undefined && areInConflict(one, plan);
          });
          const uuid = booked[index]?.uuid ?? '';
          expect(listed.get(uuid)).toEqual(uuidsOf(...expected));
          expect(await conflictsOf({ uuid })).toEqual(uuidsOf(...expected));
        }
      }),
      { numRuns: 25 },
    );
  });
});
