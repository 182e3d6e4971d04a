import { randomUUID } from 'node:crypto';
import type { FreeTimes } from '@kupfer/schemas/free-time';
import { type WorkingHours, weekdays } from '@kupfer/schemas/working-hours';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { book, good, meet, placesOf } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

type Asked = Fields & { participants: string; from: string; to: string; minutes: number };

const pathOf = (asked: Fields) =>
  `/appointment/free/?${new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)]))}`;

/** The free times by REST, `<start>/<end>` each; by tRPC they must be the same. */
async function free(person: Person, asked: Asked): Promise<string[]> {
  const { results } = await good(person.get<FreeTimes>(pathOf(asked)));
  const input = { ...asked, participants: asked.participants.split(',') };
  expect((await person.trpc.appointment.free.query(input)).results).toEqual(results);
  return results.map(({ start_date, end_date }) => `${brief(start_date)}/${brief(end_date)}`);
}

const brief = (instant: string) => instant.replace(/:00\.000Z$/, 'Z');

const never: WorkingHours = {
  monday: [],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
};
const always = Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]));

async function organizationWith(time_zone: string, working_hours: Fields): Promise<Person> {
  const person = service.as(randomUUID(), 'admin');
  await good(person.patch('/organization/', { time_zone, working_hours }));
  return person;
}

/** Wednesday, 1 July 2026 in Berlin, an hour of it by default from 10:00 to 11:00 in UTC. */
const wednesday = { participants: 'me', from: '2026-06-30T22:00:00Z', to: '2026-07-01T22:00:00Z', minutes: 30 };

test('who is in no appointment is free in the working hours, from Monday to Friday at first', async () => {
  const anna = service.as();
  expect(await free(anna, wednesday)).toEqual(['2026-07-01T07:00Z/2026-07-01T15:00Z']);
  const week = { ...wednesday, from: '2026-07-02T22:00:00Z', to: '2026-07-06T22:00:00Z' };
  expect(await free(anna, week)).toEqual([
    '2026-07-03T07:00Z/2026-07-03T15:00Z',
    '2026-07-06T07:00Z/2026-07-06T15:00Z',
  ]);
});

test('nothing of another organization is seen, nor does it matter whether a participant is known', async () => {
  const anna = service.as();
  const bert = service.as();
  await book(bert, { owner: bert.core_user_uuid, invitee_uuids: [anna.core_user_uuid] });
  expect(await free(anna, { ...wednesday, participants: `${anna.core_user_uuid},${bert.core_user_uuid}` })).toEqual([
    '2026-07-01T07:00Z/2026-07-01T15:00Z',
  ]);
  expect(await free(bert, wednesday)).toEqual([
    '2026-07-01T07:00Z/2026-07-01T10:00Z',
    '2026-07-01T11:00Z/2026-07-01T15:00Z',
  ]);
});

test('owners, invitees and contacts must all be free, and an appointment of no length keeps nobody', async () => {
  const anna = service.as();
  const contact = await meet(anna);
  await book(anna, { owner: contact.uuid });
  await book(anna, {
    start_date: '2026-07-01T08:00:00Z',
    end_date: '2026-07-01T08:30:00Z',
    invitee_uuids: [contact.uuid],
  });
  await book(anna, { start_date: '2026-07-01T13:00:00Z', end_date: '2026-07-01T13:00:00Z' });
  await book(anna, { start_date: '2026-07-01T14:00:00Z', end_date: '2026-07-01T15:00:00Z', owner: randomUUID() });
  expect(await free(anna, { ...wednesday, participants: `me,${contact.uuid}` })).toEqual([
    '2026-07-01T07:00Z/2026-07-01T08:00Z',
    '2026-07-01T08:30Z/2026-07-01T10:00Z',
    '2026-07-01T11:00Z/2026-07-01T15:00Z',
  ]);
  expect(await free(anna, { ...wednesday, minutes: 31 })).toHaveLength(2);
});

test('pauses are kept from other appointments, also from those outside of the period, but not from the working hours', async () => {
  const anna = service.as();
  await book(anna);
  const pauses = { pause_before: 15, pause_after: 30 };
  expect(await free(anna, { ...wednesday, ...pauses })).toEqual([
    '2026-07-01T07:00Z/2026-07-01T09:30Z',
    '2026-07-01T11:15Z/2026-07-01T15:00Z',
  ]);
  const after = { ...wednesday, ...pauses, from: '2026-07-01T11:05:00Z', to: '2026-07-01T12:00:00Z' };
  expect(await free(anna, after)).toEqual(['2026-07-01T11:15Z/2026-07-01T12:00Z']);
  const before = { ...wednesday, ...pauses, from: '2026-07-01T08:45:00Z', to: '2026-07-01T09:45:00Z' };
  expect(await free(anna, before)).toEqual(['2026-07-01T08:45Z/2026-07-01T09:30Z']);
});

