import { z } from 'zod';
import { blank, patchFields, readOnly } from './body.ts';
import { Email, Instant, Language, line, lines, PathUuid, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, search, syncParameters } from './lists.ts';

export const notificationStatuses = ['draft', 'queued', 'sending', 'sent', 'failed', 'cancelled'] as const;
export const NotificationStatus = z.enum(notificationStatuses).meta({
  id: 'NotificationStatus',
  description:
    '`draft`: nobody asked for the mail. `queued`: it waits for its time, a sender or the next attempt. `sending`: a sender is at it. `sent`: the mail server took it. `failed`: it was refused for good, or all attempts are used up. `cancelled`: it was called off, or it is too late.',
});
export type NotificationStatus = z.infer<typeof NotificationStatus>;

/** The uuid of an appointment, on the way in also the last part of its address. */
const AppointmentReference = z
  .string()
  .overwrite((text) => /\/appointment\/([0-9a-f-]{36})\/?$/i.exec(text)?.[1] ?? text)
  .pipe(Uuid)
  .meta({ format: 'uuid', description: 'The appointment; its address is understood too.' });

const fields = {
  appointment: AppointmentReference,
  recipient: Email.meta({
    format: 'email',
    maxLength: 254,
    description: 'Exactly one address.',
    examples: ['anna@example.org'],
  }),
  subject: line(200).nullable().default(null).meta({ description: 'null: written by the template.' }),
  message: lines(10_000).nullable().default(null).meta({ description: 'null: written by the template.' }),
  send_notification: z
    .boolean()
    .default(false)
    .meta({ description: 'true puts the mail in the queue; it leaves by itself.' }),
  send_at: Instant.nullable()
    .default(null)
    .meta({ description: 'Not before then; null: at once.', examples: [null] }),
  remind_before: z
    .int()
    .min(0)
    .max(5_256_000)
    .nullable()
    .default(null)
    .meta({ description: 'Minutes before the start of the appointment; `send_at` follows it.' }),
  org_phone: line(20)
    .nullable()
    .default(null)
    .meta({ description: "Printed in the mail; null: the organization's phone." }),
  org_name: line(50)
    .nullable()
    .default(null)
    .meta({ description: "Printed in the mail; null: the organization's name." }),
};

const computed = {
  language: blank(Language).meta({ description: "Of the mail; blank: the organization's." }),
  expires_at: Instant.nullable()
    .optional()
    .meta({
      description: 'At or after it no mail goes. Absent: the end of the appointment, if that lies ahead.',
      examples: [null],
    }),
  sent_at: Instant.nullable()
    .optional()
    .meta({
      description:
        'When the mail server took the mail. Given, without `expires_at` and before it was sent, it becomes `expires_at`.',
      examples: [null],
    }),
};

const shown = readOnly(
  'organization_uuid',
  'mail',
  'status',
  'attempts',
  'next_attempt_at',
  'last_error',
  'create_date',
  'edit_date',
);

/** All that a mail about an appointment and its calendar entry tell. Instants are UTC with milliseconds. */
export type AppointmentFacts = {
  /** Of the appointment, as all but the last four fields are. */
  uuid: string;
  name: string;
  start_date: string;
  end_date: string;
  /** IANA name. */
  time_zone: string;
  address: string;
  summary: string;
  /** How often the appointment was changed; grows. */
  sequence: number;
  /** When the appointment was changed last. */
  edit_date: string;
  contact_name: string | null;
  organization: { name: string; phone: string; email: string };
  /** Printed instead of the organization's own; blank prints that. */
  org_name: string | null;
  org_phone: string | null;
  /** Sent as they are; blank ones are written by the template. */
  subject: string | null;
  message: string | null;
};

/** What leaves: as things stand now, and from "sending" on what left. */
export const MailText = z.object({ subject: z.string(), text: z.string() }).meta({ id: 'MailText' });
export type MailText = z.infer<typeof MailText>;

export const AppointmentNotification = z
  .object({
    uuid: Uuid,
    ...fields,
    appointment: Uuid,
    language: Language,
    expires_at: Instant.nullable(),
    sent_at: Instant.nullable().meta({ examples: [null] }),
    mail: MailText,
    status: NotificationStatus,
    attempts: z.int(),
    next_attempt_at: Instant.nullable().meta({ examples: [null] }),
    last_error: z.string().nullable(),
    organization_uuid: Uuid,
    ...timeMarks,
  })
  .meta({ id: 'AppointmentNotification', description: 'A mail about an appointment.' });
export type AppointmentNotification = z.infer<typeof AppointmentNotification>;

export const AppointmentNotificationCreate = z.strictObject({
  ...readOnly('uuid'),
  ...fields,
  ...computed,
  ...shown,
  unless_told: z.boolean().default(false).meta({
    description: 'true: refused (409) when a mail about the appointment is queued, on its way or sent already.',
  }),
});
export type AppointmentNotificationCreate = z.infer<typeof AppointmentNotificationCreate>;

export const AppointmentNotificationReplace = z.strictObject({ uuid: PathUuid, ...fields, ...computed, ...shown });
export type AppointmentNotificationReplace = z.infer<typeof AppointmentNotificationReplace>;

export const AppointmentNotificationPatch = z.strictObject({
  uuid: PathUuid,
  ...patchFields(fields),
  ...computed,
  ...shown,
});
export type AppointmentNotificationPatch = z.infer<typeof AppointmentNotificationPatch>;

export const AppointmentNotificationQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  appointment: Uuid.optional().meta({ description: 'Mails about this appointment.' }),
  status: NotificationStatus.optional(),
  recipient: Email.optional(),
  search: search(
    'recipient, subject (as given, or as it left) or the name of the appointment, without regard to case, accents and umlaut spellings',
  ),
  ordering: ordering(['create_date', 'send_at', 'sent_at'], 'create_date'),
});
export type AppointmentNotificationQuery = z.infer<typeof AppointmentNotificationQuery>;

export const AppointmentNotificationPage = pageOf(AppointmentNotification);
