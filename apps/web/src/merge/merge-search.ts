import { z } from 'zod';

/** Which two contacts are compared, and whether they come from the list of duplicates. */
export const MergeSearch = z.object({
  one: z.string().optional().catch(undefined),
  other: z.string().optional().catch(undefined),
  listed: z.boolean().optional().catch(undefined),
});
