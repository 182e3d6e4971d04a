import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import { noteTypes } from '@kupfer/schemas/appointment-note';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addressOf,
  anInstant,
  book,
  good,
  look,
  meet,
  noteAddressOf,
  type Page,
  uuids,
  write,
} from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
});
afterAll(() => service.stop());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Runs the work for each item, a few at the same time, as many clients do. */
async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const client = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(times(4).map(client));
}

test('two changes of different fields at the same time lose nothing, a hundred times', async () => {
  const contact = await meet(anna);
  const { uuid } = contact;
  const changes: Fields[] = [
    { name: 'renamed' },
    { start_date: '2026-07-01T09:00:00.000Z' },
    { end_date: '2026-07-01T12:00:00.000Z' },
    { invitee_uuids: [uuid, ...uuids(3)] },
    { owner: uuid, owner_type: 'Contact' },
    { contact_uuid: uuid },
    { type: ['Visit'] },
    { summary: 'known' },
    { time_zone: 'Asia/Tokyo' },
    { notes: [{ type: 'Primary', note: 'first' }] },
    { notes: [{ type: 'OOO Note', note: 'last' }] },
  ];
  const pairs = changes.flatMap((one, index) => changes.slice(index + 1).map((other) => [one, other] as const));
  await eachOf([...pairs, ...pairs].slice(0, 100), async ([one, other]) => {
    const booked = await book(anna, { invitee_uuids: uuids(2) });
    await Promise.all([one, other].map((change) => good(anna.patch(addressOf(booked), change))));
    const both = { ...one, ...other };
    const notes = [one.notes, other.notes].flatMap((each) => (Array.isArray(each) ? each : []));
    expect(await look(anna, booked)).toEqual({
      ...booked,
      ...both,
      notes: notes.map((note) => ({ uuid: expect.any(String), ...note })),
      contact: 'contact_uuid' in both ? contact : null,
      edit_date: anInstant,
    });
  });
});

test('a start and an end that only together would be wrong never both pass', async () => {
  await eachOf(times(20), async () => {
    const booked = await book(anna);
    const answers = await Promise.all([
      anna.patch(addressOf(booked), { start_date: '2026-07-01T10:40:00Z' }),
      anna.patch(addressOf(booked), { end_date: '2026-07-01T10:20:00Z' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    const { start_date, end_date } = await look(anna, booked);
    expect(start_date < end_date).toBe(true);
  });
});

const noteOf = (note: string) => ({ type: 'Primary', note });
const ways: [string, (booked: Appointment, text: string) => Promise<{ status: number }>][] = [
  ['PATCH of the appointment', (booked, text) => anna.patch(addressOf(booked), { notes: [noteOf(text)] })],
  ['POST of a note', ({ uuid }, text) => anna.post('/appointmentnotes/', { ...noteOf(text), appointments: [uuid] })],
  [
    'PATCH of a waiting note',
    async ({ uuid }, text) => anna.patch(noteAddressOf(await write(anna, noteOf(text))), { appointments: [uuid] }),
  ],
];

test.each(
  ways.flatMap(([one, first], index) =>
    ways.slice(index).map(([other, second]) => [one, other, first, second] as const),
  ),
)('of %s beside %s, thirty times, there is never a second note of a type', async (_one, _other, first, second) => {
  await eachOf(times(30), async () => {
    const booked = await book(anna);
    const answers = await Promise.all([first(booked, 'one'), second(booked, 'two')]);
    const statuses = answers.map(({ status }) => status);
    const passed = answers.filter(({ status }) => status < 300).length;
    expect(
      statuses.every((status) => status < 300 || status === 409),
      String(statuses),
    ).toBe(true);
    expect(passed).toBeGreaterThan(0);
    const { notes } = await look(anna, booked);
    expect(notes).toHaveLength(1);
    const { results } = await good(anna.get<Page<unknown>>(`/appointmentnotes/?appointment=${booked.uuid}`));
    expect(results).toMatchObject([{ uuid: notes[0]?.uuid, appointments: [booked.uuid] }]);
  });
});

test('shared notes that are changed from everywhere at once are the same everywhere afterwards', async () => {
  const booked = await Promise.all(times(4).map(() => book(anna)));
  const appointments = booked.map(({ uuid }) => uuid);
  const notes = await Promise.all(noteTypes.map((type) => write(anna, { type, appointments })));
  await Promise.all(
    times(4).flatMap((round) => [
      ...booked.map((each, index) => {
        const types = index % 2 ? noteTypes : noteTypes.toReversed();
        const changed = types.map((type) => ({ type, note: `${round} by ${index}` }));
        return good(anna.patch(addressOf(each), { notes: changed }));
      }),
      ...notes.map((note) => good(anna.patch(noteAddressOf(note), { note: `${round} itself`, appointments }))),
    ]),
  );
  const shown = await Promise.all(booked.map((each) => look(anna, each)));
  expect(shown[0]?.notes.map(({ uuid }) => uuid)).toEqual(notes.map(({ uuid }) => uuid));
  for (const each of shown) expect(each.notes).toEqual(shown[0]?.notes);
});

test('what is added while an appointment is deleted is refused or goes with it', async () => {
  await eachOf(times(20), async () => {
    const booked = await book(anna);
    const appointments = [booked.uuid];
    const [deleted, ...added] = await Promise.all([
      anna.delete(addressOf(booked)),
      anna.post<{ uuid: string }>('/appointmentnotes/', { type: 'Primary', appointments }),
      anna.post<{ uuid: string }>('/appointmentdrivingtimes/', { appointment: booked.uuid, time: 5 }),
    ]);
    expect(deleted?.status).toBe(204);
    for (const { status, body } of added) {
      expect([201, 400]).toContain(status);
      if (status !== 201) continue;
      expect((await anna.get(`/appointmentnotes/${body.uuid}/`)).status).toBe(404);
      expect((await anna.get(`/appointmentdrivingtimes/${body.uuid}/`)).status).toBe(404);
    }
    expect((await anna.get(addressOf(booked))).status).toBe(404);
  });
});

test('a contact that is deleted while the owner of an appointment changes is no longer invited', async () => {
  await eachOf(times(30), async () => {
    const { uuid } = await meet(anna);
    const [before = '', after = ''] = uuids(2);
    const booked = await book(anna, { invitee_uuids: [before, uuid, after] });
    const owner = randomUUID();
    const [changed, deleted] = await Promise.all([
      anna.patch(addressOf(booked), { owner }),
      anna.delete(`/contact/${uuid}/`),
    ]);
    expect([changed.status, deleted.status]).toEqual([200, 204]);
    expect(await look(anna, booked)).toMatchObject({ owner, invitee_uuids: [before, after] });
  });
});

test('contacts that are deleted at once are taken out of all appointments that they share, ten times', async () => {
  for (let round = 0; round < 10; round++) {
    const contacts = (await Promise.all(times(6).map(() => meet(anna)))).map(({ uuid }) => uuid);
    const booked = await Promise.all(
      times(8).map((index) => {
        const invitee_uuids = index % 2 ? contacts : contacts.toReversed();
        return book(anna, { contact_uuid: contacts[index % contacts.length], invitee_uuids });
      }),
    );
    const gone = await Promise.all([
      ...contacts.map((uuid) => anna.delete(`/contact/${uuid}/`)),
      ...booked.slice(0, 2).map((appointment) => anna.delete(addressOf(appointment))),
    ]);
    for (const { status, text } of gone) expect(status, text).toBe(204);
    for (const appointment of booked.slice(2)) {
      expect(await look(anna, appointment)).toMatchObject({ contact_uuid: null, invitee_uuids: [] });
    }
  }
});
