import { z } from 'zod';
import { patchFields, readOnly } from './body.ts';
import { line, PathUuid, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';

/** The kinds of contact with which every organization begins. */
export const defaultContactTypes = ['Customer', 'Supplier', 'Producer', 'Personnel'] as const;

const fields = {
  name: line(128, 1).meta({
    maxLength: 128,
    description: 'Unique in the organization, ignoring case.',
    examples: ['Partner'],
  }),
};

const shown = readOnly('organization_uuid', 'is_default', 'create_date', 'edit_date');

export const ContactType = z
  .object({
    uuid: Uuid,
    ...fields,
    is_default: z.boolean().meta({ readOnly: true, description: 'Whether the organization began with it.' }),
    ...timeMarks,
  })
  .meta({ id: 'ContactType', description: 'A kind of contact that an organization distinguishes.' });
export type ContactType = z.infer<typeof ContactType>;

export const ContactTypeCreate = z.strictObject({ ...readOnly('uuid'), ...fields, ...shown });
export type ContactTypeCreate = z.infer<typeof ContactTypeCreate>;

export const ContactTypeReplace = z.strictObject({ uuid: PathUuid, ...fields, ...shown });
export type ContactTypeReplace = z.infer<typeof ContactTypeReplace>;

export const ContactTypePatch = z.strictObject({ uuid: PathUuid, ...patchFields(fields), ...shown });
export type ContactTypePatch = z.infer<typeof ContactTypePatch>;

export const ContactTypeQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  ordering: ordering(['name', 'create_date', 'edit_date'], 'name'),
});
export type ContactTypeQuery = z.infer<typeof ContactTypeQuery>;

export const ContactTypePage = pageOf(ContactType);
