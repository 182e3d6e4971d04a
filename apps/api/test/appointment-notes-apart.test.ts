import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import { type AppointmentNote, noteTypes } from '@kupfer/schemas/appointment-note';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  anInstant,
  book,
  good,
  hour,
  look,
  noteAddressOf,
  type Page,
  placesOf,
  uuids,
  walk,
  write,
} from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  bert = service.as();
});
afterAll(() => service.stop());

const NOTES = '/appointmentnotes/';
const uuidsOf = (rows: { uuid: string }[]) => rows.map(({ uuid }) => uuid);
const isThere = async (note: { uuid: string }) => (await anna.get(noteAddressOf(note))).status === 200;

describe('a note at its own address', () => {
  test('may wait for an appointment, and its type is all it needs', async () => {
    const answer = await anna.post<AppointmentNote>(NOTES, { type: 'Primary' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      uuid: expect.any(String),
      note: '',
      type: 'Primary',
      appointments: [],
      create_date: anInstant,
      edit_date: anInstant,
    });
    expect(answer.headers.get('location')).toBe(service.url + noteAddressOf(answer.body));
    expect(await good(anna.get(noteAddressOf(answer.body)))).toEqual(answer.body);
    expect(await anna.trpc.appointmentNote.get.query({ uuid: answer.body.uuid })).toEqual(answer.body);
  });

  test('is shown by all of its appointments', async () => {
    const booked = [await book(anna), await book(anna)];
    const note = await write(anna, { type: 'OOO Note', note: 'closed', appointments: uuidsOf(booked) });
    for (const each of booked) {
      expect((await look(anna, each)).notes).toEqual([{ uuid: note.uuid, type: 'OOO Note', note: 'closed' }]);
    }
  });

  test('can be PUT back as GET returned it, and PUT returns what is absent to its default', async () => {
    const booked = await book(anna);
    const note = await write(anna, { type: 'Secondary', note: 'x', appointments: [booked.uuid] });
    expect(await good(anna.put(noteAddressOf(note), note))).toEqual({ ...note, edit_date: anInstant });
    const emptied = await good(anna.put(noteAddressOf(note), { type: 'Secondary' }));
    expect(emptied).toEqual({ ...note, note: '', appointments: [], edit_date: anInstant });
    expect((await look(anna, booked)).notes).toEqual([]);
    expect(await placesOf(anna.put(noteAddressOf(note), { note: 'x' }))).toEqual(['/type']);
  });

  test('PATCH changes what it names, and null clears it', async () => {
    const booked = await book(anna);
    const note = await write(anna, { type: 'Primary', note: 'x', appointments: [booked.uuid] });
    const changed = await good(anna.patch(noteAddressOf(note), { note: 'y' }));
    expect(changed).toEqual({ ...note, note: 'y', edit_date: anInstant });
    const nothing = { note: null, appointments: null };
    expect(await good(anna.patch(noteAddressOf(note), nothing))).toMatchObject({ note: '', appointments: [] });
    expect(await placesOf(anna.patch(noteAddressOf(note), { type: null }))).toEqual(['/type']);
  });

  test('stays when it is detached here, and goes when it was taken away there', async () => {
    const booked = await book(anna, { notes: [{ type: 'Primary', note: 'from there' }] });
    const [note] = booked.notes;
    if (!note) throw new Error('a note was made');
    await good(anna.patch(noteAddressOf(note), { appointments: [] }));
    expect((await look(anna, booked)).notes).toEqual([]);
    expect((await anna.delete(addressOf(booked))).status).toBe(204);
    expect(await good(anna.get(noteAddressOf(note)))).toMatchObject({ note: 'from there', appointments: [] });

    const other = await book(anna);
    await good(anna.patch(noteAddressOf(note), { appointments: [other.uuid] }));
    expect((await look(anna, other)).notes).toEqual([note]);
    await good(anna.put(addressOf(other), hour));
    expect(await isThere(note)).toBe(false);
  });

  test('is taken out of its appointments when it is deleted', async () => {
    const booked = await book(anna);
    const note = await write(anna, { type: 'Primary', appointments: [booked.uuid] });
    expect(await anna.delete(noteAddressOf(note))).toMatchObject({ status: 204, text: '' });
    expect(await look(anna, booked)).toMatchObject({ notes: [] });
    expect((await anna.delete(noteAddressOf(note))).status).toBe(404);
  });

  test('moves the edit date of the appointments that it joins, leaves, or is deleted from', async () => {
    const [joined, left, kept, other] = [await book(anna), await book(anna), await book(anna), await book(anna)];
    const note = await write(anna, { type: 'Primary', appointments: [left.uuid, kept.uuid] });
    const moved = async () => {
      const now = await Promise.all([joined, left, kept, other].map((each) => look(anna, each)));
      return now.map(({ edit_date }) => edit_date);
    };
    const dates = [await moved()];
    await good(anna.patch(noteAddressOf(note), { appointments: [kept.uuid, joined.uuid] }));
    dates.push(await moved());
    await anna.delete(noteAddressOf(note));
    dates.push(await moved());
    const changes = [1, 2].map((at) => dates[at]?.map((date, index) => date > (dates[at - 1]?.[index] ?? '')));
    expect(changes).toEqual([
      [true, true, true, false],
      [true, false, true, false],
    ]);
    expect(dates[0]?.map((date, index) => date > ([joined, left, kept, other][index]?.edit_date ?? ''))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  const refusals: [fields: Fields, place: string][] = [
    [{ type: 'Third' }, '/type'],
    [{ note: 'x'.repeat(10_001) }, '/note'],
    [{ note: 7 }, '/note'],
    [{ appointments: 'all' }, '/appointments'],
    [{ appointments: ['x'] }, '/appointments/0'],
    [{ appointments: uuids(1001) }, '/appointments'],
    [{ appointments: Array(2).fill(randomUUID()) }, '/appointments/1'],
    [{ appointments: [randomUUID()] }, '/appointments'],
    [{ colour: 'copper' }, '/colour'],
  ];
  const named = refusals.map(([wrong, place]) => [JSON.stringify(wrong).slice(0, 60), wrong, place] as const);

  test.each(named)('%s is refused in POST, PUT and PATCH, and changes nothing', async (_, wrong, place) => {
    const note = await write(anna, { type: 'Primary', note: 'stays' });
    const whole = { type: 'Primary', ...wrong };
    expect(await placesOf(anna.post(NOTES, whole))).toEqual([place]);
    expect(await placesOf(anna.put(noteAddressOf(note), whole))).toEqual([place]);
    expect(await placesOf(anna.patch(noteAddressOf(note), wrong))).toEqual([place]);
    expect(await good(anna.get(noteAddressOf(note)))).toEqual(note);
  });

  test("another organization's appointment is refused like an unknown one, also beside a conflict", async () => {
    const [own, full, foreign] = [
      await book(anna),
      await book(anna, { notes: [{ type: 1, note: 'x' }] }),
      await book(bert),
    ];
    const note = await write(anna, { type: 'Primary' });
    const texts = new Set<string>();
    for (const uuid of [foreign.uuid, randomUUID()]) {
      for (const appointments of [[uuid], [own.uuid, uuid], [full.uuid, uuid]]) {
        const answers = [
          await anna.post(NOTES, { type: 'Primary', appointments }),
          await anna.patch(noteAddressOf(note), { appointments }),
        ];
        for (const answer of answers) {
          expect(await placesOf(answer)).toEqual(['/appointments']);
          texts.add(answer.text.replace(noteAddressOf(note), NOTES));
        }
      }
    }
    expect(texts.size).toBe(1);
    expect((await look(anna, own)).notes).toEqual([]);
    expect((await look(bert, foreign)).notes).toEqual([]);
  });
});

describe('one note of a type', () => {
  test('a second one is a conflict, in POST, PUT and PATCH, and changes nothing', async () => {
    const [booked, free] = [await book(anna, { notes: [{ type: 'Primary', note: 'first' }] }), await book(anna)];
    const other = await write(anna, { type: 'Primary', note: 'second' });
    const appointments = [free.uuid, booked.uuid];
    expect(await placesOf(anna.post(NOTES, { type: 'Primary', appointments }), 409)).toEqual(['/type']);
    expect(await placesOf(anna.put(noteAddressOf(other), { type: 'Primary', appointments }), 409)).toEqual(['/type']);
    expect(await placesOf(anna.patch(noteAddressOf(other), { appointments }), 409)).toEqual(['/type']);
    expect(await look(anna, booked)).toEqual(booked);
    expect(await look(anna, free)).toEqual(free);
    expect(await good(anna.get(noteAddressOf(other)))).toEqual(other);
  });

  test('a note that changes its type does so in all of its appointments, or in none', async () => {
    const [first, second] = [await book(anna), await book(anna)];
    const note = await write(anna, { type: 'Primary', note: 'x', appointments: [first.uuid, second.uuid] });
    await good(anna.patch(noteAddressOf(note), { type: 'OOO Reason' }));
    for (const each of [first, second]) expect((await look(anna, each)).notes).toMatchObject([{ type: 'OOO Reason' }]);

    const hindrance = await write(anna, { type: 'Secondary', appointments: [second.uuid] });
    expect(await placesOf(anna.patch(noteAddressOf(note), { type: 2 }), 409)).toEqual(['/type']);
    expect((await look(anna, first)).notes).toMatchObject([{ type: 'OOO Reason' }]);
    const leaving = { type: 'Secondary', appointments: [first.uuid] };
    expect(await good(anna.patch(noteAddressOf(note), leaving))).toMatchObject(leaving);
    expect((await look(anna, second)).notes).toMatchObject([{ uuid: hindrance.uuid }]);
  });

  test('two notes of one appointment can swap their types by way of a third', async () => {
    const booked = await book(anna, {
      notes: [
        { type: 1, note: 'one' },
        { type: 2, note: 'two' },
      ],
    });
    const [one = '', two = ''] = uuidsOf(booked.notes);
    for (const [uuid, type] of [
      [one, 3],
      [two, 1],
      [one, 2],
    ] as const)
      await good(anna.patch(`${NOTES}${uuid}/`, { type }));
    expect((await look(anna, booked)).notes.map(({ type, note }) => [type, note])).toEqual([
      ['Primary', 'two'],
      ['Secondary', 'one'],
    ]);
  });
});

describe('the list of notes', () => {
  test('can be had by appointment and by type, page by page, and never shows those of others', async () => {
    const carla = service.as();
    const booked: Appointment[] = [await book(carla), await book(carla)];
    const made: AppointmentNote[] = [];
    for (const type of noteTypes) made.push(await write(carla, { type, appointments: uuidsOf(booked).slice(0, 1) }));
    made.push(
      await write(carla, { type: 'Primary', appointments: [booked[1]?.uuid] }),
      await write(carla, { type: 'Primary' }),
    );
    const listed = async (query: string) =>
      uuidsOf((await good(carla.get<Page<AppointmentNote>>(NOTES + query))).results);

    const all = uuidsOf(made);
    expect(await listed('')).toEqual(all);
    expect(await listed('?ordering=-create_date')).toEqual(all.toReversed());
    expect(await listed(`?appointment=${booked[0]?.uuid.toUpperCase()}`)).toEqual(all.slice(0, 4));
    expect(await listed(`?appointment=${booked[1]?.uuid}`)).toEqual([all[4]]);
    expect(await listed('?type=Primary')).toEqual([all[0], all[4], all[5]]);
    expect(await listed('?type=3')).toEqual([all[2]]);
    expect(await listed(`?type=ooo_note&appointment=${booked[0]?.uuid}`)).toEqual([all[3]]);
    expect(await listed(`?appointment=${(await book(bert)).uuid}`)).toEqual([]);
    expect((await walk<AppointmentNote>(carla, `${NOTES}?page_size=4`)).map(uuidsOf)).toEqual([
      all.slice(0, 4),
      all.slice(4),
    ]);
    await good(carla.patch(`${NOTES}${all[1]}/`, { note: 'changed' }));
    expect((await listed('?ordering=-edit_date'))[0]).toBe(all[1]);
    const { edit_date } = await good(carla.get<AppointmentNote>(`${NOTES}${all[1]}/`));
    expect(await listed(`?edit_date_gte=${edit_date}`)).toEqual([all[1]]);
    expect(await placesOf(carla.get(`${NOTES}?type=Third&appointment=x&note=y`))).toEqual([
      '/note',
      '/appointment',
      '/type',
    ]);
  });
});