test('the appointment that is moved does not stand in its own way', async () => {
  const anna = service.as();
  const { uuid } = await book(anna);
  expect(await free(anna, { ...wednesday, except: uuid })).toEqual(['2026-07-01T07:00Z/2026-07-01T15:00Z']);
  expect(await free(anna, { ...wednesday, except: randomUUID() })).toHaveLength(2);
});

test('work through the night is one free time, to the millisecond of the period', async () => {
  const anna = await organizationWith('Europe/Berlin', always);
  const asked = { ...wednesday, from: '2026-07-01T10:00:00.007Z', to: '2026-07-04T10:00:00Z' };
  expect(await free(anna, asked)).toEqual(['2026-07-01T10:00:00.007Z/2026-07-04T10:00Z']);
  const bert = await organizationWith('Europe/Berlin', { ...never, tuesday: [{ from: '18:00', to: '24:00' }] });
  expect(await free(bert, { ...wednesday, from: '2026-06-29T00:00:00Z' })).toEqual([
    '2026-06-30T16:00Z/2026-06-30T22:00Z',
  ]);
});

test('where nobody works, nobody is free', async () => {
  expect(await free(await organizationWith('UTC', never), { ...wednesday, minutes: 1 })).toEqual([]);
});

test('hours that clocks skip are not worked, and those that they show twice are worked twice', async () => {
  const night = [{ from: '01:30', to: '02:30' }];
  const anna = await organizationWith('Europe/Berlin', { ...never, sunday: night });
  const spring = { ...wednesday, from: '2026-03-28T12:00:00Z', to: '2026-03-29T12:00:00Z' };
  expect(await free(anna, spring)).toEqual(['2026-03-29T00:30Z/2026-03-29T01:00Z']);
  const autumn = { ...wednesday, from: '2026-10-24T12:00:00Z', to: '2026-10-25T12:00:00Z' };
  expect(await free(anna, autumn)).toEqual([
    '2026-10-24T23:30Z/2026-10-25T00:30Z',
    '2026-10-25T01:00Z/2026-10-25T01:30Z',
  ]);
  const skipped = await organizationWith('Europe/Berlin', { ...never, sunday: [{ from: '02:15', to: '02:45' }] });
  expect(await free(skipped, spring)).toEqual([]);
  const whole = await organizationWith('Europe/Berlin', { ...never, sunday: [{ from: '00:00', to: '24:00' }] });
  expect(await free(whole, { ...spring, to: '2026-03-30T12:00:00Z' })).toEqual(['2026-03-28T23:00Z/2026-03-29T22:00Z']);
  expect(await free(whole, { ...autumn, to: '2026-10-26T12:00:00Z' })).toEqual(['2026-10-24T22:00Z/2026-10-25T23:00Z']);
});

test('a zone whose clocks once changed by odd seconds is right to the second', async () => {
  const anna = await organizationWith('Africa/Monrovia', always);
  const asked = { ...wednesday, from: '1972-01-06T00:00:00Z', to: '1972-01-09T00:00:00Z' };
  expect(await free(anna, asked)).toEqual(['1972-01-06T00:00Z/1972-01-09T00:00Z']);
  const morning = await organizationWith('Africa/Monrovia', { ...never, friday: [{ from: '00:00', to: '09:00' }] });
  expect(await free(morning, asked)).toEqual(['1972-01-07T00:44:30.000Z/1972-01-07T09:00Z']);
});

test.each<[Fields, string]>([
  [{ participants: '' }, '/participants'],
  [{ participants: 'you' }, '/participants/0'],
  [{ participants: Array.from({ length: 51 }, () => randomUUID()).join() }, '/participants'],
  [{ from: '2026-07-01' }, '/from'],
  [{ to: wednesday.from }, '/to'],
  [{ to: '2026-09-30T22:00:00.001Z' }, '/to'],
  [{ minutes: 0 }, '/minutes'],
  [{ minutes: 1441 }, '/minutes'],
  [{ pause_before: -1 }, '/pause_before'],
  [{ pause_after: 481 }, '/pause_after'],
  [{ except: 'this' }, '/except'],
  [{ until: 'then' }, '/until'],
])('%j is refused', async (wrong, pointer) => {
  expect(await placesOf(service.as().get(pathOf({ ...wednesday, ...wrong })))).toEqual([pointer]);
});

