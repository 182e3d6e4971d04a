import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import { noteTypes } from '@kupfer/schemas/appointment-note';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf, anInstant, book, good, hour, look, noteAddressOf, placesOf, write } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
});
afterAll(() => service.stop());

/** What an appointment shows of its notes, without their uuids. */
const textsOf = ({ notes }: Appointment) => notes.map(({ type, note }) => `${type}: ${note}`);

const patchNotes = (booked: { uuid: string }, notes: unknown) =>
  good(anna.patch<Appointment>(addressOf(booked), { notes }));

test('notes are shown in the order of their types, whatever order they came in', async () => {
  const notes = noteTypes.toReversed().map((type) => ({ type, note: `for ${type}` }));
  const booked = await book(anna, { notes });
  expect(booked.notes).toEqual(noteTypes.map((type) => ({ uuid: expect.any(String), type, note: `for ${type}` })));
  expect(await look(anna, booked)).toEqual(booked);
  const later = await book(anna, { notes: [{ type: 'OOO Note', note: 'last' }] });
  await patchNotes(later, [{ type: 'Secondary', note: 'second' }]);
  expect(textsOf(await patchNotes(later, [{ type: 'Primary', note: 'first' }]))).toEqual([
    'Primary: first',
    'Secondary: second',
    'OOO Note: last',
  ]);
});

test('older clients number the types from 1, or write them in another way', async () => {
  const sent = [
    [1, '2', 3, '4'],
    ['primary', 'SECONDARY', 'ooo_reason', 'OOO note'],
  ];
  for (const types of sent) {
    const booked = await book(anna, { notes: types.map((type) => ({ type, note: 'x' })) });
    expect(booked.notes.map(({ type }) => type)).toEqual(noteTypes);
    const patched = await patchNotes(
      booked,
      types.map((type) => ({ type, note: 'y' })),
    );
    expect(patched.notes).toEqual(booked.notes.map((note) => ({ ...note, note: 'y' })));
  }
  for (const [position, type] of noteTypes.entries()) {
    expect(await write(anna, { type: position + 1 })).toMatchObject({ type });
  }
});

test('a note may have ten thousand characters on many lines, or none', async () => {
  const long = 'Zeile 🐎\n'.repeat(1111);
  const notes = [
    { type: 'Primary', note: `${long} ` },
    { type: 'Secondary', note: '🐎'.repeat(10_000) },
    { type: 'OOO Note', note: '' },
  ];
  const booked = await book(anna, { notes });
  expect(booked.notes.map(({ note }) => note)).toEqual([long.trim(), '🐎'.repeat(10_000), '']);
});

const refusals: [notes: unknown, place: string][] = [
  [[{ type: 'Primary', note: 'x'.repeat(10_001) }], '/notes/0/note'],
  [[{ type: 'Primary', note: 7 }], '/notes/0/note'],
  [[{ type: 'Third', note: 'x' }], '/notes/0/type'],
  [[{ type: 5, note: 'x' }], '/notes/0/type'],
  [[{ type: 0, note: 'x' }], '/notes/0/type'],
  [[{ note: 'x' }], '/notes/0/type'],
  [[{ type: 'Primary', note: 'x', colour: 'red' }], '/notes/0/colour'],
  [
    [
      { type: 'Primary', note: 'x' },
      { type: 1, note: 'y' },
    ],
    '/notes',
  ],
  [{ Primary: 'x' }, '/notes'],
  ['x', '/notes'],
];
const named = refusals.map(([notes, place]) => [JSON.stringify(notes).slice(0, 60), notes, place] as const);

test.each(named)('notes like %s are refused in POST, PUT and PATCH, and change nothing', async (_, notes, place) => {
  const booked = await book(anna, { notes: [{ type: 'Primary', note: 'stays' }] });
  expect(await placesOf(anna.post('/appointment/', { ...hour, notes }))).toEqual([place]);
  expect(await placesOf(anna.put(addressOf(booked), { ...hour, notes }))).toEqual([place]);
  expect(await placesOf(anna.patch(addressOf(booked), { name: 'changed', notes }))).toEqual([place]);
  expect(await look(anna, booked)).toEqual(booked);
});

test('PUT makes the notes exactly these, and those that stay keep their uuid', async () => {
  const booked = await book(anna, { notes: noteTypes.map((type) => ({ type, note: 'old' })) });
  const [primary, secondary, reason] = booked.notes;
  const notes = [
    { type: 'OOO Reason', note: 'new' },
    { uuid: randomUUID(), type: 'Primary', note: 'old' },
  ];
  const put = await good(anna.put<Appointment>(addressOf(booked), { ...hour, notes }));
  expect(put.notes).toEqual([primary, { ...reason, note: 'new' }]);
  expect((await anna.get(`/appointmentnotes/${secondary?.uuid}/`)).status).toBe(404);
  expect((await good(anna.put<Appointment>(addressOf(booked), hour))).notes).toEqual([]);
  for (const { uuid } of booked.notes) expect((await anna.get(`/appointmentnotes/${uuid}/`)).status).toBe(404);
});

