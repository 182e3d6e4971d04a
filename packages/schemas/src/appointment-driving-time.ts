import { z } from 'zod';
import { patchFields, readOnly } from './body.ts';
import { Instant, PathUuid, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';

/** Kilometres from 0 to 9999.99, as text with two decimals so that no binary fraction blurs them. */
export const Distance = z
  .string()
  .trim()
  .regex(/^\d{1,4}(\.\d{1,2})?$/, 'Kilometres from 0 to 9999.99 as text, like "12.50".')
  .overwrite((text) => (/^\d{1,4}(\.\d{1,2})?$/.test(text) ? Number(text).toFixed(2) : text))
  .meta({ examples: ['12.50'], description: 'Kilometres; these, or minutes in `time`, are needed.' });

const fields = {
  appointment: Uuid.meta({ description: 'The appointment to which somebody drives.' }),
  distance: Distance.nullable().default(null),
  time: z
    .int()
    .min(0)
    .max(32_767)
    .nullable()
    .default(null)
    .meta({ description: 'Minutes; these, or `distance`, are needed.', examples: [25] }),
  time_point: Instant.nullable().default(null).meta({ description: 'When the drive begins.' }),
};

const shown = readOnly('organization_uuid', 'create_date', 'edit_date');

export const AppointmentDrivingTime = z
  .object({ uuid: Uuid, ...fields, ...timeMarks })
  .meta({ id: 'AppointmentDrivingTime', description: 'How far and how long somebody drives to an appointment.' });
export type AppointmentDrivingTime = z.infer<typeof AppointmentDrivingTime>;

export const AppointmentDrivingTimeCreate = z.strictObject({ ...readOnly('uuid'), ...fields, ...shown });
export type AppointmentDrivingTimeCreate = z.infer<typeof AppointmentDrivingTimeCreate>;

export const AppointmentDrivingTimeReplace = z.strictObject({ uuid: PathUuid, ...fields, ...shown });
export type AppointmentDrivingTimeReplace = z.infer<typeof AppointmentDrivingTimeReplace>;

export const AppointmentDrivingTimePatch = z.strictObject({ uuid: PathUuid, ...patchFields(fields), ...shown });
export type AppointmentDrivingTimePatch = z.infer<typeof AppointmentDrivingTimePatch>;

export const AppointmentDrivingTimeQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  appointment: Uuid.optional().meta({ description: 'Driving times of this appointment.' }),
  ordering: ordering(['create_date', 'edit_date'], 'create_date'),
});
export type AppointmentDrivingTimeQuery = z.infer<typeof AppointmentDrivingTimeQuery>;

export const AppointmentDrivingTimePage = pageOf(AppointmentDrivingTime);
