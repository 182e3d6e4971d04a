import {
  appointmentDefaults,
  deleteAppointment,
  findAppointment,
  insertAppointment,
  listAppointments,
  lockAppointment,
  updateAppointment,
} from '@kupfer/db/appointment';
import {
  insertNotesOfAppointment,
  patchNotesOfAppointment,
  replaceNotesOfAppointment,
} from '@kupfer/db/appointment-note';
import { holdContacts } from '@kupfer/db/contact-place';
import type { Transaction } from '@kupfer/db/database';
import { listFreeTimes } from '@kupfer/db/free-time';
import {
  Appointment,
  AppointmentCreate,
  AppointmentGet,
  AppointmentPage,
  AppointmentPatch,
  AppointmentQuery,
  AppointmentReplace,
  type OwnerType,
} from '@kupfer/schemas/appointment';
import { Addressed, isUuid, Nothing } from '@kupfer/schemas/fields';
import { FreeTimeQuery, FreeTimes } from '@kupfer/schemas/free-time';
import { badInput } from '@kupfer/schemas/problem';
import type { Caller } from '../caller.ts';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { answer, type Changing, read, rest, router, write } from '../trpc.ts';

const FREE =
  'Within the working hours of the organization, in its zone, and outside of the appointments of all the participants.';

type Blank<Value> = Value | null | undefined;

/**
 * Whose appointment it is. The type of the owner is worked out when it is not given; a given one must be true: an
 * organization is the caller's own (that a contact exists is the database's to say).
 */
export async function ownership(tx: Transaction, owner: string, given: Blank<OwnerType>) {
  const defaults = await appointmentDefaults(tx, owner);
  if (given === 'Organization' && owner !== tx.organization_uuid) {
    throw badInput('/owner', 'This object does not exist.');
  }
  return { owner, owner_type: given ?? defaults.owner_type, time_zone: defaults.time_zone };
}

/** The caller's uuid in place of `me`. */
export const meAs = <Given extends string | undefined>(caller: Caller, uuid: Given) =>
  uuid === 'me' ? caller.core_user_uuid : uuid;

export const appointment = router({
  list: read
    .meta(rest('GET', '/appointment/', 'Appointments', 'List or search appointments'))
    .input(AppointmentQuery)
    .output(answer(AppointmentPage))
    .query(({ ctx, input }) => {
      const { caller, scope } = ctx;
      return listAppointments(scope, {
        ...input,
        owner: meAs(caller, input.owner),
        invitee: meAs(caller, input.invitee),
      });
    }),

  free: read
    .meta(rest('GET', '/appointment/free/', 'Appointments', 'List when people are free'))
    .meta({ about: FREE })
    .input(FreeTimeQuery)
    .output(answer(FreeTimes))
    .query(({ ctx: { caller, scope }, input }) => {
      const participants = input.participants.map((uuid) => meAs(caller, uuid));
      return listFreeTimes(scope, { ...input, participants });
    }),

  get: read
    .meta(rest('GET', '/appointment/{uuid}/', 'Appointments', 'Read an appointment'))
    .input(AppointmentGet)
    .output(answer(Appointment))
    .query(({ ctx, input }) => findAppointment(ctx.scope, input.uuid, input.conflicts)),

  create: write
    .meta(rest('POST', '/appointment/', 'Appointments', 'Make an appointment', 201))
    .input(AppointmentCreate)
    .output(answer(Appointment))
    .mutation(
      once(async ({ ctx: { tx, caller }, input }) => {
        const { notes, time_zone, ...fields } = input;
        const defaults = await ownership(tx, input.owner ?? caller.core_user_uuid, input.owner_type);
        const uuid = await insertAppointment(tx, {
          ...fields,
          ...defaults,
          time_zone: time_zone ?? defaults.time_zone,
        });
        await insertNotesOfAppointment(tx, uuid, notes);
        return findAppointment(tx, uuid);
      }),
    ),

  replace: write
    .meta(rest('PUT', '/appointment/{uuid}/', 'Appointments', 'Replace an appointment'))
    .meta({ mayConflict: true })
    .input(AppointmentReplace)
    .output(answer(Appointment))
    .mutation(async ({ ctx, input: { uuid, notes, ...fields } }) => {
      const { tx } = ctx;
      await change(ctx, uuid, fields, true);
      await replaceNotesOfAppointment(tx, uuid, notes);
      return findAppointment(tx, uuid);
    }),

  update: write
    .meta(rest('PATCH', '/appointment/{uuid}/', 'Appointments', 'Change fields of an appointment'))
    .meta({ mayConflict: true })
    .input(AppointmentPatch)
    .output(answer(Appointment))
    .mutation(async ({ ctx, input: { uuid, notes, ...fields } }) => {
      const { tx } = ctx;
      await change(ctx, uuid, fields, notes !== undefined);
      if (notes) await patchNotesOfAppointment(tx, uuid, notes);
      if (notes === null) await replaceNotesOfAppointment(tx, uuid, []);
      return findAppointment(tx, uuid);
    }),

  delete: write
    .meta(rest('DELETE', '/appointment/{uuid}/', 'Appointments', 'Delete an appointment', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      await checkMatch(
        ctx,
        () => lockAppointment(ctx.tx, uuid, 'alone'),
        () => findAppointment(ctx.tx, uuid, true),
      );
      await deleteAppointment(ctx.tx, uuid);
    }),
});

type Changes = Omit<AppointmentPatch, 'uuid' | 'notes'>;

/** PUT and PATCH differ only in what is absent: blank fields with a computed default keep their value in both. */
async function change(ctx: Changing, uuid: string, changes: Changes, withNotes: boolean): Promise<void> {
  const { tx } = ctx;
  const named = [changes.contact_uuid, changes.owner].filter(isUuid);
  if (named.length > 0) await holdContacts(tx, named);
  const before = await lockAppointment(tx, uuid, withNotes ? 'with those that share its notes' : 'alone');
  await checkMatch(
    ctx,
    () => before,
    () => findAppointment(tx, uuid, true),
  );
  const { owner, owner_type, time_zone, ...fields } = changes;
  const moved = owner && owner !== before.owner ? owner : undefined;
  const given = owner_type ?? (moved ? undefined : before.owner_type);
  const owned = moved || owner_type ? await ownership(tx, moved ?? before.owner, given) : before;
  await updateAppointment(tx, before, {
    ...fields,
    owner: owned.owner,
    owner_type: owned.owner_type,
    time_zone: time_zone ?? before.time_zone,
  });
}
