import { z } from 'zod';

export const adminTabs = [
  'organization',
  'types',
  'mails',
  'members',
  'invitations',
  'keys',
  'audit',
  'organizations',
] as const;

/** What of the administration is in the address. */
export const AdminSearch = z.object({ tab: z.enum(adminTabs).optional().catch(undefined) });
