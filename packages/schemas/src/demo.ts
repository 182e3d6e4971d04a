import { z } from 'zod';
import { Instant, Uuid } from './fields.ts';

const count = (what: string) => z.int().meta({ description: `How many ${what} of the demo there are.`, examples: [7] });

export const Demo = z
  .object({
    uuid: Uuid.nullable().meta({ description: 'null: there is no demo data.' }),
    contacts: count('contacts'),
    appointments: count('appointments'),
    notes: count('notes'),
    driving_times: count('driving times'),
    notifications: count('mails'),
    create_date: Instant.nullable().meta({ description: 'When it was made.' }),
  })
  .meta({ id: 'Demo', description: 'Invented contacts and appointments, for looking around.' });
export type Demo = z.infer<typeof Demo>;
