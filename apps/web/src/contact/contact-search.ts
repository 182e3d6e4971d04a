import { customerTypes } from '@kupfer/schemas/contact';
import { z } from 'zod';

/** What of the list of contacts is in the address. */
export const ContactSearch = z.object({
  search: z.string().optional().catch(undefined),
  starts_with: z.string().optional().catch(undefined),
  /** Name of a contact type. */
  contact_type: z.string().optional().catch(undefined),
  customer_type: z.enum(customerTypes).optional().catch(undefined),
});

/** What of the address belongs to the list, and goes along from one contact to the next. */
export const keepFilter = <Search extends object>(search: Search) => ({ ...search, edit: undefined, name: undefined });
