import { z } from 'zod';
import { Role } from './account.ts';
import { readOnly } from './body.ts';
import { line, PathUuid, Uuid } from './fields.ts';
import { anyOf, cursorParameters, ordering, pageOf, search } from './lists.ts';

export const Member = z
  .object({
    core_user_uuid: Uuid.meta({ description: 'What owners and invitees of appointments name.' }),
    username: line(150, 1).meta({ examples: ['anna'] }),
    name: line(100).meta({ description: 'Empty for users of a platform.', examples: ['Anna Müller'] }),
    role: Role.meta({ description: 'Of a user of a platform the one in the last token.' }),
    is_disabled: z.boolean().meta({ description: 'Whether they may not act in the organization at the moment.' }),
    has_account: z.boolean().meta({ description: 'Whether they sign in here; a user of a platform is what it says.' }),
  })
  .meta({
    id: 'Member',
    description: 'Somebody of the organization: an account of this service, or a user of a platform.',
  });
export type Member = z.infer<typeof Member>;

export const MemberQuery = z.strictObject({
  ...cursorParameters,
  core_user_uuid: anyOf(Uuid, 'Whom it is about.'),
  search: search('name and user name'),
  ordering: ordering(['name', 'username'], 'name'),
});
export type MemberQuery = z.infer<typeof MemberQuery>;

export const MemberPage = pageOf(Member);

/** Accounts may be changed, users of a platform are what it says. */
export const MemberPatch = z.strictObject({
  uuid: PathUuid,
  role: Role.optional().meta({ description: 'Nobody becomes a superuser by it.' }),
  is_disabled: z.boolean().optional(),
  ...readOnly('organization_uuid', 'core_user_uuid', 'username', 'name', 'has_account'),
});
export type MemberPatch = z.infer<typeof MemberPatch>;
