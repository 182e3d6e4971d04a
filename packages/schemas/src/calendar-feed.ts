import { z } from 'zod';
import { UuidOrMe } from './appointment.ts';
import { readOnly } from './body.ts';
import { Instant, line, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';

const fields = {
  scope: z
    .enum(['own', 'organization'])
    .default('own')
    .meta({ description: 'The appointments that one owns or is invited to, or all of the organization.' }),
  name: line(100)
    .default('')
    .meta({ description: 'What calendars call it; blank: the name of the organization.', examples: ['My calendar'] }),
};

const shown = readOnly('core_user_uuid', 'username', 'url', 'last_read_at', 'create_date', 'edit_date');

export const CalendarFeed = z
  .object({
    uuid: Uuid,
    ...fields,
    core_user_uuid: Uuid.meta({ readOnly: true, description: 'Whose it is.' }),
    username: z.string().meta({ readOnly: true }),
    url: z
      .string()
      .nullable()
      .meta({
        readOnly: true,
        description:
          'Where a calendar reads it, without a token: a secret. Null for others than its owner, and where a repeated request is answered again.',
        examples: [
          'https://contacts.example.org/calendar/mBmhEkUdTHSjZ1b3DnZ9Zk7Q2mWm0v5YyH8sLqT4xJcRfE6uKpNaGdXo.ics',
        ],
      }),
    last_read_at: Instant.nullable().meta({ readOnly: true, description: 'To the minute.' }),
    ...timeMarks,
  })
  .meta({ id: 'CalendarFeed', description: 'By which a calendar program shows appointments, and keeps up with them.' });
export type CalendarFeed = z.infer<typeof CalendarFeed>;

export const CalendarFeedCreate = z.strictObject({ ...readOnly('uuid', 'organization_uuid'), ...fields, ...shown });
export type CalendarFeedCreate = z.infer<typeof CalendarFeedCreate>;

export const CalendarFeedQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  core_user_uuid: UuidOrMe.optional().meta({
    description: 'By owner; `me` is the caller. Who is no administrator sees no others anyway.',
  }),
  ordering: ordering(['create_date'], 'create_date'),
});
export type CalendarFeedQuery = z.infer<typeof CalendarFeedQuery>;

export const CalendarFeedPage = pageOf(CalendarFeed);
