import { z } from 'zod';
import { LinkSecret, Role, Username } from './account.ts';
import { readOnly } from './body.ts';
import { Email, Instant, Language, line, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';

/** What an invitation may make of somebody. */
const InvitedRole = Role.exclude(['superuser']);

const fields = {
  email: Email.meta({ examples: ['anna@example.org'] }),
  role: InvitedRole.default('member'),
};

const shown = readOnly('inviter', 'status', 'last_error', 'sent_at', 'expires_at', 'create_date', 'edit_date');

export const Invitation = z
  .object({
    uuid: Uuid,
    ...fields,
    language: Language.meta({ description: 'Of the mail.' }),
    inviter: z.string().meta({ readOnly: true, description: 'Who invites: name, or user name.' }),
    status: z
      .enum(['queued', 'sending', 'sent', 'failed', 'cancelled'])
      .meta({ readOnly: true, description: 'What became of the mail.' }),
    last_error: z.string().nullable().meta({ readOnly: true, description: 'Why the mail did not leave.' }),
    sent_at: Instant.nullable().meta({ readOnly: true }),
    expires_at: Instant.nullable().meta({
      readOnly: true,
      description: 'Until when the link in the last mail is good; null while none left.',
    }),
    ...timeMarks,
  })
  .meta({ id: 'Invitation', description: 'A mail by which somebody may join the organization; open until accepted.' });
export type Invitation = z.infer<typeof Invitation>;

export const InvitationCreate = z.strictObject({
  ...readOnly('uuid', 'organization_uuid'),
  ...fields,
  language: Language.nullish().meta({ description: 'Of the mail; by default the language of the organization.' }),
  ...shown,
});
export type InvitationCreate = z.infer<typeof InvitationCreate>;

export const InvitationQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  ordering: ordering(['create_date'], 'create_date'),
});
export type InvitationQuery = z.infer<typeof InvitationQuery>;

export const InvitationPage = pageOf(Invitation);

/** Asks what an invitation is about. */
export const InvitationSecret = z.strictObject({ secret: LinkSecret }).meta({ id: 'InvitationSecret' });

/** What whoever has the link of an invitation may know. */
export const OpenInvitation = z
  .object({
    organization_name: z.string(),
    email: z.string(),
    role: InvitedRole,
    has_account: z
      .boolean()
      .meta({ description: 'Whether the address has an account, whose password is to be given.' }),
  })
  .meta({ id: 'OpenInvitation' });
export type OpenInvitation = z.infer<typeof OpenInvitation>;

/** Accepts an invitation: with the password of the account that its address has, else with a new account. */
export const InvitationAccept = z
  .strictObject({
    secret: LinkSecret,
    password: z
      .string()
      .min(1, 'This must not be empty.')
      .max(1024, 'At most 1,024 characters.')
      .meta({
        description: 'Of the account that the address has; of a new one at least 8 characters.',
        examples: ['correct horse battery'],
      }),
    username: Username.optional().meta({ description: 'For a new account, which needs one.' }),
    name: line(100, 1)
      .optional()
      .meta({ description: 'For a new account, which needs one.', examples: ['Anna Müller'] }),
  })
  .meta({ id: 'InvitationAccept' });
export type InvitationAccept = z.infer<typeof InvitationAccept>;
