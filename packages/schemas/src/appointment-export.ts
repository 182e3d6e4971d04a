import { z } from 'zod';
import { AppointmentQuery } from './appointment.ts';

/** The parameters of `GET /appointment/export/`: what selects and orders appointments in a list, but for its pages. */
export const AppointmentExportQuery = AppointmentQuery.omit({ page_size: true, cursor: true, conflicts: true }).extend({
  format: z.enum(['ics']).default('ics').meta({ description: 'iCalendar (RFC 5545).' }),
});
export type AppointmentExportQuery = z.infer<typeof AppointmentExportQuery>;
