import { z } from 'zod';
import { ContactQuery } from './contact.ts';

/** The parameters of `GET /contact/export/`: what selects and orders contacts in a list, but for its pages. */
export const ContactExportQuery = ContactQuery.omit({ limit: true, offset: true, count: true })
  .extend({
    format: z.enum(['csv', 'vcf']).default('csv').meta({ description: 'A table, or address cards (vCard).' }),
    version: z
      .enum(['3.0', '4.0'])
      .optional()
      .meta({ description: 'Of vCard: 3.0 (RFC 2426), which more programs read, or 4.0 (RFC 6350). Default: 3.0.' }),
  })
  .refine(({ format, version }) => format === 'vcf' || version === undefined, {
    error: 'Only vCard has versions: leave this out, or ask for `format=vcf`.',
    path: ['version'],
  });
export type ContactExportQuery = z.infer<typeof ContactExportQuery>;
