import { z } from 'zod';
import { Contact, ContactPatch } from './contact.ts';
import { PathUuid, Uuid } from './fields.ts';
import { cursorParameters, pageOf } from './lists.ts';

/** Why two contacts whose names are spelt alike are probably the same. */
export const duplicateReasons = ['name_and_email', 'name_and_phone', 'name_and_company'] as const;
export type DuplicateReason = (typeof duplicateReasons)[number];

export const ContactDuplicatesQuery = z.strictObject(cursorParameters);
export type ContactDuplicatesQuery = z.infer<typeof ContactDuplicatesQuery>;

export const ContactDuplicate = z
  .object({
    contacts: z.tuple([Contact, Contact]),
    reasons: z.array(z.enum(duplicateReasons)).meta({ description: 'What both have in common beside their name.' }),
  })
  .meta({ id: 'ContactDuplicate', description: 'Two contacts that are probably the same.' });
export type ContactDuplicate = z.infer<typeof ContactDuplicate>;

export const ContactDuplicatePage = pageOf(ContactDuplicate).meta({ id: 'ContactDuplicatePage' });
export type ContactDuplicatePage = z.infer<typeof ContactDuplicatePage>;

const readOnlyFields = { uuid: true, organization_uuid: true, create_date: true, edit_date: true } as const;

export const ContactMerge = z.strictObject({
  uuid: PathUuid,
  from: Uuid.meta({ description: 'The contact that goes: what it holds comes to the addressed one.' }),
  fields: ContactPatch.omit(readOnlyFields)
    .default({})
    .meta({ description: 'What the surviving contact is to hold in place of what follows from both.' }),
});
export type ContactMerge = z.infer<typeof ContactMerge>;
