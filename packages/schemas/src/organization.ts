import { z } from 'zod';
import { patchFields, readOnly } from './body.ts';
import { Email, Language, line, TimeZone, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';
import { usualHours, WorkingHours } from './working-hours.ts';

const fields = {
  name: line(100).default(''),
  phone: line(20).default(''),
  email: z
    .union([Email, z.literal('')], { error: 'This is not an e-mail address, like name@example.org.' })
    .default('')
    .meta({ description: 'Where answers to mails go.', examples: ['office@example.org'] }),
  time_zone: TimeZone.default('Europe/Berlin'),
  language: Language.default('en'),
  double_booking: z
    .enum(['allow', 'refuse'], { error: 'One of: allow, refuse.' })
    .default('allow')
    .meta({ description: 'Whether somebody may be in two appointments at once.' }),
  working_hours: WorkingHours.default(usualHours),
};

/** So many appointments are named at most that conflict already when an organization begins to refuse conflicts. */
export const MOST_CONFLICTING = 1000;

export const Organization = z
  .object({
    uuid: Uuid,
    ...fields,
    conflicting: z
      .array(Uuid)
      .nullable()
      .meta({
        description: `Only in the answer to a change of \`double_booking\` to "refuse": the appointments that conflict already, at most ${MOST_CONFLICTING}, those that are not over first. Else null.`,
      }),
    ...timeMarks,
  })
  .meta({ id: 'Organization', description: 'To whom everything else belongs.' });
export type Organization = z.infer<typeof Organization>;

export const OrganizationPatch = z.strictObject({
  uuid: Uuid.optional().meta({ readOnly: true, description: "Must be the organization's own." }),
  ...patchFields(fields),
  ...readOnly('conflicting', 'create_date', 'edit_date'),
});
export type OrganizationPatch = z.infer<typeof OrganizationPatch>;

/** A new organization, and whom it is for. */
export const OrganizationsCreate = z.strictObject({
  ...readOnly('uuid'),
  ...fields,
  name: line(100, 1).meta({ examples: ['Kupfer & Söhne'] }),
  admin_email: Email.meta({
    description: 'Who is invited as its first administrator.',
    examples: ['anna@example.org'],
  }),
  ...readOnly('conflicting', 'create_date', 'edit_date'),
});
export type OrganizationsCreate = z.infer<typeof OrganizationsCreate>;

export const OrganizationsQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  ordering: ordering(['create_date'], 'create_date'),
});
export type OrganizationsQuery = z.infer<typeof OrganizationsQuery>;

export const OrganizationPage = pageOf(Organization);
