import { findOrganization, lockOrganization, updateOrganization } from '@kupfer/db/organization';
import { Organization, OrganizationPatch } from '@kupfer/schemas/organization';
import { badInput } from '@kupfer/schemas/problem';
import { z } from 'zod';
import { checkMatch } from '../etag.ts';
import { admin, answer, read, rest, router } from '../trpc.ts';

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
    .mutation(async ({ ctx, input: { uuid, ...fields } }) => {
      if (uuid !== undefined && uuid !== ctx.tx.organization_uuid) {
        throw badInput('/uuid', 'This is the uuid of another organization.');
      }
      await checkMatch(ctx, () => lockOrganization(ctx.tx));
      await updateOrganization(ctx.tx, fields);
      return findOrganization(ctx.tx);
    }),
});
