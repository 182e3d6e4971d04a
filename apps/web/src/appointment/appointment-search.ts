import { z } from 'zod';

/** Which appointment is open in the drawer; for a new one, what it begins with. */
export const AppointmentSearch = z.object({
  /** A uuid, or `new`. */
  appointment: z.string().optional().catch(undefined),
  /** Instants. */
  start: z.string().optional().catch(undefined),
  end: z.string().optional().catch(undefined),
  /** The contact whom it is about. */
  with: z.guid().optional().catch(undefined),
});
