import {
  deleteInvitation,
  findInvitation,
  insertInvitation,
  isMemberAddress,
  listInvitations,
  lockInvitation,
  requeueInvitation,
} from '@kupfer/db/invitation';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { Invitation, InvitationCreate, InvitationPage, InvitationQuery } from '@kupfer/schemas/invitation';
import { Fault } from '@kupfer/schemas/problem';
import { writeDown } from '../audit-trail.ts';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { adminInPerson, adminReadInPerson, answer, rest, router } from '../trpc.ts';

export const invitation = router({
  list: adminReadInPerson
    .meta(rest('GET', '/invitation/', 'Invitations', 'List open invitations'))
    .input(InvitationQuery)
    .output(answer(InvitationPage))
    .query(({ ctx, input }) => listInvitations(ctx.scope, input)),

  get: adminReadInPerson
    .meta(rest('GET', '/invitation/{uuid}/', 'Invitations', 'Read an invitation'))
    .input(Addressed)
    .output(answer(Invitation))
    .query(({ ctx, input }) => findInvitation(ctx.scope, input.uuid)),

  create: adminInPerson
    .meta(rest('POST', '/invitation/', 'Invitations', 'Invite somebody by mail', 201))
    .meta({ about: 'The link of the mail is good for 7 days, and once.' })
    .input(InvitationCreate)
    .output(answer(Invitation))
    .mutation(
      once(async ({ ctx, input: { email, role, language } }) => {
        const { tx, caller } = ctx;
        if (await isMemberAddress(tx, email)) {
          throw new Fault('conflict', 'Somebody with this address belongs to the organization already.');
        }
        const uuid = await insertInvitation(tx, { email, role, language, inviter: caller });
        await writeDown(ctx, 'invitation_made', email, role);
        return findInvitation(tx, uuid);
      }),
    ),

  resend: adminInPerson
    .meta(rest('POST', '/invitation/{uuid}/resend/', 'Invitations', 'Send an invitation again'))
    .input(Addressed)
    .output(answer(Invitation))
    .mutation(
      once(async ({ ctx, input: { uuid } }) => {
        await requeueInvitation(ctx.tx, uuid, ctx.caller);
        const sent = await findInvitation(ctx.tx, uuid);
        await writeDown(ctx, 'invitation_resent', sent.email, sent.role);
        return sent;
      }),
    ),

  delete: adminInPerson
    .meta(rest('DELETE', '/invitation/{uuid}/', 'Invitations', 'Take an invitation back', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      const found = await lockInvitation(ctx.tx, uuid);
      await checkMatch(ctx, () => found);
      await writeDown(ctx, 'invitation_deleted', found.email, found.role);
      await deleteInvitation(ctx.tx, uuid);
    }),
});
