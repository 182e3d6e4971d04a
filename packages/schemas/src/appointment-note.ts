import { z } from 'zod';
import { patchFields, readOnly } from './body.ts';
import { lines, PathUuid, timeMarks, Uuid, Uuids } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';
import { oneOf } from './spellings.ts';

/** The types of note, in the order in which an appointment shows them. */
export const noteTypes = ['Primary', 'Secondary', 'OOO Reason', 'OOO Note'] as const;

/** The type of a note; older clients number them from 1. */
export const NoteType = oneOf(noteTypes, { 1: 'Primary', 2: 'Secondary', 3: 'OOO Reason', 4: 'OOO Note' });
export type NoteType = (typeof noteTypes)[number];

export const NoteText = lines(10_000);

const fields = {
  note: NoteText.default(''),
  type: NoteType,
  appointments: Uuids.default([]).meta({
    description: 'Appointments that show this note; each has at most one of a type.',
  }),
};

const shown = readOnly('organization_uuid', 'create_date', 'edit_date');

export const AppointmentNote = z
  .object({ uuid: Uuid, ...fields, ...timeMarks })
  .meta({ id: 'AppointmentNote', description: 'A note that one or more appointments share, or that waits for one.' });
export type AppointmentNote = z.infer<typeof AppointmentNote>;

export const AppointmentNoteCreate = z.strictObject({ ...readOnly('uuid'), ...fields, ...shown });
export type AppointmentNoteCreate = z.infer<typeof AppointmentNoteCreate>;

export const AppointmentNoteReplace = z.strictObject({ uuid: PathUuid, ...fields, ...shown });
export type AppointmentNoteReplace = z.infer<typeof AppointmentNoteReplace>;

export const AppointmentNotePatch = z.strictObject({ uuid: PathUuid, ...patchFields(fields), ...shown });
export type AppointmentNotePatch = z.infer<typeof AppointmentNotePatch>;

export const AppointmentNoteQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  appointment: Uuid.optional().meta({ description: 'Notes of this appointment.' }),
  type: NoteType.optional(),
  ordering: ordering(['create_date', 'edit_date'], 'create_date'),
});
export type AppointmentNoteQuery = z.infer<typeof AppointmentNoteQuery>;

export const AppointmentNotePage = pageOf(AppointmentNote);
