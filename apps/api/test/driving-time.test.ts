import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentDrivingTime } from '@kupfer/schemas/appointment-driving-time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, anInstant, book, good, look, type Page, placesOf, walk } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;
let booked: Appointment;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  bert = service.as();
  booked = await book(anna);
});
afterAll(() => service.stop());

const DRIVES = '/appointmentdrivingtimes/';
const driveAddressOf = ({ uuid }: { uuid: string }) => `${DRIVES}${uuid}/`;

/** Adds a driving time, to the appointment of all tests unless the fields name another. */
async function drive(fields: Fields, person = anna): Promise<AppointmentDrivingTime> {
  const { status, body } = await person.post<AppointmentDrivingTime>(DRIVES, { appointment: booked.uuid, ...fields });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

describe('the fields', () => {
  test('a distance or a time is enough, the rest is null', async () => {
    const answer = await anna.post<AppointmentDrivingTime>(DRIVES, {
      appointment: booked.uuid.toUpperCase(),
      distance: '7',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      uuid: expect.any(String),
      appointment: booked.uuid,
      distance: '7.00',
      time: null,
      time_point: null,
      create_date: anInstant,
      edit_date: anInstant,
    });
    expect(answer.headers.get('location')).toBe(service.url + driveAddressOf(answer.body));
    expect(await good(anna.get(driveAddressOf(answer.body)))).toEqual(answer.body);
    expect(await anna.trpc.appointmentDrivingTime.get.query({ uuid: answer.body.uuid })).toEqual(answer.body);
    expect(await drive({ time: 25 })).toMatchObject({ distance: null, time: 25, time_point: null });
  });

  test.each([
    ['0', '0.00'],
    ['12.5', '12.50'],
    ['12.50', '12.50'],
    ['0.01', '0.01'],
    [' 8.29 ', '8.29'],
    ['1.00', '1.00'],
    ['9999.99', '9999.99'],
  ])('the distance %j is shown as %s', async (distance, shown) => {
    const made = await drive({ distance });
    expect(made.distance).toBe(shown);
    expect((await good(anna.get<AppointmentDrivingTime>(driveAddressOf(made)))).distance).toBe(shown);
    expect((await look(anna, booked)).driving_times.find(({ uuid }) => uuid === made.uuid)?.distance).toBe(shown);
  });

  test.each([0, 1, 32_767])('%d minutes are kept', async (time) => {
    expect(await drive({ time, time_point: '2026-07-01T11:00:00+02:00' })).toMatchObject({
      time,
      time_point: '2026-07-01T09:00:00.000Z',
    });
  });

  const refusals: [fields: Fields, place: string][] = [
    [{ distance: '10000' }, '/distance'],
    [{ distance: '9999.995' }, '/distance'],
    [{ distance: '-1' }, '/distance'],
    [{ distance: '1,5' }, '/distance'],
    [{ distance: '1e3' }, '/distance'],
    [{ distance: '.5' }, '/distance'],
    [{ distance: 'NaN' }, '/distance'],
    [{ distance: '' }, '/distance'],
    [{ distance: 12.5 }, '/distance'],
    [{ time: -1 }, '/time'],
    [{ time: 32_768 }, '/time'],
    [{ time: 1.5 }, '/time'],
    [{ time: '7' }, '/time'],
    [{ time_point: '2026-07-01T11:00:00' }, '/time_point'],
    [{ time_point: 'soon' }, '/time_point'],
    [{ appointment: null }, '/appointment'],
    [{ appointment: 'x' }, '/appointment'],
    [{ appointment: randomUUID() }, '/appointment'],
    [{ distance: null, time: null }, '/distance'],
    [{ colour: 'copper' }, '/colour'],
  ];
  const named = refusals.map(([wrong, place]) => [JSON.stringify(wrong), wrong, place] as const);

  test.each(named)('%s is refused in POST, PUT and PATCH, and changes nothing', async (_, wrong, place) => {
    const made = await drive({ distance: '1' });
    const whole = { appointment: booked.uuid, distance: '2', ...wrong };
    expect(await placesOf(anna.post(DRIVES, whole))).toEqual([place]);
    expect(await placesOf(anna.put(driveAddressOf(made), whole))).toEqual([place]);
    expect(await placesOf(anna.patch(driveAddressOf(made), { ...wrong }))).toEqual([place]);
    expect(await good(anna.get(driveAddressOf(made)))).toEqual(made);
  });
});

describe('distance and time', () => {
  test('cannot both be missing: absent, null, or taken away one after the other', async () => {
    const appointment = booked.uuid;
    expect(await placesOf(anna.post(DRIVES, { appointment, time_point: '2026-07-01T09:00:00Z' }))).toEqual([
      '/distance',
    ]);
    const made = await drive({ distance: '1', time: 2 });
    expect(await placesOf(anna.put(driveAddressOf(made), { appointment }))).toEqual(['/distance']);
    expect(await good(anna.patch(driveAddressOf(made), { distance: null }))).toMatchObject({ distance: null, time: 2 });
    expect(await placesOf(anna.patch(driveAddressOf(made), { time: null }))).toEqual(['/distance']);
    const swapped = await good(anna.patch(driveAddressOf(made), { distance: '0', time: null }));
    expect(swapped).toMatchObject({ distance: '0.00', time: null });
  });

  test('can be PUT back as GET returned them, and PUT returns what is absent to null', async () => {
    const made = await drive({ distance: '1', time: 2, time_point: '2026-07-01T09:00:00Z' });
    expect(await good(anna.put(driveAddressOf(made), made))).toEqual({ ...made, edit_date: anInstant });
    const put = await good(anna.put(driveAddressOf(made), { appointment: booked.uuid, time: 3 }));
    expect(put).toEqual({ ...made, distance: null, time: 3, time_point: null, edit_date: anInstant });
    expect(await placesOf(anna.put(driveAddressOf(made), { time: 3 }))).toEqual(['/appointment']);
  });
});

describe('the appointment', () => {
  test('shows its driving times as they are at their own address, oldest first, and tells that they changed', async () => {
    const there = await book(anna);
    const [first, second] = [
      await drive({ appointment: there.uuid, distance: '12.5', time_point: '2026-07-01T09:00:00.250Z' }),
      await drive({ appointment: there.uuid, time: 40 }),
    ];
    const shown = await look(anna, there);
    expect(shown.driving_times).toEqual([first, second]);
    expect(shown.edit_date > there.edit_date).toBe(true);
    const changed = await good(anna.patch(driveAddressOf(first), { time: 15 }));
    const after = await look(anna, there);
    expect(after.driving_times).toEqual([changed, second]);
    expect(after.edit_date > shown.edit_date).toBe(true);
    expect(await anna.delete(driveAddressOf(second))).toMatchObject({ status: 204, text: '' });
    expect((await anna.delete(driveAddressOf(second))).status).toBe(404);
    const last = await look(anna, there);
    expect(last.driving_times).toEqual([changed]);
    expect(last.edit_date > after.edit_date).toBe(true);
  });

  test('can be another one later, and both tell that they changed', async () => {
    const [from, to] = [await book(anna), await book(anna)];
    const made = await drive({ appointment: from.uuid, time: 5 });
    const before = await look(anna, from);
    await good(anna.patch(driveAddressOf(made), { appointment: to.uuid }));
    const [left, joined] = [await look(anna, from), await look(anna, to)];
    expect([left.driving_times, joined.driving_times]).toMatchObject([[], [{ uuid: made.uuid }]]);
    expect([left.edit_date > before.edit_date, joined.edit_date > to.edit_date]).toEqual([true, true]);
  });

  test('of another organization is refused like an unknown one', async () => {
    const [foreign, made] = [await book(bert), await drive({ time: 1 })];
    const texts = new Set<string>();
    for (const appointment of [foreign.uuid, randomUUID()]) {
      const answers = [
        await anna.post(DRIVES, { appointment, time: 1 }),
        await anna.patch(driveAddressOf(made), { appointment }),
      ];
      for (const answer of answers) {
        expect(await placesOf(answer)).toEqual(['/appointment']);
        texts.add(answer.text.replace(driveAddressOf(made), DRIVES));
      }
    }
    expect(texts.size).toBe(1);
    expect((await look(bert, foreign)).driving_times).toEqual([]);
    expect(await good(anna.get(driveAddressOf(made)))).toEqual(made);
  });

  test('gets twenty at once without losing one or failing', async () => {
    const there = await book(anna);
    const minutes = Array.from({ length: 20 }, (_, time) => time);
    const made = await Promise.all(minutes.map((time) => drive({ appointment: there.uuid, time })));
    await Promise.all(made.map((each) => good(anna.patch(driveAddressOf(each), { distance: '1' }))));
    const { driving_times } = await look(anna, there);
    expect(driving_times.map(({ time }) => time).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(minutes);
    expect(new Set(driving_times.map(({ distance }) => distance))).toEqual(new Set(['1.00']));
  });
});

describe('the list of driving times', () => {
  test('can be had by appointment, page by page, and never shows those of others', async () => {
    const carla = service.as();
    const [one, two] = [await book(carla), await book(carla)];
    const made: AppointmentDrivingTime[] = [];
    for (const { uuid } of [one, one, one, two])
      made.push(await drive({ appointment: uuid, time: made.length }, carla));
    const listed = async (query: string) =>
      (await good(carla.get<Page<AppointmentDrivingTime>>(DRIVES + query))).results;
    expect(await listed('')).toEqual(made);
    expect(await listed('?ordering=-create_date')).toEqual(made.toReversed());
    expect(await listed(`?appointment=${one.uuid.toUpperCase()}`)).toEqual(made.slice(0, 3));
    expect(await listed(`?appointment=${two.uuid}&ordering=edit_date`)).toEqual(made.slice(3));
    expect(await listed(`?appointment=${booked.uuid}`)).toEqual([]);
    expect(await listed(`?edit_date_gte=${made[2]?.edit_date}`)).toEqual(made.slice(2));
    expect(await walk(carla, `${DRIVES}?page_size=3`)).toEqual([made.slice(0, 3), made.slice(3)]);
    expect((await carla.trpc.appointmentDrivingTime.list.query({ appointment: two.uuid })).results).toEqual(
      made.slice(3),
    );
    expect(await placesOf(carla.get(`${DRIVES}?time=1&appointment=x`))).toEqual(['/time', '/appointment']);
    await carla.delete(addressOf(one));
    expect(await listed('')).toEqual(made.slice(3));
  });
});
