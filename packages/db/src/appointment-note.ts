import {
  type AppointmentNote,
  type AppointmentNoteQuery,
  type NoteType,
  noteTypes,
} from '@kupfer/schemas/appointment-note';
import type { Page } from '@kupfer/schemas/lists';
import { badInput, found } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { touchAppointments } from './appointment-touch.ts';
import type { Scope, Transaction } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

const columns = `n.uuid, n.note, n.type, array(
    select l.appointment_uuid from appointment_note_link l
    where l.organization_uuid = n.organization_uuid and l.note_uuid = n.uuid order by l.appointment_uuid
  ) as appointments, n.create_date, n.edit_date`;

const inOrderOfTypes = `array_position(array[${noteTypes.map((type) => `'${type}'`).join(', ')}]::text[], l.type::text)`;

/** The notes of the appointment with this alias, in the order of their types, as a JSON array in the shape of the API. */
export const notesAsJson = (appointment: string) => `coalesce((
  select json_agg(json_build_object('uuid', n.uuid, 'type', n.type, 'note', n.note) order by ${inOrderOfTypes})
  from appointment_note_link l
  join appointment_note n on n.organization_uuid = l.organization_uuid and n.uuid = l.note_uuid
  where l.organization_uuid = ${appointment}.organization_uuid and l.appointment_uuid = ${appointment}.uuid
), '[]')`;

const one = 'from appointment_note n where n.organization_uuid = $1 and n.uuid = $2';

/** @throws Fault `not_found` */
export async function findNote(scope: Scope, uuid: string): Promise<AppointmentNote> {
  return found(await scope.query<AppointmentNote>(`select ${columns} ${one}`, [scope.organization_uuid, uuid]));
}

/**
 * Reads a note and keeps others from changing it until the transaction ends. Its appointments are marked as changed,
 * and so are those that it is about to join.
 *
 * @throws Fault `not_found`
 */
export async function lockNote(tx: Transaction, uuid: string, joining: string[] = []): Promise<AppointmentNote> {
  const { appointments } = await findNote(tx, uuid);
  const touched = await touchAppointments(tx, [...appointments, ...joining]);
  await tx.query(`select n.uuid ${one} for update`, [tx.organization_uuid, uuid]);
  // In a statement of its own: the links that it reads are then as new as the lock.
  const locked = await findNote(tx, uuid);
  // Somebody else may have shown it in more of them in between.
  await touchAppointments(
    tx,
    locked.appointments.filter((appointment) => !touched.includes(appointment)),
  );
  return locked;
}

const orderings: Orderings = {
  create_date: { expression: 'n.create_date', type: 'timestamptz' },
  edit_date: { expression: 'n.edit_date', type: 'timestamptz' },
};

export function listNotes(scope: Scope, query: AppointmentNoteQuery): Promise<Page<AppointmentNote>> {
  const filter = filterOf(scope, 'n');
  if (query.appointment) {
    filter.and`n.uuid in (select l.note_uuid from appointment_note_link l
      where l.organization_uuid = $1 and l.appointment_uuid = ${query.appointment})`;
  }
  if (query.type) filter.and`n.type = ${query.type}`;
  if (query.edit_date_gte) filter.and`n.edit_date >= ${query.edit_date_gte}`;
  const select = 'from appointment_note n';
  return readPage(scope, { name: 'note', columns, select, filter, orderings, uuid: 'n.uuid' }, query);
}

type Given = { type: NoteType; note: string; appointments: string[] };
type Stored = Given & { uuid: string };

async function link(tx: Transaction, notes: readonly Omit<Stored, 'note'>[]) {
  const { organization_uuid } = tx;
  const data = notes.flatMap(({ uuid, type, appointments }) =>
    appointments.map((appointment_uuid) => ({ organization_uuid, appointment_uuid, type, note_uuid: uuid })),
  );
  if (data.length > 0) await tx.prisma((prisma) => prisma.appointment_note_link.createMany({ data }));
}

async function store(tx: Transaction, notes: readonly Stored[]): Promise<void> {
  const { organization_uuid } = tx;
  const data = notes.map(({ uuid, type, note }) => ({ organization_uuid, uuid, type, note }));
  if (data.length > 0) await tx.prisma((prisma) => prisma.appointment_note.createMany({ data }));
  await link(tx, notes);
}

/**
 * Stores a note and shows it in its appointments; answers its uuid.
 *
 * @throws Fault `bad_input` for an unknown appointment, `conflict` when one has a note of this type.
 */
export async function insertNote(tx: Transaction, given: Given): Promise<string> {
  const there = await touchAppointments(tx, given.appointments);
  if (there.length < given.appointments.length) throw unknownAppointment();
  const uuid = newUuid();
  await store(tx, [{ ...given, uuid }]);
  return uuid;
}

const unknownAppointment = () => badInput('/appointments', 'This object does not exist.');

async function checkAppointments(tx: Transaction, uuids: readonly string[]): Promise<void> {
  if (uuids.length === 0) return;
  const there = await tx.query('select from appointment where organization_uuid = $1 and uuid = any ($2::uuid[])', [
    tx.organization_uuid,
    uuids,
  ]);
  if (there.length < uuids.length) throw unknownAppointment();
}

