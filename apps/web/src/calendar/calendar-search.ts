import { z } from 'zod';

export const calendarViews = ['week', 'month', 'day', 'agenda'] as const;

/** What of the calendar is in the address. Absent: the week of today, everybody's appointments. */
export const CalendarSearch = z.object({
  view: z.enum(calendarViews).optional().catch(undefined),
  /** A day of the period that is shown. */
  date: z.iso.date().optional().catch(undefined),
  /** `me`, or a uuid of a person or contact. */
  owner: z.string().optional().catch(undefined),
  /** Only appointments about this contact. */
  about: z.guid().optional().catch(undefined),
  /** The day whose people are to be reminded. */
  remind: z.iso.date().optional().catch(undefined),
});
