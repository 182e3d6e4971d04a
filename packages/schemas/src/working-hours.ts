import { z } from 'zod';

/** The days of a week in the order of ISO 8601, as working hours name them. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** So many spans a day has at most. */
export const MOST_SPANS = 5;

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
    error: 'A time of day is expected, like 09:00, from 00:00 to 23:59.',
    abort: true,
  })
  .meta({ examples: ['09:00'] });
const ClockEnd = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, {
    error: 'A time of day is expected, like 17:00, from 00:01 to 24:00.',
    abort: true,
  })
  .meta({ examples: ['17:00'] });

const Span = z
  .strictObject({ from: Clock, to: ClockEnd })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'The end of working hours must lie after their start.' })
  .meta({ id: 'WorkingSpan' });

const Day = z
  .array(Span)
  .max(MOST_SPANS, `At most ${MOST_SPANS} spans a day.`)
  .check((ctx) => {
    ctx.value.forEach(({ from }, position) => {
      const before = ctx.value[position - 1];
      if (!before || before.to <= from) return;
      ctx.issues.push({
        code: 'custom',
        message: 'Working hours of a day must stand in order and must not overlap.',
        input: from,
        path: [position, 'from'],
      });
    });
  });

/** The times of work of a week, on the clocks of the organization's zone; "24:00" is the end of a day. */
export const WorkingHours = z
  .strictObject({ monday: Day, tuesday: Day, wednesday: Day, thursday: Day, friday: Day, saturday: Day, sunday: Day })
  .meta({
    id: 'WorkingHours',
    description: `Every weekday with its spans, at most ${MOST_SPANS}, in order; one may begin where another ends. Replaced as a whole.`,
  });
export type WorkingHours = z.infer<typeof WorkingHours>;

/** What an organization begins with; the column has the same default. */
export const usualHours: WorkingHours = {
  monday: [{ from: '09:00', to: '17:00' }],
  tuesday: [{ from: '09:00', to: '17:00' }],
  wednesday: [{ from: '09:00', to: '17:00' }],
  thursday: [{ from: '09:00', to: '17:00' }],
  friday: [{ from: '09:00', to: '17:00' }],
  saturday: [],
  sunday: [],
};