test('92 days are not too many', async () => {
  expect(await free(service.as(), { ...wednesday, to: '2026-09-30T22:00:00Z' })).toHaveLength(66);
});

// Around days on which clocks change: by an hour, by half an hour, at midnight, and by a whole day.
const places = [
  { zone: 'Europe/Berlin', from: '2026-03-28T00:00Z' },
  { zone: 'America/New_York', from: '2026-10-31T00:00Z' },
  { zone: 'Australia/Lord_Howe', from: '2026-04-03T00:00Z' },
  { zone: 'Australia/Lord_Howe', from: '2026-10-02T00:00Z' },
  { zone: 'Africa/Cairo', from: '2026-04-22T00:00Z' },
  { zone: 'Africa/Cairo', from: '2026-10-28T00:00Z' },
  { zone: 'Pacific/Apia', from: '2011-12-28T00:00Z' },
  { zone: 'Asia/Kathmandu', from: '2026-07-01T00:00Z' },
];
const DAYS = 4;

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const spans = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 1440 }), fc.constantFrom(0, 120, 150, 1440)), { maxLength: 6 })
  .map((minutes) => minutes.sort((a, b) => a - b))
  .map((minutes) =>
    Array.from({ length: Math.floor(minutes.length / 2) }, (_, pair) => ({
      from: clock(minutes[pair * 2] ?? 0),
      to: clock(minutes[pair * 2 + 1] ?? 0),
    })),
  );
const hours: fc.Arbitrary<WorkingHours> = fc.record({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: spans,
  sunday: spans,
});
const minuteOfPeriod = fc.integer({ min: -60, max: DAYS * 1440 + 60 });
const appointment = fc.record({
  start: minuteOfPeriod,
  length: fc.integer({ min: 0, max: 600 }),
  who: fc.constantFrom('Anna', 'Bert', 'both', 'neither'),
});
const cases = fc.record({
  place: fc.constantFrom(...places),
  hours,
  appointments: fc.array(appointment, { maxLength: 6 }),
  exceptFirst: fc.boolean(),
  minutes: fc.integer({ min: 1, max: 200 }),
  pause_before: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 480 })),
  pause_after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 480 })),
});

test('free times are those that somebody finds who looks at the clock each minute', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ place, hours, appointments, exceptFirst, minutes, ...pauses }) => {
      const begin = Date.parse(place.from);
      const at = (minute: number) => new Date(begin + minute * 60_000).toISOString();
      const anna = await organizationWith(place.zone, hours);
      const bert = await meet(anna);
      const participants = {
        Anna: { invitee_uuids: [] },
        Bert: { owner: bert.uuid },
        both: { invitee_uuids: [bert.uuid] },
      };
      const uuids: string[] = [];
      for (const { start, length, who } of appointments) {
        const people = who === 'neither' ? { owner: randomUUID() } : participants[who];
        const { uuid } = await book(anna, { start_date: at(start), end_date: at(start + length), ...people });
        uuids.push(uuid);
      }
      const except = exceptFirst ? uuids[0] : undefined;
      const blocking = appointments.filter(
        ({ who, length }, index) => who !== 'neither' && length > 0 && !(except && index === 0),
      );

      const isWorked = clockIn(place.zone, hours);
      const expected: string[] = [];
      let since: number | undefined;
      for (let minute = 0; minute <= DAYS * 1440; minute++) {
        const isFree =
          minute < DAYS * 1440 &&
          isWorked(at(minute)) &&
          blocking.every(
            ({ start, length }) =>
              minute < start - pauses.pause_after || minute >= start + length + pauses.pause_before,
          );
        if (isFree) since ??= minute;
        else if (since !== undefined) {
          if (minute - since >= minutes) expected.push(`${brief(at(since))}/${brief(at(minute))}`);
          since = undefined;
        }
      }
      const asked = { participants: `me,${bert.uuid}`, from: at(0), to: at(DAYS * 1440), minutes, ...pauses };
      expect(await free(anna, { ...asked, ...(except && { except }) })).toEqual(expected);
    }),
    { numRuns: 60 },
  );
}, 300_000);

/** Reads the clock on the wall: whether an instant is within the hours of its day. */
function clockIn(timeZone: string, hours: WorkingHours): (instant: string) => boolean {
  const wall = new Intl.DateTimeFormat('en', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (instant) => {
    const parts = new Map(wall.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
    const day = weekdays.find((name) => name === parts.get('weekday')?.toLowerCase());
    const shown = `${parts.get('hour')}:${parts.get('minute')}`;
    return day !== undefined && hours[day].some(({ from, to }) => from <= shown && shown < to);
  };
}
