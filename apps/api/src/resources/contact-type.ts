import {
  deleteContactType,
  findContactType,
  insertContactType,
  listContactTypes,
  lockContactType,
  updateContactType,
} from '@kupfer/db/contact-type';
import {
  ContactType,
  ContactTypeCreate,
  ContactTypePage,
  ContactTypePatch,
  ContactTypeQuery,
  ContactTypeReplace,
} from '@kupfer/schemas/contact-type';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { admin, answer, type Changing, read, rest, router } from '../trpc.ts';

/** PUT and PATCH differ only in what their schemas make of what is absent. */
async function change({ ctx, input: { uuid, name } }: { ctx: Changing; input: ContactTypePatch }) {
  await checkMatch(ctx, () => lockContactType(ctx.tx, uuid));
  if (name !== undefined) await updateContactType(ctx.tx, uuid, { name });
  return findContactType(ctx.tx, uuid);
}

export const contactType = router({
  list: read
    .meta(rest('GET', '/contacttype/', 'Contact types', 'List contact types'))
    .input(ContactTypeQuery)
    .output(answer(ContactTypePage))
    .query(({ ctx, input }) => listContactTypes(ctx.scope, input)),

  get: read
    .meta(rest('GET', '/contacttype/{uuid}/', 'Contact types', 'Read a contact type'))
    .input(Addressed)
    .output(answer(ContactType))
    .query(({ ctx, input }) => findContactType(ctx.scope, input.uuid)),

  create: admin
    .meta(rest('POST', '/contacttype/', 'Contact types', 'Add a contact type', 201))
    .input(ContactTypeCreate)
    .output(answer(ContactType))
    .mutation(once(async ({ ctx, input }) => findContactType(ctx.tx, await insertContactType(ctx.tx, input)))),

  replace: admin
    .meta(rest('PUT', '/contacttype/{uuid}/', 'Contact types', 'Replace a contact type'))
    .meta({ mayConflict: true })
    .input(ContactTypeReplace)
    .output(answer(ContactType))
    .mutation(change),

  update: admin
    .meta(rest('PATCH', '/contacttype/{uuid}/', 'Contact types', 'Change a contact type'))
    .meta({ mayConflict: true })
    .input(ContactTypePatch)
    .output(answer(ContactType))
    .mutation(change),

  delete: admin
    .meta(rest('DELETE', '/contacttype/{uuid}/', 'Contact types', 'Delete a contact type', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      await checkMatch(ctx, () => lockContactType(ctx.tx, uuid));
      await deleteContactType(ctx.tx, uuid);
    }),
});
