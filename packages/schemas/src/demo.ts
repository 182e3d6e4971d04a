import { z } from 'zod';
import { Instant, Language, Uuid } from './fields.ts';

const count = (what: string) => z.int().meta({ description: `How many ${what} of the demo there are.`, examples: [7] });

export const DemoCreate = z.strictObject({
  language: Language.nullish().meta({
    description: 'Of appointments, notes and mails; by default the language of the organization.',
  }),
});

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
