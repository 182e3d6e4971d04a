import { type Appointment, AppointmentCreate } from '@kupfer/schemas/appointment';
import { type NoteType, noteTypes } from '@kupfer/schemas/appointment-note';
import { schemaResolver } from '@mantine/form';
import { hashKey } from '@tanstack/react-query';
import { instantOrWhy, localTimeOf, type Moment, momentIn } from './moment.ts';

/** What stands in the fields of an appointment: days and times are those of the wall clock in `time_zone`. */
export type AppointmentValues = {
  name: string;
  start: Moment;
  end: Moment;
  time_zone: string;
  contact_uuid: string | null;
  address: string;
  type: string[];
  owner: string;
  invitee_uuids: string[];
  summary: string;
  notes: Record<NoteType, string>;
  siteprofile_uuid: string;
  workflowlevel2_uuids: string[];
};

/** The dates that the fields were filled from; instants. */
export type Dates = { start_date: string; end_date: string };

/** What a new appointment begins with. */
export type Beginning = Dates & Pick<AppointmentValues, 'time_zone' | 'owner' | 'contact_uuid' | 'address'>;

// Called with each type of note once.
function asNotes(entries: (readonly [NoteType, string])[]) {
  return Object.fromEntries(entries) as Record<NoteType, string>;
}

/** The fields of an appointment as they are edited. */
export function valuesOf(appointment: Appointment): AppointmentValues {
  const { time_zone, start_date, end_date, notes, siteprofile_uuid } = appointment;
  const noteOf = (type: NoteType) => notes.find((note) => note.type === type)?.note ?? '';
  return {
    name: appointment.name,
    start: momentIn(start_date, time_zone),
    end: momentIn(end_date, time_zone),
    time_zone,
    contact_uuid: appointment.contact_uuid,
    address: appointment.address,
    type: appointment.type,
    owner: appointment.owner,
    invitee_uuids: appointment.invitee_uuids,
    summary: appointment.summary,
    notes: asNotes(noteTypes.map((type) => [type, noteOf(type)])),
    siteprofile_uuid: siteprofile_uuid ?? '',
    workflowlevel2_uuids: appointment.workflowlevel2_uuids,
  };
}

/** The fields of a new appointment. */
export function newValues({ start_date, end_date, time_zone, ...given }: Beginning): AppointmentValues {
  return {
    name: '',
    start: momentIn(start_date, time_zone),
    end: momentIn(end_date, time_zone),
    time_zone,
    type: [],
    invitee_uuids: [],
    summary: '',
    notes: asNotes(noteTypes.map((type) => [type, ''])),
    siteprofile_uuid: '',
    workflowlevel2_uuids: [],
    ...given,
  };
}

/**
 * What the fields say, as the service takes it; not checked. Local times are left to its schema, which knows those that
 * a change of the clocks skips or repeats.
 */
function bodyOf(values: AppointmentValues, dates: Dates) {
  const { start, end, time_zone, notes, siteprofile_uuid, workflowlevel2_uuids, ...same } = values;
  return {
    ...same,
    time_zone,
    start_date: localTimeOf(start, time_zone, dates.start_date),
    end_date: localTimeOf(end, time_zone, dates.end_date),
    siteprofile_uuid: siteprofile_uuid.trim() || null,
    workflowlevel2_uuids: workflowlevel2_uuids.map((uuid) => uuid.trim()),
    notes: noteTypes.filter((type) => notes[type].trim()).map((type) => ({ type, note: notes[type] })),
  };
}

const check = schemaResolver(AppointmentCreate, { sync: true });

/** What the schema of the service says against the fields, by their paths in the form. */
export function mistakesIn(values: AppointmentValues, dates: Dates): Record<string, string> {
  const { start, end, time_zone } = values;
  const found = Object.entries(check(bodyOf(values, dates)));
  // The schema looks at the clocks only when nothing else is wrong.
  const early = instantOrWhy(start, time_zone, dates.start_date).wrong;
  const late = instantOrWhy(end, time_zone, dates.end_date).wrong;
  return {
    ...Object.fromEntries(found.map(([path, words]) => [fieldAt(path, values), String(words)])),
    ...(early && { 'start.time': early }),
    ...(late && { 'end.time': late }),
  };
}

/** The field of the form for a place in a body: that of a date is its time, that of a note its type. */
export function fieldAt(path: string, { notes }: AppointmentValues): string {
  const note = /^notes\.(\d+)/.exec(path)?.[1];
  if (note !== undefined) return `notes.${noteTypes.filter((type) => notes[type].trim())[Number(note)]}`;
  return path.replace(/^(start|end)_date$/, '$1.time').replace(/^(invitee_uuids|type|workflowlevel2_uuids)\..*/, '$1');
}

/** The fields of an appointment that can be edited, in the order of the form; each type of note is one of its own. */
export const appointmentFields = [
  'name',
  'start_date',
  'end_date',
  'time_zone',
  'contact_uuid',
  'address',
  'type',
  'owner',
  'invitee_uuids',
  'summary',
  ...noteTypes,
  'siteprofile_uuid',
  'workflowlevel2_uuids',
] as const;
export type AppointmentField = (typeof appointmentFields)[number];
/** The values of fields as the API has them; of a note its text. */
export type AppointmentFields = Omit<Pick<Appointment, AppointmentField & keyof Appointment>, 'notes'> &
  Record<NoteType, string>;

/** The fields of an appointment as it is stored. */
export function fieldsOf(appointment: Appointment): AppointmentFields {
  return { ...appointment, ...notesOf(appointment.notes) };
}

/** What the fields of the form say. They must have no mistakes. */
export function fieldsIn(values: AppointmentValues, dates: Dates): AppointmentFields {
  const { notes, ...fields } = AppointmentCreate.parse(bodyOf(values, dates));
  // Which of them may be blank in general; the form always has both.
  return {
    ...fields,
    owner: fields.owner ?? values.owner,
    time_zone: fields.time_zone ?? values.time_zone,
    ...notesOf(notes),
  };
}

const notesOf = (notes: { type: NoteType; note: string }[]) =>
  asNotes(noteTypes.map((type) => [type, notes.find((note) => note.type === type)?.note ?? '']));

/** Whether two values are the same. */
export const isSame = (one: unknown, other: unknown): boolean => hashKey([one]) === hashKey([other]);

/** The fields of `wanted` that differ from those of `before`. */
export const changesOf = (before: AppointmentFields, wanted: AppointmentFields): Partial<AppointmentFields> =>
  only(
    wanted,
    appointmentFields.filter((field) => !isSame(before[field], wanted[field])),
  );

/** Those fields alone. */
export const only = (
  fields: Partial<AppointmentFields>,
  names: readonly AppointmentField[],
): Partial<AppointmentFields> => Object.fromEntries(names.map((name) => [name, fields[name]]));

/** The body of a PATCH, which takes notes away by name. */
export function patchOf(changes: Partial<AppointmentFields>) {
  const { Primary: _, Secondary: __, 'OOO Reason': ___, 'OOO Note': ____, ...fields } = changes;
  const types = noteTypes.filter((type) => type in changes);
  const notes = types.map((type) => ({ type, note: changes[type] || null }));
  return { ...fields, ...(notes.length > 0 && { notes }) };
}

/** The body of a new appointment. */
export function bodyOfNew(fields: AppointmentFields) {
  const { notes = [], ...others } = patchOf(only(fields, appointmentFields));
  const { start_date, end_date } = fields;
  return {
    ...others,
    start_date,
    end_date,
    notes: notes.flatMap(({ type, note }) => (note === null ? [] : [{ type, note }])),
  };
}
