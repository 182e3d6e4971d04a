import {
  deleteDrivingTime,
  findDrivingTime,
  insertDrivingTime,
  listDrivingTimes,
  lockDrivingTime,
  updateDrivingTime,
} from '@kupfer/db/appointment-driving-time';
import {
  AppointmentDrivingTime,
  AppointmentDrivingTimeCreate,
  AppointmentDrivingTimePage,
  AppointmentDrivingTimePatch,
  AppointmentDrivingTimeQuery,
  AppointmentDrivingTimeReplace,
} from '@kupfer/schemas/appointment-driving-time';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { answer, type Changing, read, rest, router, write } from '../trpc.ts';

/** PUT and PATCH differ only in what their schemas make of what is absent. */
async function change({ ctx, input: { uuid, ...fields } }: { ctx: Changing; input: AppointmentDrivingTimePatch }) {
  const before = await lockDrivingTime(ctx.tx, uuid, fields.appointment);
  await checkMatch(ctx, () => before);
  await updateDrivingTime(ctx.tx, before, fields);
  return findDrivingTime(ctx.tx, uuid);
}

export const appointmentDrivingTime = router({
  list: read
    .meta(rest('GET', '/appointmentdrivingtimes/', 'Driving times', 'List driving times'))
    .input(AppointmentDrivingTimeQuery)
    .output(answer(AppointmentDrivingTimePage))
    .query(({ ctx, input }) => listDrivingTimes(ctx.scope, input)),

  get: read
    .meta(rest('GET', '/appointmentdrivingtimes/{uuid}/', 'Driving times', 'Read a driving time'))
    .input(Addressed)
    .output(answer(AppointmentDrivingTime))
    .query(({ ctx, input }) => findDrivingTime(ctx.scope, input.uuid)),

  create: write
    .meta(rest('POST', '/appointmentdrivingtimes/', 'Driving times', 'Add a driving time', 201))
    .input(AppointmentDrivingTimeCreate)
    .output(answer(AppointmentDrivingTime))
    .mutation(once(async ({ ctx: { tx }, input }) => findDrivingTime(tx, await insertDrivingTime(tx, input)))),

  replace: write
    .meta(rest('PUT', '/appointmentdrivingtimes/{uuid}/', 'Driving times', 'Replace a driving time'))
    .input(AppointmentDrivingTimeReplace)
    .output(answer(AppointmentDrivingTime))
    .mutation(change),

  update: write
    .meta(rest('PATCH', '/appointmentdrivingtimes/{uuid}/', 'Driving times', 'Change fields of a driving time'))
    .input(AppointmentDrivingTimePatch)
    .output(answer(AppointmentDrivingTime))
    .mutation(change),

  delete: write
    .meta(rest('DELETE', '/appointmentdrivingtimes/{uuid}/', 'Driving times', 'Delete a driving time', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      await checkMatch(ctx, () => lockDrivingTime(ctx.tx, uuid));
      await deleteDrivingTime(ctx.tx, uuid);
    }),
});
