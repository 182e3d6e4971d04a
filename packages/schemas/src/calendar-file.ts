import { z } from 'zod';
import { Uuid } from './fields.ts';
import { ImportEnd } from './file-import.ts';
import { InputError } from './problem.ts';

/** The parameters of `POST /appointment/import/`. */
export const AppointmentImportQuery = z.strictObject({
  dry_run: z.boolean().default(false).meta({ description: '`true`: the same report, and nothing is stored.' }),
  owner: Uuid.optional().meta({ description: 'Whose appointments the new ones are; absent: the caller.' }),
});
export type AppointmentImportQuery = z.infer<typeof AppointmentImportQuery>;

/**
 * An event that was refused (`failed`), that changes nothing (`skipped`), or of which there is something to say
 * (`noted`; it counts as created or updated).
 */
export const AppointmentImportRow = z
  .object({
    uid: z.string().meta({ description: 'The UID of the event; empty when it could not be read.' }),
    line: z.int().meta({ description: 'The line of the file where it begins, from 1.' }),
    last_line: z.int(),
    status: z.enum(['failed', 'skipped', 'noted']),
    errors: z.array(InputError.extend({ column: z.null() })),
    appointment: Uuid.nullable().meta({ description: 'The appointment that it is; of a series the first one.' }),
  })
  .meta({ id: 'AppointmentImportRow' });
export type AppointmentImportRow = z.infer<typeof AppointmentImportRow>;

/** A line for each hundred events, and one before the first. */
export const AppointmentImportProgress = z
  .object({ done: z.int().meta({ description: 'Events so far.' }), rows: z.array(AppointmentImportRow) })
  .meta({ id: 'AppointmentImportProgress' });
export type AppointmentImportProgress = z.infer<typeof AppointmentImportProgress>;

/** A line of the answer; the last one has the counts, of events. */
export const AppointmentImportLine = z.union([AppointmentImportProgress, ImportEnd]).meta({
  id: 'AppointmentImportLine',
  examples: [{ created: 98, updated: 0, skipped: 1, failed: 1, problem: null }],
});
export type AppointmentImportLine = z.infer<typeof AppointmentImportLine>;
