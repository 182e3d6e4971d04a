import { notificationStatuses } from '@kupfer/schemas/appointment-notification';
import { z } from 'zod';

/** What of the outbox is in the address. */
export const OutboxSearch = z.object({
  status: z.enum(notificationStatuses).optional().catch(undefined),
  search: z.string().optional().catch(undefined),
});
