import { z } from 'zod';
import { Uuid } from './fields.ts';

/** As many are named at most. */
export const NAMED_AT_MOST = 50;

const resources = [
  'contact',
  'contact_type',
  'appointment',
  'appointment_note',
  'appointment_notification',
  'appointment_driving_time',
  'organization',
  'member',
  'calendar_feed',
] as const;

/** The `data` of an event `change`. */
export const Change = z
  .object({
    resource: z.enum(resources).meta({ description: 'What kind of object was made, changed or deleted.' }),
    uuids: z
      .array(Uuid)
      .max(NAMED_AT_MOST)
      .optional()
      .meta({ description: 'Which ones; absent when there are more than 50. Of a member its `core_user_uuid`.' }),
  })
  .meta({ id: 'Change' });
export type Change = z.infer<typeof Change>;
