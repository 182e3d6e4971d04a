import type { Appointment } from '@kupfer/schemas/appointment';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, anInstant, book, good, hour, look, placesOf } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

/** POST, PUT and PATCH of these fields, and what each is answered. */
async function inEveryWay(fields: Fields) {
  const booked = await book(anna);
  const ways = [
    anna.post<Appointment>('/appointment/', fields),
    anna.put<Appointment>(addressOf(booked), fields),
    anna.patch<Appointment>(addressOf(booked), fields),
  ];
  return { booked, answers: await Promise.all(ways) };
}

describe('instants', () => {
  test.each([
    ['2026-07-01T12:00:00+02:00', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01t15:45:00.5+05:45', '2026-07-01T10:00:00.500Z'],
    ['2026-06-30T23:30:00.123999999-10:30', '2026-07-01T10:00:00.123Z'],
    ['2026-07-01T10:00:00z', '2026-07-01T10:00:00.000Z'],
    ['2028-02-29T00:00:00-00:00', '2028-02-29T00:00:00.000Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['2999-12-31T23:59:59.999Z', '2999-12-31T23:59:59.999Z'],
  ])('%s is answered in UTC with milliseconds', async (given, shown) => {
    const { booked, answers } = await inEveryWay({ start_date: given, end_date: given });
    for (const { body } of answers) expect(body).toMatchObject({ start_date: shown, end_date: shown });
    expect(await look(anna, booked)).toMatchObject({ start_date: shown, end_date: shown });
  });

  test.each([
    '2026-07-01 10:00:00Z',
    '2026-07-01T10:00Z',
    '2026-07-01T24:00:00Z',
    '2026-07-01T10:60:00Z',
    '2026-13-01T10:00:00Z',
    '2026-04-31T10:00:00Z',
    '2100-02-29T10:00:00Z',
    '2026-07-01T10:00:00+24:00',
    '2026-07-01T10:00:00+0200',
    '2026-07-01T10:00:00 Europe/Berlin',
    '1899-12-31T23:59:59Z',
    '3000-01-01T00:00:00Z',
    '01.07.2026 10:00',
    '',
  ])('"%s" is no instant', async (start_date) => {
    const { booked, answers } = await inEveryWay({ ...hour, start_date });
    for (const answer of answers) expect(await placesOf(answer)).toEqual(['/start_date']);
    expect(await look(anna, booked)).toEqual(booked);
  });
});

describe('local times', () => {
  test.each([
    ['Europe/Berlin', '2026-07-01T12:00', '2026-07-01T10:00:00.000Z'],
    ['Europe/Berlin', '2026-01-01T12:00:30', '2026-01-01T11:00:30.000Z'],
    ['America/New_York', '2026-07-01T12:00:00.25', '2026-07-01T16:00:00.250Z'],
    ['Asia/Kathmandu', '2026-07-01 12:00', '2026-07-01T06:15:00.000Z'],
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T01:59:59', '2026-10-24T23:59:59.000Z'],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-03-08T01:59', '2026-03-08T06:59:00.000Z'],
    ['America/New_York', '2026-03-08T03:00', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01T00:59', '2026-11-01T04:59:00.000Z'],
    ['America/New_York', '2026-11-01T02:00', '2026-11-01T07:00:00.000Z'],
  ])('in %s clocks show %s at one instant', async (time_zone, local, instant) => {
    const { booked, answers } = await inEveryWay({ start_date: local, end_date: local, time_zone });
    for (const { status, body } of answers) {
      expect(status).toBeLessThan(300);
      expect(body).toMatchObject({ start_date: instant, end_date: instant, time_zone });
    }
    expect(await look(anna, booked)).toMatchObject({ start_date: instant, end_date: instant, time_zone });
  });

  test.each([
    ['Europe/Berlin', 'skip', '2026-03-29T02:00'],
    ['Europe/Berlin', 'skip', '2026-03-29T02:59:59.999'],
    ['Europe/Berlin', 'repeat', '2026-10-25T02:00'],
    ['Europe/Berlin', 'repeat', '2026-10-25T02:59:59.999'],
    ['America/New_York', 'skip', '2026-03-08T02:30'],
    ['America/New_York', 'repeat', '2026-11-01T01:00'],
    ['America/New_York', 'repeat', '2026-11-01T01:59:59'],
    ['Pacific/Apia', 'skip', '2011-12-30T12:00'],
  ])('in %s clocks %s %s, which is refused', async (time_zone, _, local) => {
    const { booked, answers } = await inEveryWay({ ...hour, start_date: local, time_zone });
    for (const answer of answers) expect(await placesOf(answer)).toEqual(['/start_date']);
    expect(await look(anna, booked)).toEqual(booked);
  });

  test('a repeated time is understood with its offset', async () => {
    const both = { start_date: '2026-10-25T02:30:00+02:00', end_date: '2026-10-25T02:30:00+01:00' };
    expect(await book(anna, { ...both, time_zone: 'Europe/Berlin' })).toMatchObject({
      start_date: '2026-10-25T00:30:00.000Z',
      end_date: '2026-10-25T01:30:00.000Z',
    });
  });

  test.each<Fields>([{}, { time_zone: null }])('without a zone in the same body (%j) it is refused', async (more) => {
    const { booked, answers } = await inEveryWay({ ...hour, end_date: '2026-07-01T13:00', ...more });
    for (const answer of answers) expect(await placesOf(answer)).toEqual(['/end_date']);
    expect(await look(anna, booked)).toEqual(booked);
  });

  test('a wrong zone is named once, and the local time beside it is not', async () => {
    const local = { start_date: '2026-07-01T12:00', end_date: '2026-07-01T13:00', time_zone: 'Berlin' };
    expect(await placesOf(anna.post('/appointment/', local))).toEqual(['/time_zone']);
  });

  test.each([
    ['Europe/Berlin', '1899-12-31T23:59'],
    ['America/New_York', '3000-01-01T00:00'],
  ])('in %s %s is too far away', async (time_zone, start_date) => {
    expect(await placesOf(anna.post('/appointment/', { ...hour, start_date, time_zone }))).toEqual(['/start_date']);
  });
});

describe('the order of start and end', () => {
  const [noon, before] = ['2026-07-01T12:00:00.000Z', '2026-07-01T11:59:59.999Z'];

  test('an end before the start is refused in POST, PUT and PATCH', async () => {
    const { booked, answers } = await inEveryWay({ start_date: noon, end_date: before });
    for (const answer of answers) expect(await placesOf(answer)).toEqual(['/end_date']);
    expect(await look(anna, booked)).toEqual(booked);
  });

  test('a PATCH of one of both is held against the other', async () => {
    const booked = await book(anna, { start_date: noon, end_date: noon });
    expect(await placesOf(anna.patch(addressOf(booked), { end_date: before }))).toEqual(['/end_date']);
    expect(await placesOf(anna.patch(addressOf(booked), { start_date: '2026-07-01T12:00:00.001Z' }))).toEqual([
      '/end_date',
    ]);
    expect(await look(anna, booked)).toEqual(booked);
    expect(await good(anna.patch(addressOf(booked), { start_date: before }))).toMatchObject({ start_date: before });
  });

  test('both are compared as instants, not as texts or local times', async () => {
    const later = { start_date: '2026-07-01T12:00:00+02:00', end_date: '2026-07-01T11:00:00Z' };
    expect(await book(anna, later)).toMatchObject({ start_date: '2026-07-01T10:00:00.000Z' });
    const earlier = { start_date: '2026-07-01T10:00:00Z', end_date: '2026-07-01T11:00:00+02:00' };
    expect(await placesOf(anna.post('/appointment/', earlier))).toEqual(['/end_date']);
  });

  test('both may be the same instant', async () => {
    const { answers } = await inEveryWay({ start_date: noon, end_date: noon });
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
  });
});

describe('the zone', () => {
  test('is the one that the organization has when the appointment is made, and stays', async () => {
    const carla = service.as(undefined, 'admin');
    await good(carla.patch('/organization/', { time_zone: 'Asia/Kathmandu' }));
    const booked = await book(carla);
    expect(booked.time_zone).toBe('Asia/Kathmandu');
    await good(carla.patch('/organization/', { time_zone: 'Europe/Lisbon' }));
    expect(await look(carla, booked)).toEqual(booked);
    expect(await good(carla.put(addressOf(booked), hour))).toEqual({ ...booked, edit_date: anInstant });
    expect((await book(carla)).time_zone).toBe('Europe/Lisbon');
  });

  test.each(['UTC', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires', 'US/Eastern'])('may be %s', async (time_zone) => {
    expect(await book(anna, { time_zone })).toMatchObject({ ...hour, time_zone });
  });

  test('does not move the appointment when it alone changes', async () => {
    const booked = await book(anna);
    const changed = await good(anna.patch<Appointment>(addressOf(booked), { time_zone: 'America/New_York' }));
    expect(changed).toEqual({ ...booked, time_zone: 'America/New_York', edit_date: anInstant });
  });
});