/** Changes a note that the transaction holds locked. @throws Fault like `insertNote`. */
export async function updateNote(tx: Transaction, before: AppointmentNote, changes: Partial<Given>): Promise<void> {
  const { organization_uuid } = tx;
  const { uuid } = before;
  const { type = before.type, note = before.note, appointments = before.appointments } = changes;
  const left = before.appointments.filter((appointment) => !appointments.includes(appointment));
  const joined = appointments.filter((appointment) => !before.appointments.includes(appointment));
  await checkAppointments(tx, joined);
  await tx.prisma((prisma) =>
    prisma.appointment_note_link.deleteMany({
      where: { organization_uuid, note_uuid: uuid, appointment_uuid: { in: left } },
    }),
  );
  await tx.prisma((prisma) =>
    prisma.appointment_note.updateMany({ where: { organization_uuid, uuid }, data: { type, note } }),
  );
  await link(tx, [{ uuid, type, appointments: joined }]);
}

/** Deletes a note and takes it out of its appointments. @throws Fault `not_found` */
export async function deleteNote(tx: Transaction, uuid: string): Promise<void> {
  const { organization_uuid } = tx;
  await lockNote(tx, uuid);
  await tx.prisma((prisma) =>
    prisma.appointment_note_link.deleteMany({ where: { organization_uuid, note_uuid: uuid } }),
  );
  await tx.prisma((prisma) => prisma.appointment_note.deleteMany({ where: { organization_uuid, uuid } }));
}

type Shown = { type: NoteType; note_uuid: string };

/** The notes that an appointment shows, each held so that nobody changes it or shows it elsewhere meanwhile. */
function lockNotesOfAppointment(tx: Transaction, appointment: string): Promise<Shown[]> {
  return tx.query<Shown>(
    `select l.type, l.note_uuid from appointment_note_link l
     join appointment_note n on n.organization_uuid = l.organization_uuid and n.uuid = l.note_uuid
     where l.organization_uuid = $1 and l.appointment_uuid = $2 order by l.note_uuid for update of n`,
    [tx.organization_uuid, appointment],
  );
}

async function takeAway(tx: Transaction, appointment: string, notes: readonly Shown[]): Promise<void> {
  if (notes.length === 0) return;
  const uuids = notes.map(({ note_uuid }) => note_uuid);
  await tx.query(
    'delete from appointment_note_link where organization_uuid = $1 and appointment_uuid = $2 and note_uuid = any ($3)',
    [tx.organization_uuid, appointment, uuids],
  );
  await tx.query(
    `delete from appointment_note n where n.organization_uuid = $1 and n.uuid = any ($2)
     and not exists (
       select from appointment_note_link l where l.organization_uuid = n.organization_uuid and l.note_uuid = n.uuid
     )`,
    [tx.organization_uuid, uuids],
  );
}

async function rewrite(tx: Transaction, note_uuid: string, note: string): Promise<void> {
  const { organization_uuid } = tx;
  const { count } = await tx.prisma((prisma) =>
    prisma.appointment_note.updateMany({
      where: { organization_uuid, uuid: note_uuid, note: { not: note } },
      data: { note },
    }),
  );
  if (count === 0) return;
  const links = await tx.prisma((prisma) =>
    prisma.appointment_note_link.findMany({
      where: { organization_uuid, note_uuid },
      select: { appointment_uuid: true },
    }),
  );
  await touchAppointments(
    tx,
    links.map(({ appointment_uuid }) => appointment_uuid),
  );
}

/**
 * Changes or adds the notes of an appointment by type; a note of null is taken away, and deleted with its last
 * appointment. The transaction holds the appointment locked, so no second note of a type can come in between, and has
 * marked it as changed.
 */
export async function patchNotesOfAppointment(
  tx: Transaction,
  appointment: string,
  notes: readonly { type: NoteType; note: string | null }[],
): Promise<void> {
  const present = await lockNotesOfAppointment(tx, appointment);
  for (const { type, note } of notes) {
    const shown = present.find((each) => each.type === type);
    if (note === null) await takeAway(tx, appointment, shown ? [shown] : []);
    else if (shown) await rewrite(tx, shown.note_uuid, note);
    else await insertNotesOfAppointments(tx, [{ type, note, appointments: [appointment] }]);
  }
}

/** Writes the first notes of an appointment that the same transaction made. */
export async function insertNotesOfAppointment(
  tx: Transaction,
  appointment: string,
  notes: readonly { type: NoteType; note: string }[],
): Promise<void> {
  await insertNotesOfAppointments(
    tx,
    notes.map(({ type, note }) => ({ type, note, appointments: [appointment] })),
  );
}

/** Writes the first notes of appointments that the same transaction made or holds. */
export async function insertNotesOfAppointments(tx: Transaction, notes: readonly Given[]): Promise<void> {
  await store(
    tx,
    notes.map((note) => ({ ...note, uuid: newUuid() })),
  );
}

/** Makes the notes of an appointment exactly these; otherwise like `patchNotesOfAppointment`. */
export async function replaceNotesOfAppointment(
  tx: Transaction,
  appointment: string,
  notes: readonly { type: NoteType; note: string }[],
): Promise<void> {
  const gone = noteTypes
    .filter((type) => notes.every((note) => note.type !== type))
    .map((type) => ({ type, note: null }));
  await patchNotesOfAppointment(tx, appointment, [...gone, ...notes]);
}

/** Takes all notes from an appointment that is about to be deleted; those that no other appointment shows go with it. */
export async function deleteNotesOfAppointment(tx: Transaction, appointment: string): Promise<void> {
  await takeAway(tx, appointment, await lockNotesOfAppointment(tx, appointment));
}
