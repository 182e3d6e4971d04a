import {
  deleteContact,
  findContact,
  insertContact,
  listContacts,
  lockContact,
  updateContact,
} from '@kupfer/db/contact';
import { listDuplicates } from '@kupfer/db/contact-duplicate';
import { lockPair, mergeContacts, unmergeContact } from '@kupfer/db/contact-merge';
import {
  Contact,
  ContactCreate,
  ContactPage,
  ContactPatch,
  ContactQuery,
  ContactReplace,
} from '@kupfer/schemas/contact';
import { ContactDuplicatePage, ContactDuplicatesQuery, ContactMerge } from '@kupfer/schemas/contact-merge';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { answer, type Changing, read, rest, router, write } from '../trpc.ts';
import { takingTurns } from '../turn.ts';

const DUPLICATES =
  'Contacts of the same name (case and accents do not count) that have an e-mail address, a phone number or the company in common. Of n that are alike n - 1 pairs.';
const MERGE =
  'The addressed contact stays, with what `fields` say and the older customer number; `from` is deleted, and its appointments and invitations become those of the other. `If-Match` is of the one that stays.';
const UNMERGE = 'Within 30 days, and while nothing of what was merged was changed since.';

/** To find duplicates takes seconds where there are many contacts, and as much of the database. */
const inTurn = takingTurns({ atOnce: 2, mayWait: 10, ofOneMayWait: 3 });

/** PUT and PATCH differ only in what their schemas make of what is absent. */
async function change({ ctx, input: { uuid, ...fields } }: { ctx: Changing; input: ContactPatch }) {
  const before = await lockContact(ctx.tx, uuid);
  await checkMatch(ctx, () => before);
  await updateContact(ctx.tx, before, fields);
  return findContact(ctx.tx, uuid);
}

export const contact = router({
  list: read
    .meta(rest('GET', '/contact/', 'Contacts', 'List or search contacts'))
    .input(ContactQuery)
    .output(answer(ContactPage))
    .query(({ ctx, input }) => listContacts(ctx.scope, input)),

  get: read
    .meta(rest('GET', '/contact/{uuid}/', 'Contacts', 'Read a contact'))
    .input(Addressed)
    .output(answer(Contact))
    .query(({ ctx, input }) => findContact(ctx.scope, input.uuid)),

  create: write
    .meta(rest('POST', '/contact/', 'Contacts', 'Add a contact', 201))
    .input(ContactCreate)
    .output(answer(Contact))
    .mutation(once(({ ctx, input }) => insertContact(ctx.tx, input))),

  replace: write
    .meta(rest('PUT', '/contact/{uuid}/', 'Contacts', 'Replace a contact'))
    .meta({ mayConflict: true })
    .input(ContactReplace)
    .output(answer(Contact))
    .mutation(change),

  update: write
    .meta(rest('PATCH', '/contact/{uuid}/', 'Contacts', 'Change fields of a contact'))
    .meta({ mayConflict: true })
    .input(ContactPatch)
    .output(answer(Contact))
    .mutation(change),

  delete: write
    .meta(rest('DELETE', '/contact/{uuid}/', 'Contacts', 'Delete a contact', 204))
    .meta({ mayConflict: true })
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      await checkMatch(ctx, () => lockContact(ctx.tx, uuid));
      await deleteContact(ctx.tx, uuid);
    }),

  duplicates: read
    .meta(rest('GET', '/contact/duplicates/', 'Contacts', 'List pairs of contacts that are probably the same'))
    .meta({ about: DUPLICATES })
    .input(ContactDuplicatesQuery)
    .output(answer(ContactDuplicatePage))
    .query(({ ctx: { scope }, input }) => inTurn(scope.organization_uuid, () => listDuplicates(scope, input))),

  merge: write
    .meta(rest('POST', '/contact/{uuid}/merge/', 'Contacts', 'Merge another contact into this one'))
    .meta({ heedsMatch: true, about: MERGE })
    .input(ContactMerge)
    .output(answer(Contact))
    .mutation(
      once(async ({ ctx, input: { uuid, ...other } }) => {
        const into = await lockPair(ctx.tx, uuid, other.from);
        await checkMatch(ctx, () => into);
        await mergeContacts(ctx.tx, into, other);
        return findContact(ctx.tx, uuid);
      }),
    ),

  unmerge: write
    .meta(rest('POST', '/contact/{uuid}/unmerge/', 'Contacts', 'Undo the last merge of a contact'))
    .meta({ heedsMatch: true, about: UNMERGE })
    .input(Addressed)
    .output(answer(Contact))
    .mutation(
      once(async ({ ctx, input: { uuid } }) => {
        const before = await lockPair(ctx.tx, uuid);
        await checkMatch(ctx, () => before);
        await unmergeContact(ctx.tx, uuid);
        return findContact(ctx.tx, uuid);
      }),
    ),
});
