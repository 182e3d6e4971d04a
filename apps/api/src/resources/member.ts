import { deleteMember, findMember, listMembers, memberToChange, updateMember } from '@kupfer/db/member';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { Member, MemberPage, MemberPatch, MemberQuery } from '@kupfer/schemas/member';
import { badInput, Fault } from '@kupfer/schemas/problem';
import { writeDown } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { checkMatch } from '../etag.ts';
import { adminInPerson, answer, type Changing, read, rest, router } from '../trpc.ts';

const changing = adminInPerson.meta({ mayConflict: true });

/** Somebody who is to be changed, if the caller may change them and knows their state. */
async function toChange(ctx: Changing & { caller: Caller }, uuid: string): Promise<Member> {
  const member = await memberToChange(ctx.tx, uuid);
  if (member.role === 'superuser' && ctx.caller.role !== 'superuser') {
    throw new Fault('not_allowed', 'Only a superuser may change a superuser.');
  }
  await checkMatch(ctx, () => member);
  return member;
}

const stateOf = ({ role, is_disabled }: Member) => (is_disabled ? `${role}, disabled` : role);

export const member = router({
  list: read
    .meta(rest('GET', '/member/', 'Members', 'List the people of the organization'))
    .input(MemberQuery)
    .output(answer(MemberPage))
    .query(({ ctx, input }) => listMembers(ctx.scope, input)),

  get: read
    .meta(rest('GET', '/member/{uuid}/', 'Members', 'Read who somebody of the organization is'))
    .input(Addressed)
    .output(answer(Member))
    .query(({ ctx, input }) => findMember(ctx.scope, input.uuid)),

  update: changing
    .meta(rest('PATCH', '/member/{uuid}/', 'Members', 'Change what somebody may do in the organization'))
    .input(MemberPatch)
    .output(answer(Member))
    .mutation(async ({ ctx, input: { uuid, role, is_disabled } }) => {
      const member = await toChange(ctx, uuid);
      if (role !== undefined && role !== member.role && (role === 'superuser' || member.role === 'superuser')) {
        throw badInput('/role', 'Nobody becomes a superuser by this, or ceases to be one.');
      }
      await updateMember(ctx.tx, uuid, { role: role === 'superuser' ? undefined : role, is_disabled });
      const changed = await findMember(ctx.tx, uuid);
      const [before, after] = [stateOf(member), stateOf(changed)];
      if (before !== after) await writeDown(ctx, 'member_changed', member.username, `${before} -> ${after}`);
      return changed;
    }),

  delete: changing
    .meta(rest('DELETE', '/member/{uuid}/', 'Members', 'Take somebody out of the organization', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      const member = await toChange(ctx, uuid);
      await deleteMember(ctx.tx, uuid);
      await writeDown(ctx, 'member_removed', member.username, stateOf(member));
    }),
});
