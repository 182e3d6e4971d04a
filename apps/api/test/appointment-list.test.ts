import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, look, meet, type Page, placesOf, uuids } from './appointments.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  bert = service.as();
});
afterAll(() => service.stop());

/** The names of the appointments that the list shows, in its order. */
async function namesBy(person: Person, parameters: Record<string, string>): Promise<string[]> {
  const query = new URLSearchParams(parameters);
  const { results } = await good(person.get<Page<Appointment>>(`/appointment/?${query}`));
  return results.map(({ name }) => name);
}

describe('the filters', () => {
  test('by owner and by invitee know uuids and me', async () => {
    const carla = service.as();
    const dora = service.as(carla.organization_uuid);
    const { uuid: contact } = await meet(carla);
    await book(carla, { name: 'own', invitee_uuids: [dora.core_user_uuid] });
    await book(carla, { name: 'of the contact', owner: contact, invitee_uuids: [carla.core_user_uuid, contact] });
    await book(dora, { name: 'of the other', invitee_uuids: [dora.core_user_uuid, contact] });
    await book(carla, { name: 'of all', owner: carla.organization_uuid });

    expect(await namesBy(carla, { owner: 'me' })).toEqual(['own']);
    expect(await namesBy(dora, { owner: 'ME' })).toEqual(['of the other']);
    expect(await namesBy(carla, { owner: contact.toUpperCase() })).toEqual(['of the contact']);
    expect(await namesBy(carla, { owner: carla.organization_uuid })).toEqual(['of all']);
    expect(await namesBy(carla, { invitee: 'me' })).toEqual(['of the contact']);
    expect(await namesBy(dora, { invitee: 'me' })).toEqual(['own', 'of the other']);
    expect(await namesBy(carla, { invitee: contact.toUpperCase() })).toEqual(['of the contact', 'of the other']);
    expect(await namesBy(carla, { invitee: contact, owner: dora.core_user_uuid })).toEqual(['of the other']);
    expect(await namesBy(carla, { invitee: randomUUID() })).toEqual([]);
    const byTrpc = await dora.trpc.appointment.list.query({ invitee: 'me', owner: 'me' });
    expect(byTrpc.results.map(({ name }) => name)).toEqual(['of the other']);
  });

  test('by contact, site, workflow level and type hold together', async () => {
    const { uuid: contact_uuid } = await meet(anna);
    const [siteprofile_uuid = '', level = '', other = ''] = uuids(3);
    await book(anna, { name: 'A', contact_uuid, workflowlevel2_uuids: [other, level], type: ['Visit', 'Call'] });
    await book(anna, { name: 'B', siteprofile_uuid, workflowlevel2_uuids: [level], type: ['Call'] });
    await book(anna, { name: 'C', contact_uuid, siteprofile_uuid, type: ['Visits', 'visit'] });

    expect(await namesBy(anna, { contact_uuid: contact_uuid.toUpperCase() })).toEqual(['A', 'C']);
    expect(await namesBy(anna, { siteprofile_uuid })).toEqual(['B', 'C']);
    expect(await namesBy(anna, { workflowlevel2_uuid: level })).toEqual(['A', 'B']);
    expect(await namesBy(anna, { workflowlevel2_uuid: other })).toEqual(['A']);
    expect(await namesBy(anna, { type: 'Visit' })).toEqual(['A']);
    expect(await namesBy(anna, { type: 'Call', siteprofile_uuid })).toEqual(['B']);
    expect(await namesBy(anna, { contact_uuid, siteprofile_uuid, workflowlevel2_uuid: level })).toEqual([]);
    expect(await namesBy(bert, { contact_uuid })).toEqual([]);
  });

  test('by search look in name, address and summary for every word, whatever its case and accents', async () => {
    await book(anna, { name: 'Küche ausmessen', address: 'Straße 1', summary: 'mit\nÄnne 100 % sicher' });
    await book(anna, { name: 'Kuche', summary: 'ohne' });
    const [both, first] = [['Küche ausmessen', 'Kuche'], ['Küche ausmessen']];
    const found: [string, string[]][] = [
      ['küche', both],
      ['KUCHE', both],
      ['kueche', first],
      ['strasse', first],
      ['änne messen', first],
      ['  messen \t 1 ', first],
      ['100 %', first],
      ['messen ohne', []],
      ['k%e', []],
      ['k_che', []],
      ['\\', []],
    ];
    for (const [search, names] of found) expect([search, await namesBy(anna, { search })]).toEqual([search, names]);
    expect(await namesBy(bert, { search: 'küche' })).toEqual([]);
    const renamed = await anna.trpc.appointment.list.query({ search: 'ohne' });
    await good(anna.patch(addressOf({ uuid: renamed.results[0]?.uuid ?? '' }), { summary: 'later' }));
    expect(await namesBy(anna, { search: 'ohne' })).toEqual([]);
    expect(await namesBy(anna, { search: 'kuche later' })).toEqual(['Kuche']);
  });

  test('by edit date find what changed since, what belongs to an appointment too', async () => {
    const carla = service.as();
    const booked = [
      await book(carla, { name: 'A' }),
      await book(carla, { name: 'B' }),
      await book(carla, { name: 'C' }),
    ];
    const [first, second] = booked;
    await good(carla.patch(addressOf(first ?? { uuid: '' }), { notes: [{ type: 'Primary', note: 'x' }] }));
    const { edit_date } = await look(carla, first ?? { uuid: '' });
    expect(await namesBy(carla, { edit_date_gte: edit_date })).toEqual(['A']);
    expect(await namesBy(carla, { edit_date_gte: second?.edit_date ?? '' })).toEqual(['A', 'B', 'C']);
    const later = new Date(Date.parse(edit_date) + 1).toISOString();
    expect(await namesBy(carla, { edit_date_gte: later })).toEqual([]);
  });

  test('by conflicts=true fill the conflicts, and hide nothing', async () => {
    const carla = service.as();
    const [first, second] = [await book(carla), await book(carla)];
    const alone = await book(carla, { owner: randomUUID() });
    const listed = async (query: string) =>
      (await good(carla.get<Page<Appointment>>(`/appointment/${query}`))).results.map(({ conflicts }) => conflicts);
    expect(await listed('?conflicts=true')).toEqual([[second.uuid], [first.uuid], []]);
    expect(await listed('?conflicts=false')).toEqual([null, null, null]);
    expect(await listed(`?conflicts=true&owner=${alone.owner}`)).toEqual([[]]);
    expect(await placesOf(carla.get('/appointment/?conflicts=yes'))).toEqual(['/conflicts']);
  });

  test.each([
    ['owner', 'you'],
    ['invitee', ''],
    ['contact_uuid', 'me'],
    ['siteprofile_uuid', '1'],
    ['workflowlevel2_uuid', 'x'],
    ['type', ''],
    ['type', 'x'.repeat(51)],
    ['start_date_gte', '2026-02-29'],
    ['start_date_gte', '2026-07-01T10:00:00'],
    ['start_date_lte', 'today'],
    ['overlaps', '2026-07-01T00:00:00Z'],
    ['overlaps', '2026-07-01/2026-08-01'],
    ['overlaps', '2026-07-02T00:00:00Z/2026-07-01T00:00:00Z'],
    ['overlaps', '2026-07-01T00:00:00Z/2026-07-01T00:00:00Z'],
    ['overlaps', '2026-07-01T00:00:00Z/2026-07-02T00:00:00Z/2026-07-03T00:00:00Z'],
    ['search', 'x'.repeat(201)],
    ['search', 'nul\0'],
    ['edit_date_gte', '2026-07-01'],
    ['ordering', 'name'],
    ['ordering', ''],
    ['ordering', 'start_date,-start_date'],
    ['page_size', '0'],
    ['page_size', '2001'],
    ['page_size', 'ten'],
    ['cursor', ''],
    ['start', '2026-07-01'],
  ])('%s=%.40s is refused', async (name, value) => {
    const places = await placesOf(anna.get(`/appointment/?${new URLSearchParams({ [name]: value })}`));
    expect(places.map((place) => place.split('/')[1])).toEqual([name]);
  });
});

