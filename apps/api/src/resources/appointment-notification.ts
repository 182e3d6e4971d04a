import {
  deleteNotification,
  END_OF_APPOINTMENT,
  findNotification,
  insertNotification,
  listNotifications,
  lockNotification,
  mailLanguage,
  type NotificationChanges,
  refuseWhenTold,
  resendNotification,
  type StoredNotification,
  updateNotification,
} from '@kupfer/db/appointment-notification';
import type { Transaction } from '@kupfer/db/database';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import {
  AppointmentNotification,
  AppointmentNotificationCreate,
  AppointmentNotificationPage,
  AppointmentNotificationPatch,
  AppointmentNotificationQuery,
  AppointmentNotificationReplace,
} from '@kupfer/schemas/appointment-notification';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { answer, read, rest, router, write } from '../trpc.ts';

/** The notification with its mail: what left, or what would leave as things stand now. */
function withMail(stored: StoredNotification): AppointmentNotification {
  const { facts, expires_with_appointment: _, sent_subject, sent_text, ...notification } = stored;
  if (sent_subject !== null && sent_text !== null)
    return { ...notification, mail: { subject: sent_subject, text: sent_text } };
  const { subject, text } = appointmentMail(facts, notification.language);
  return { ...notification, mail: { subject, text } };
}

/** The mail's end as a client gave it; a `sent_at` for a mail that was not sent yet means "not after then". */
function givenExpiry(
  given: Pick<AppointmentNotificationPatch, 'expires_at' | 'sent_at'>,
  before?: Pick<StoredNotification, 'sent_at'>,
) {
  return (given.expires_at === undefined && !before?.sent_at && given.sent_at) || given.expires_at;
}

/** Absent: the mail ends with its appointment. null: never. */
const endOr = (expiry: string | null | undefined) => (expiry === undefined ? END_OF_APPOINTMENT : expiry);

async function change(tx: Transaction, before: StoredNotification, changes: NotificationChanges, ask: boolean) {
  await updateNotification(tx, before, changes, ask);
  return withMail(await findNotification(tx, before.uuid));
}

export const appointmentNotification = router({
  list: read
    .meta(rest('GET', '/appointmentnotifications/', 'Notifications', 'List notifications'))
    .input(AppointmentNotificationQuery)
    .output(answer(AppointmentNotificationPage))
    .query(async ({ ctx, input }) => {
      const page = await listNotifications(ctx.scope, input);
      return { ...page, results: page.results.map(withMail) };
    }),

  get: read
    .meta(rest('GET', '/appointmentnotifications/{uuid}/', 'Notifications', 'Read a notification'))
    .input(Addressed)
    .output(answer(AppointmentNotification))
    .query(async ({ ctx, input }) => withMail(await findNotification(ctx.scope, input.uuid))),

  create: write
    .meta(rest('POST', '/appointmentnotifications/', 'Notifications', 'Write a mail about an appointment', 201))
    .input(AppointmentNotificationCreate)
    .output(answer(AppointmentNotification))
    .mutation(
      once(async ({ ctx: { tx }, input: { unless_told, ...input } }) => {
        if (unless_told) await refuseWhenTold(tx, input.appointment);
        const language = input.language ?? (await mailLanguage(tx));
        const { sent_at: _, ...fields } = { ...input, language, expires_at: endOr(givenExpiry(input)) };
        return withMail(await findNotification(tx, await insertNotification(tx, fields)));
      }),
    ),

  replace: write
    .meta(rest('PUT', '/appointmentnotifications/{uuid}/', 'Notifications', 'Replace a notification'))
    .meta({ mayConflict: true })
    .input(AppointmentNotificationReplace)
    .output(answer(AppointmentNotification))
    .mutation(async ({ ctx, input: { uuid, ...given } }) => {
      const { tx } = ctx;
      const before = await lockNotification(tx, uuid);
      await checkMatch(ctx, () => withMail(before));
      const { sent_at: _, ...fields } = { ...given, expires_at: endOr(givenExpiry(given, before)) };
      return change(tx, before, { ...fields, language: fields.language ?? before.language }, true);
    }),

  update: write
    .meta(rest('PATCH', '/appointmentnotifications/{uuid}/', 'Notifications', 'Change fields of a notification'))
    .meta({ mayConflict: true })
    .input(AppointmentNotificationPatch)
    .output(answer(AppointmentNotification))
    .mutation(async ({ ctx, input: { uuid, ...given } }) => {
      const { tx } = ctx;
      const before = await lockNotification(tx, uuid);
      await checkMatch(ctx, () => withMail(before));
      const { sent_at: _, ...fields } = { ...given, expires_at: givenExpiry(given, before) };
      // A time of its own takes the place of a time before the start.
      const alone = fields.send_at !== undefined && fields.remind_before === undefined;
      const language = fields.language ?? before.language;
      const changes = { ...fields, language, ...(alone && { remind_before: null }) };
      return change(tx, before, changes, fields.send_notification === true);
    }),

  resend: write
    .meta(
      rest('POST', '/appointmentnotifications/{uuid}/resend/', 'Notifications', 'Try a failed or cancelled mail again'),
    )
    .input(Addressed)
    .output(answer(AppointmentNotification))
    .mutation(
      once(async ({ ctx: { tx }, input: { uuid } }) => {
        await resendNotification(tx, uuid);
        return withMail(await findNotification(tx, uuid));
      }),
    ),

  delete: write
    .meta(rest('DELETE', '/appointmentnotifications/{uuid}/', 'Notifications', 'Delete a notification', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      await checkMatch(ctx, async () => withMail(await lockNotification(ctx.tx, uuid)));
      await deleteNotification(ctx.tx, uuid);
    }),
});