test('PATCH changes, adds and takes away by type, and keeps the others', async () => {
  const booked = await book(anna, {
    notes: [
      { type: 'Primary', note: 'stays' },
      { type: 'Secondary', note: 'changes' },
      { type: 'OOO Note', note: 'goes' },
    ],
  });
  const [primary, secondary, gone] = booked.notes;
  const patched = await patchNotes(booked, [
    { type: 'OOO Reason', note: 'comes' },
    { type: 'OOO Note', note: null },
    { type: 'Secondary', note: 'changed' },
  ]);
  expect(patched.notes).toEqual([
    primary,
    { ...secondary, note: 'changed' },
    { uuid: expect.any(String), type: 'OOO Reason', note: 'comes' },
  ]);
  expect((await anna.get(`/appointmentnotes/${gone?.uuid}/`)).status).toBe(404);
  expect((await patchNotes(booked, [{ type: 'OOO Note', note: null }])).notes).toEqual(patched.notes);
  expect((await patchNotes(booked, [])).notes).toEqual(patched.notes);
  const withoutPrimary = await anna.trpc.appointment.update.mutate({
    uuid: booked.uuid,
    notes: [{ type: 'Primary', note: null }],
  });
  expect(withoutPrimary.notes).toEqual(patched.notes.slice(1));
});

test('PATCH of all notes to null takes all away, as null clears every field', async () => {
  const booked = await book(anna, { notes: noteTypes.map((type) => ({ type, note: 'x' })) });
  expect((await patchNotes(booked, null)).notes).toEqual([]);
  for (const { uuid } of booked.notes) expect((await anna.get(`/appointmentnotes/${uuid}/`)).status).toBe(404);
});

test('a shared note changes in all of its appointments, wherever it is changed, and each tells that it changed', async () => {
  const booked = [await book(anna), await book(anna), await book(anna)];
  const [first, second, third] = booked.map(({ uuid }) => ({ uuid }));
  if (!first || !second || !third) throw new Error('three were made');
  const note = await write(anna, { type: 'Primary', note: 'one', appointments: [first.uuid, second.uuid] });
  const changes: [text: string, change: () => Promise<unknown>][] = [
    ['two', () => patchNotes(first, [{ type: 'Primary', note: 'two' }])],
    ['three', () => good(anna.put(addressOf(second), { ...hour, notes: [{ type: 'Primary', note: 'three' }] }))],
    ['four', () => good(anna.patch(noteAddressOf(note), { note: 'four' }))],
  ];
  const untouched = await look(anna, third);
  for (const [text, change] of changes) {
    const before = [await look(anna, first), await look(anna, second)];
    await change();
    for (const { uuid, edit_date } of before) {
      const now = await look(anna, { uuid });
      expect(now.notes).toEqual([{ uuid: note.uuid, type: 'Primary', note: text }]);
      expect(now.edit_date > edit_date).toBe(true);
    }
    expect(await good(anna.get(noteAddressOf(note)))).toMatchObject({ note: text });
  }
  expect(await look(anna, third)).toEqual(untouched);
});

test('a note goes with its last appointment, taken away or deleted', async () => {
  const [first, second, third] = [await book(anna), await book(anna), await book(anna)];
  const appointments = [first.uuid, second.uuid, third.uuid];
  const note = await write(anna, { type: 'Primary', note: 'shared', appointments });
  await patchNotes(first, [{ type: 'Primary', note: null }]);
  expect(await good(anna.get(noteAddressOf(note)))).toMatchObject({ appointments: appointments.slice(1) });
  expect((await anna.delete(addressOf(second))).status).toBe(204);
  expect(await good(anna.get(noteAddressOf(note)))).toMatchObject({ appointments: [third.uuid] });
  await good(anna.put(addressOf(third), hour));
  expect((await anna.get(noteAddressOf(note))).status).toBe(404);
});

test('a note that nobody changed keeps its edit date when its appointment is written', async () => {
  const booked = await book(anna, { notes: [{ type: 'Primary', note: 'same' }] });
  const [note] = booked.notes;
  const before = await good(anna.get<Fields>(`/appointmentnotes/${note?.uuid}/`));
  const put = await good(anna.put(addressOf(booked), { ...booked, name: 'other' }));
  expect(put).toEqual({ ...booked, name: 'other', edit_date: anInstant });
  await patchNotes(booked, [{ type: 'Primary', note: 'same' }]);
  expect(await good(anna.get(`/appointmentnotes/${note?.uuid}/`))).toEqual(before);
});
