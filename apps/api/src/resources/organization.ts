import { listConflicting } from '@kupfer/db/double-booking';
import { insertInvitation } from '@kupfer/db/invitation';
import {
  findAnyOrganization,
  findOrganization,
  insertOtherOrganization,
  listOrganizations,
  lockOrganization,
  updateOrganization,
} from '@kupfer/db/organization';
import { Addressed } from '@kupfer/schemas/fields';
import {
  Organization,
  OrganizationPage,
  OrganizationPatch,
  OrganizationsCreate,
  OrganizationsQuery,
} from '@kupfer/schemas/organization';
import { badInput } from '@kupfer/schemas/problem';
import { z } from 'zod';
import { writeDown } from '../audit-trail.ts';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { admin, answer, read, rest, router, writeInPerson } from '../trpc.ts';

export const organization = router({
  get: read
    .meta(rest('GET', '/organization/', 'Organization', 'Read the own organization'))
    .input(z.strictObject({}).optional())
    .output(answer(Organization))
    .query(({ ctx }) => findOrganization(ctx.scope)),

  update: admin
    .meta(rest('PATCH', '/organization/', 'Organization', 'Change the own organization'))
    .input(OrganizationPatch)
    .output(answer(Organization))
    .mutation(async ({ ctx, input: { uuid, conflicting: _, ...fields } }) => {
      if (uuid !== undefined && uuid !== ctx.tx.organization_uuid) {
        throw badInput('/uuid', 'This is the uuid of another organization.');
      }
      const before = await lockOrganization(ctx.tx);
      await checkMatch(
        ctx,
        () => before,
        // As it was answered when conflicts began to be refused.
        async () => ({ ...before, conflicting: await listConflicting(ctx.tx) }),
      );
      await updateOrganization(ctx.tx, fields);
      const after = await findOrganization(ctx.tx);
      const isSwitched = before.double_booking === 'allow' && after.double_booking === 'refuse';
      return isSwitched ? { ...after, conflicting: await listConflicting(ctx.tx) } : after;
    }),
});

const superRead = read.meta({ role: 'superuser', isForPeople: true });
const superWrite = writeInPerson.meta({ role: 'superuser' });

/** All organizations of the service, whoever they belong to. */
export const organizations = router({
  list: superRead
    .meta(rest('GET', '/organizations/', 'Organization', 'List all organizations'))
    .input(OrganizationsQuery)
    .output(answer(OrganizationPage))
    .query(({ ctx, input }) => listOrganizations(ctx.scope, input)),

  get: superRead
    .meta(rest('GET', '/organizations/{uuid}/', 'Organization', 'Read any organization'))
    .input(Addressed)
    .output(answer(Organization))
    .query(({ ctx, input }) => findAnyOrganization(ctx.scope, input.uuid)),

  create: superWrite
    .meta(rest('POST', '/organizations/', 'Organization', 'Make an organization and invite who administrates it', 201))
    .input(OrganizationsCreate)
    .output(answer(Organization))
    .mutation(
      once(async ({ ctx, input: { uuid: _, conflicting: __, admin_email, ...fields } }) => {
        const made = await insertOtherOrganization(ctx.tx, fields);
        await insertInvitation(made, { email: admin_email, role: 'admin', language: null, inviter: ctx.caller });
        await writeDown({ ...ctx, tx: made }, 'organization_made', fields.name);
        await writeDown({ ...ctx, tx: made }, 'invitation_made', admin_email, 'admin');
        return findOrganization(made);
      }),
    ),
});
