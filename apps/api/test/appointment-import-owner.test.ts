import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, look, meet } from './appointments.ts';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

async function colleagues() {
  const anna = service.as();
  return { anna, bert: service.as(anna.organization_uuid) };
}

const ownedBy = async (person: Person, { core_user_uuid }: { core_user_uuid: string }) =>
  (await appointmentsOf(person)).filter(({ owner }) => owner === core_user_uuid);
const namesOf = async (person: Person) => (await ownedBy(person, person)).map(({ name }) => name);

describe('two people of an organization who import the same event', () => {
  test('have an appointment each, and a repeat changes nothing', async () => {
    const { anna, bert } = await colleagues();
    const file = calendar(event('a', 'SUMMARY:One'));
    for (const person of [anna, bert]) expect((await importCalendar(person, file)).counts).toEqual([1, 0, 0, 0]);
    const both = await appointmentsOf(anna);
    expect(both.map(({ owner }) => owner).sort()).toEqual([anna.core_user_uuid, bert.core_user_uuid].sort());
    for (const person of [anna, bert]) expect((await importCalendar(person, file)).counts).toEqual([0, 0, 1, 0]);
    expect(await appointmentsOf(anna)).toEqual(both);
  });

  test('change each their own by a later state, and take away each their own', async () => {
    const { anna, bert } = await colleagues();
    for (const person of [anna, bert]) await importCalendar(person, calendar(event('a', 'SUMMARY:One')));
    const later = await importCalendar(anna, calendar(event('a', 'SUMMARY:Two', 'SEQUENCE:1')));
    expect(later.counts).toEqual([0, 1, 0, 0]);
    expect([await namesOf(anna), await namesOf(bert)]).toEqual([['Two'], ['One']]);
    await importCalendar(bert, calendar(event('a', 'STATUS:CANCELLED', 'SEQUENCE:2')));
    expect([await namesOf(anna), await namesOf(bert)]).toEqual([['Two'], []]);
  });

  test('lose days of a series each for themselves', async () => {
    const { anna, bert } = await colleagues();
    const series = (...lines: string[]) => calendar(event('s', 'RRULE:FREQ=DAILY;COUNT=3', ...lines));
    for (const person of [anna, bert]) await importCalendar(person, series());
    await importCalendar(bert, series('EXDATE:20260702T100000Z'));
    expect([(await namesOf(anna)).length, (await namesOf(bert)).length]).toEqual([3, 2]);
  });

  test('at once have one each', async () => {
    const { anna, bert } = await colleagues();
    const file = calendar(...Array.from({ length: 30 }, (_, n) => event(`${n}`)));
    await Promise.all([anna, bert].map((person) => importCalendar(person, file)));
    expect([(await namesOf(anna)).length, (await namesOf(bert)).length]).toEqual([30, 30]);
  });

  test('as one who imports for several: for a contact it is another appointment', async () => {
    const anna = service.as();
    const { uuid } = await meet(anna);
    const file = calendar(event('a'));
    expect((await importCalendar(anna, file)).counts).toEqual([1, 0, 0, 0]);
    expect((await importCalendar(anna, file, `?owner=${uuid}`)).counts).toEqual([1, 0, 0, 0]);
    expect((await importCalendar(anna, file, `?owner=${uuid}`)).counts).toEqual([0, 0, 1, 0]);
    const owners = (await appointmentsOf(anna)).map(({ owner, owner_type }) => `${owner} ${owner_type}`);
    expect(owners.sort()).toEqual([`${anna.core_user_uuid} CoreUser`, `${uuid} Contact`].sort());
  });
});

