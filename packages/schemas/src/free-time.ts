import { z } from 'zod';
import { UuidOrMe } from './appointment.ts';
import { Instant, Uuid } from './fields.ts';

/** Free times are looked for in so many days and for so many people at most, and so many are answered at most. */
export const MOST_DAYS = 92;
export const MOST_PARTICIPANTS = 50;
export const MOST_FREE_TIMES = 1000;
/** Minutes. */
export const LONGEST_FREE = 1440;
export const LONGEST_PAUSE = 480;

const pause = (description: string) => z.int().min(0).max(LONGEST_PAUSE).default(0).meta({ description });

/** For whom, when and how long. */
export const FreeTimeQuery = z
  .strictObject({
    participants: z
      .array(UuidOrMe)
      .min(1)
      .max(MOST_PARTICIPANTS)
      .meta({
        description: `Contacts and CoreUsers, or \`me\`: 1 to ${MOST_PARTICIPANTS}, separated by commas. Who is in no appointment is free; whether somebody exists is not looked up.`,
      }),
    from: Instant.meta({ description: 'Where to begin.' }),
    to: Instant.meta({
      description: `Where to end, which is outside: after \`from\`, and at most ${MOST_DAYS} days later.`,
    }),
    minutes: z.int().min(1).max(LONGEST_FREE).meta({ description: 'How long a free time is at least.' }),
    pause_before: pause('Minutes that are kept free after the end of an appointment, before a free time.'),
    pause_after: pause('Minutes that are kept free after a free time, before the start of an appointment.'),
    except: Uuid.optional().meta({ description: 'An appointment that blocks nothing: the one that is to be moved.' }),
  })
  .check((ctx) => {
    const days = (Date.parse(ctx.value.to) - Date.parse(ctx.value.from)) / 86_400_000;
    if (days > 0 && days <= MOST_DAYS) return;
    const message = days > 0 ? `At most ${MOST_DAYS} days after \`from\`.` : 'This must lie after `from`.';
    ctx.issues.push({ code: 'custom', message, input: ctx.value.to, path: ['to'] });
  });
export type FreeTimeQuery = z.infer<typeof FreeTimeQuery>;

export const FreeTimes = z
  .object({
    results: z.array(z.object({ start_date: Instant, end_date: Instant })).meta({
      description: `In order, at most ${MOST_FREE_TIMES}: who needs more asks again from the end of the last one.`,
    }),
  })
  .meta({ id: 'FreeTimes', description: 'When all participants are free within the working hours.' });
export type FreeTimes = z.infer<typeof FreeTimes>;