describe('the start', () => {
  test('is compared with instants to the millisecond, both included', async () => {
    const carla = service.as();
    for (const name of ['10:00:00.000', '10:00:00.001', '10:00:00.002']) {
      await book(carla, { name, start_date: `2026-07-01T${name}Z` });
    }
    const [first = '', second = '', third = ''] = await namesBy(carla, {});
    expect(await namesBy(carla, { start_date_gte: '2026-07-01T12:00:00.001+02:00' })).toEqual([second, third]);
    expect(await namesBy(carla, { start_date_lte: '2026-07-01T12:00:00.001+02:00' })).toEqual([first, second]);
    const both = { start_date_gte: `2026-07-01T${second}Z`, start_date_lte: `2026-07-01T${second}Z` };
    expect(await namesBy(carla, both)).toEqual([second]);
  });

  test.each([
    ['Europe/Berlin', '2026-07-01', '2026-06-30T22:00:00.000Z', '2026-07-01T21:59:59.999Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T03:59:59.999Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z', '2026-01-01T18:14:59.999Z'],
    ['Pacific/Kiritimati', '2026-07-01', '2026-06-30T10:00:00.000Z', '2026-07-01T09:59:59.999Z'],
    ['Pacific/Pago_Pago', '2026-07-01', '2026-07-01T11:00:00.000Z', '2026-07-02T10:59:59.999Z'],
    // Clocks go back to midnight, so this day has two first hours.
    ['America/Havana', '2024-11-03', '2024-11-03T04:00:00.000Z', '2024-11-04T04:59:59.999Z'],
    ['America/Havana', '2024-11-02', '2024-11-02T04:00:00.000Z', '2024-11-03T03:59:59.999Z'],
    // Clocks go forward at midnight, so this day begins at one.
    ['America/Havana', '2024-03-10', '2024-03-10T05:00:00.000Z', '2024-03-11T03:59:59.999Z'],
  ])('in %s lies on %s from its first to its last moment', async (time_zone, date, first, last) => {
    const carla = service.as(undefined, 'admin');
    await good(carla.patch('/organization/', { time_zone }));
    const [before, after] = [new Date(Date.parse(first) - 1), new Date(Date.parse(last) + 1)].map((at) =>
      at.toISOString(),
    );
    for (const instant of [before, first, last, after]) {
      await book(carla, { name: instant, start_date: instant, end_date: instant, time_zone: 'UTC' });
    }
    expect(await namesBy(carla, { start_date_gte: date, start_date_lte: date })).toEqual([first, last]);
    expect(await namesBy(carla, { start_date_gte: date })).toEqual([first, last, after]);
    expect(await namesBy(carla, { start_date_lte: date })).toEqual([before, first, last]);
  });
});