test('an appointment that was given to a colleague stays what an import for its first owner made', async () => {
  const { anna, bert } = await colleagues();
  await importCalendar(anna, calendar(event('a', 'SUMMARY:One')));
  const [given] = await appointmentsOf(anna);
  if (!given) throw new Error('there is none');
  await good(anna.patch(addressOf(given), { owner: bert.core_user_uuid }));
  const later = calendar(event('a', 'SUMMARY:Two', 'SEQUENCE:1'));
  const { counts, words } = await importCalendar(anna, later);
  expect([counts, words]).toEqual([[0, 1, 0, 0], 'It was changed here since: what the file says was taken.']);
  expect(await look(anna, given)).toMatchObject({ name: 'Two', owner: bert.core_user_uuid });
  expect((await importCalendar(bert, later)).counts).toEqual([1, 0, 0, 0]);
  expect((await ownedBy(anna, bert)).length).toBe(2);
});

test('the export of a colleague that comes back means his appointment', async () => {
  const { anna, bert } = await colleagues();
  const made = await book(anna, { name: 'Before' });
  const exported = (await anna.send('GET', '/appointment/export/?format=ics')).text;
  expect((await importCalendar(bert, exported)).counts).toEqual([0, 0, 1, 0]);
  expect((await importCalendar(bert, exported.replace('SUMMARY:Before', 'SUMMARY:After'))).counts).toEqual([
    0, 1, 0, 0,
  ]);
  expect(await appointmentsOf(anna)).toMatchObject([{ uuid: made.uuid, name: 'After', owner: anna.core_user_uuid }]);
});

describe('what was imported for a contact', () => {
  const file = calendar(event('a', 'SUMMARY:One'));

  test('belongs to the one that it is merged into, and to itself again when that is undone', async () => {
    const anna = service.as();
    const [into, from] = [await meet(anna), await meet(anna)];
    const countsFor = async ({ uuid }: { uuid: string }) =>
      (await importCalendar(anna, file, `?dry_run=true&owner=${uuid}`)).counts;
    await importCalendar(anna, file, `?owner=${from.uuid}`);
    await good(anna.post(`/contact/${into.uuid}/merge/`, { from: from.uuid }));
    expect(await countsFor(into)).toEqual([0, 0, 1, 0]);
    await good(anna.post(`/contact/${into.uuid}/unmerge/`));
    expect([await countsFor(into), await countsFor(from)]).toEqual([
      [1, 0, 0, 0],
      [0, 0, 1, 0],
    ]);
  });

  test('is taken away by a cancellation for the one that it is merged into, and after that is undone, too', async () => {
    const anna = service.as();
    const cancelled = calendar(event('a', 'SUMMARY:One', 'STATUS:CANCELLED', 'SEQUENCE:1'));
    for (const isUndone of [false, true]) {
      const [into, from] = [await meet(anna), await meet(anna)];
      await importCalendar(anna, file, `?owner=${from.uuid}`);
      await good(anna.post(`/contact/${into.uuid}/merge/`, { from: from.uuid }));
      if (isUndone) await good(anna.post(`/contact/${into.uuid}/unmerge/`));
      const owner = isUndone ? from : into;
      expect((await importCalendar(anna, cancelled, `?owner=${owner.uuid}`)).counts).toEqual([0, 1, 0, 0]);
      expect(await appointmentsOf(anna)).toEqual([]);
    }
  });

  test('for both stays what it is: the contact that survives has two', async () => {
    const anna = service.as();
    const [into, from] = [await meet(anna), await meet(anna)];
    for (const { uuid } of [into, from]) await importCalendar(anna, file, `?owner=${uuid}`);
    await good(anna.post(`/contact/${into.uuid}/merge/`, { from: from.uuid }));
    const later = calendar(event('a', 'SUMMARY:Two', 'SEQUENCE:1'));
    expect((await importCalendar(anna, later, `?owner=${into.uuid}`)).counts).toEqual([0, 1, 0, 0]);
    expect((await appointmentsOf(anna)).map(({ name, owner }) => [name, owner])).toEqual(
      expect.arrayContaining([
        ['One', into.uuid],
        ['Two', into.uuid],
      ]),
    );
    await good(anna.post(`/contact/${into.uuid}/unmerge/`));
    expect((await importCalendar(anna, file, `?owner=${from.uuid}`)).counts).toEqual([0, 0, 1, 0]);
  });
});
