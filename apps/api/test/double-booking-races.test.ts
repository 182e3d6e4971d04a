import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@kupfer/db/testing';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Organization } from '@kupfer/schemas/organization';
import type { Problem } from '@kupfer/schemas/problem';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addressOf, book, good, hour, type Page, uuids } from './appointments.ts';
import {
  command,
  conflictsInTheEnd,
  expectNoDoubleBooking,
  expectNoRefusalWithoutReason,
  makeHistory,
} from './booking-history.ts';
import { type ServiceProcess, spawnService } from './processes.ts';
import { type Answer, type Fields, jwtPublicKey, type Person, signedIn } from './service.ts';

let directory: string;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let services: ServiceProcess[] = [];
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-booking-'));
  database = await freshDatabase();
  const settings = { DATABASE_URL: database.url, AUTH_SECRET: 'a secret of thirty-two bytes, or more' };
  services = await Promise.all(
    ['here', 'there'].map((name) =>
      spawnService({ ...settings, JWT_PUBLIC_KEY: jwtPublicKey, DATA_DIR: join(directory, name) }),
    ),
  );
});
afterEach(() => {
  for (const { output } of services) expect(output().match(/^.*"level":"?(50|60|error|fatal).*$/gm)).toBeNull();
});
afterAll(async () => {
  for (const service of services) expect(await service.stop()).toBe(0);
  await database.drop();
  rmSync(directory, { recursive: true });
});

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** So many administrators of one new organization, at the one service and at the other by turns. */
async function administrators(count: number, double_booking: Organization['double_booking']): Promise<Person[]> {
  const organization = randomUUID();
  const people = times(count).map((index) => signedIn(services[index % 2]?.url ?? '', organization, 'admin'));
  await setRule(people, double_booking);
  return people;
}

const setRule = ([anna]: Person[], double_booking: Organization['double_booking']) =>
  good(anna?.patch<Organization>('/organization/', { double_booking }) ?? expect.fail('nobody is there'));

/** Fails unless one of them passed, and all others name that one. */
function expectOneOf(answers: Answer<Appointment>[], status = 201): void {
  const [passed = expect.fail('all were refused'), ...more] = answers.filter((answer) => answer.status === status);
  expect(more).toEqual([]);
  for (const answer of answers.filter((each) => each !== passed)) {
    expect(answer.status, answer.text).toBe(409);
    expect(asProblem(answer.body).conflicts).toEqual([passed.body.uuid]);
  }
}

// Only asked of answers whose status says that they are refusals.
function asProblem(body: unknown) {
  return body as Problem;
}

test.each<[string, (people: string[], index: number) => Fields]>([
  ['the same owner', ([owner]) => ({ owner })],
  [
    'owners and invitees crosswise',
    ([one, other], index) =>
      index % 2 ? { owner: one, invitee_uuids: [other] } : { owner: other, invitee_uuids: [one] },
  ],
  [
    'the same fifty people in any order',
    (people, index) => ({ owner: randomUUID(), invitee_uuids: index % 2 ? people : people.toReversed() }),
  ],
])('of eight appointments that are made at once for %s one is, twenty times', async (_, fieldsOf) => {
  const all = await administrators(8, 'refuse');
  for (let round = 0; round < 20; round++) {
    const people = uuids(50);
    const post = (person: Person, index: number) =>
      person.post<Appointment>('/appointment/', { ...hour, ...fieldsOf(people, index) });
    expectOneOf(await Promise.all(all.map(post)));
  }
});

test('of eight appointments that are moved at once to the same time one is, ten times', async () => {
  const all = await administrators(8, 'refuse');
  const [anna = expect.fail('nobody is there')] = all;
  for (let round = 0; round < 10; round++) {
    const owner = randomUUID();
    const made = await Promise.all(
      all.map((_, day) => {
        const [start_date, end_date] = [`2026-08-1${day}T10:00:00Z`, `2026-08-1${day}T11:00:00Z`];
        return book(anna, { start_date, end_date, owner });
      }),
    );
    const move = (person: Person, index: number) =>
      person.patch<Appointment>(addressOf(made[index] ?? { uuid: '' }), hour);
    expectOneOf(await Promise.all(all.map(move)), 200);
  }
});

test('a switch among writers lets none pass by the old rule afterwards, ten times', async () => {
  for (let round = 0; round < 10; round++) {
    const all = await administrators(8, 'allow');
    const [anna = expect.fail('nobody is there'), ...writers] = all;
    const owner = randomUUID();
    let isRefused = false;
    const passed: { uuid: string; isLate: boolean }[] = [];
    const write = async (writer: Person) => {
      for (let tries = 0; tries < 4; tries++) {
        const isLate = isRefused;
        const { status, body } = await writer.post<Appointment>('/appointment/', { ...hour, owner });
        if (status === 201) passed.push({ uuid: body.uuid, isLate });
        else expect(status).toBe(409);
      }
    };
    const first = await book(anna, { ...hour, owner });
    const writing = Promise.all(writers.map(write));
    const { conflicting } = await setRule(all, 'refuse');
    isRefused = true;
    await writing;
    expect(passed.filter(({ isLate }) => isLate)).toEqual([]);
    const { results } = await good(anna.get<Page<Appointment>>(`/appointment/?owner=${owner}&page_size=2000`));
    const there = results.map(({ uuid }) => uuid).toSorted();
    expect(there).toEqual([first.uuid, ...passed.map(({ uuid }) => uuid)].toSorted());
    // Alone it does not conflict.
    expect(conflicting?.toSorted()).toEqual(there.length > 1 ? there : []);
  }
});

const histories = fc.record({
  first: fc.constantFrom('allow' as const, 'refuse' as const, 'refuse' as const),
  lanes: fc.array(fc.array(command, { minLength: 3, maxLength: 10 }), { minLength: 8, maxLength: 8 }),
});

test('whatever eight do at once, nobody is booked twice where that is refused, and nobody is refused without a reason', {
  timeout: 180_000,
}, async () => {
  let refusals = 0;
  const history = async ({ first, lanes }: typeof histories extends fc.Arbitrary<infer Plan> ? Plan : never) => {
    const all = await administrators(8, first);
    const [anna = expect.fail('nobody is there')] = all;
    const history = makeHistory(anna, uuids(4), first);
    await Promise.all(all.map((person, index) => history.act(person, lanes[index] ?? [])));
    expectNoDoubleBooking(history);
    expectNoRefusalWithoutReason(history);
    refusals += history.refusals.length;

    const expected = conflictsInTheEnd(history);
    const list = '/appointment/?conflicts=true&page_size=2000';
    const { results } = await good(anna.get<Page<Appointment>>(list));
    expect(new Map(results.map(({ uuid, conflicts }) => [uuid, conflicts]))).toEqual(expected);
    await setRule(all, 'allow');
    const { conflicting } = await setRule(all, 'refuse');
    const overlapping = [...expected].filter(([, others]) => others.length > 0).map(([uuid]) => uuid);
    expect(conflicting?.toSorted()).toEqual(overlapping.toSorted());
  };
  await fc.assert(fc.asyncProperty(histories, history), { numRuns: 60, endOnFailure: true });
  // Else nothing was tried. There are 236 on average, give or take 29.
  expect(refusals).toBeGreaterThan(100);
});