describe('overlaps', () => {
  const day = (number: number) => Date.UTC(2030, 0, number);

  test('shows what a calendar shows, as a plain model says', async () => {
    const clock = (midnight: number, hour: number) => new Date(midnight + hour * 3_600_000).toISOString();
    const span = fc.record({ begin: fc.nat(6), length: fc.nat(4) });
    let days = 0;
    const property = fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 6 }), async (spans) => {
      const midnight = day(++days);
      await Promise.all(
        spans.map(({ begin, length }, index) =>
          book(anna, {
            name: `${days} ${index}`,
            start_date: clock(midnight, begin),
            end_date: clock(midnight, begin + length),
          }),
        ),
      );
      for (const [from, to] of [
        [0, 1],
        [2, 3],
        [2, 6],
        [5, 9],
        [0, 12],
      ] as const) {
        // Each hour and, for what has no length, each full hour that the view holds.
        const hours = Array.from({ length: to - from }, (_, passed) => from + passed);
        const visible = spans.flatMap(({ begin, length }, index) =>
          hours.some((hour) => (length === 0 ? hour === begin : hour >= begin && hour < begin + length))
            ? [`${days} ${index}`]
            : [],
        );
        const shown = await namesBy(anna, { overlaps: `${clock(midnight, from)}/${clock(midnight, to)}` });
        expect(shown.toSorted()).toEqual(visible.toSorted());
      }
    });
    await fc.assert(property, { numRuns: 20 });
  });

  test('knows both borders to the millisecond, and offsets', async () => {
    const carla = service.as();
    const whole = { start_date: '2026-07-01T10:00:00Z', end_date: '2026-07-01T11:00:00Z' };
    await book(carla, { name: 'hour', ...whole });
    await book(carla, { name: 'moment', start_date: whole.start_date, end_date: whole.start_date });
    const shown = (from: string, to: string) => namesBy(carla, { overlaps: `2026-07-01T${from}/2026-07-01T${to}` });
    expect(await shown('09:00:00Z', '10:00:00Z')).toEqual([]);
    expect(await shown('09:00:00Z', '10:00:00.001Z')).toEqual(['hour', 'moment']);
    expect(await shown('10:00:00Z', '10:00:00.001Z')).toEqual(['hour', 'moment']);
    expect(await shown('10:00:00.001Z', '10:00:00.002Z')).toEqual(['hour']);
    expect(await shown('12:59:59.999+02:00', '23:00:00+02:00')).toEqual(['hour']);
    expect(await shown('11:00:00Z', '12:00:00Z')).toEqual([]);
  });
});
