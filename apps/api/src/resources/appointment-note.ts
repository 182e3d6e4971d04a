import { deleteNote, findNote, insertNote, listNotes, lockNote, updateNote } from '@kupfer/db/appointment-note';
import {
  AppointmentNote,
  AppointmentNoteCreate,
  AppointmentNotePage,
  AppointmentNotePatch,
  AppointmentNoteQuery,
  AppointmentNoteReplace,
} from '@kupfer/schemas/appointment-note';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { answer, type Changing, read, rest, router, write } from '../trpc.ts';

/** PUT and PATCH differ only in what their schemas make of what is absent. */
async function change({ ctx, input: { uuid, ...fields } }: { ctx: Changing; input: AppointmentNotePatch }) {
  const before = await lockNote(ctx.tx, uuid, fields.appointments);
  await checkMatch(ctx, () => before);
  await updateNote(ctx.tx, before, fields);
  return findNote(ctx.tx, uuid);
}

export const appointmentNote = router({
  list: read
    .meta(rest('GET', '/appointmentnotes/', 'Notes', 'List notes'))
    .input(AppointmentNoteQuery)
    .output(answer(AppointmentNotePage))
    .query(({ ctx, input }) => listNotes(ctx.scope, input)),

  get: read
    .meta(rest('GET', '/appointmentnotes/{uuid}/', 'Notes', 'Read a note'))
    .input(Addressed)
    .output(answer(AppointmentNote))
    .query(({ ctx, input }) => findNote(ctx.scope, input.uuid)),

  create: write
    .meta(rest('POST', '/appointmentnotes/', 'Notes', 'Write a note', 201))
    .input(AppointmentNoteCreate)
    .output(answer(AppointmentNote))
    .mutation(once(async ({ ctx: { tx }, input }) => findNote(tx, await insertNote(tx, input)))),

  replace: write
    .meta(rest('PUT', '/appointmentnotes/{uuid}/', 'Notes', 'Replace a note'))
    .meta({ mayConflict: true })
    .input(AppointmentNoteReplace)
    .output(answer(AppointmentNote))
    .mutation(change),

  update: write
    .meta(rest('PATCH', '/appointmentnotes/{uuid}/', 'Notes', 'Change fields of a note'))
    .meta({ mayConflict: true })
    .input(AppointmentNotePatch)
    .output(answer(AppointmentNote))
    .mutation(change),

  delete: write
    .meta(rest('DELETE', '/appointmentnotes/{uuid}/', 'Notes', 'Delete a note', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      await checkMatch(ctx, () => lockNote(ctx.tx, uuid));
      await deleteNote(ctx.tx, uuid);
    }),
});
