import { deleteDemo, findDemo, lockDemo } from '@kupfer/db/demo';
import { Demo, DemoCreate } from '@kupfer/schemas/demo';
import { Nothing } from '@kupfer/schemas/fields';
import { z } from 'zod';
import { fillDemo } from '../demo/fill.ts';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { admin, adminRead, answer, rest, router } from '../trpc.ts';

const Blank = z.strictObject({});

export const demo = router({
  get: adminRead
    .meta(rest('GET', '/demo/', 'Demo data', 'Count the demo data'))
    .input(Blank.optional())
    .output(answer(Demo))
    .query(({ ctx }) => findDemo(ctx.scope)),

  create: admin
    .meta(rest('POST', '/demo/', 'Demo data', 'Fill the organization with demo data'))
    .input(DemoCreate.default({}))
    .output(answer(Demo))
    .mutation(
      once(({ ctx: { tx, caller, hasMailbox }, input: { language } }) =>
        fillDemo(tx, { core_user_uuid: caller.core_user_uuid, language, hasMailbox, now: new Date() }),
      ),
    ),

  delete: admin
    .meta(rest('DELETE', '/demo/', 'Demo data', 'Delete all demo data', 204))
    .input(Blank.optional())
    .output(answer(Nothing))
    .mutation(async ({ ctx }) => {
      await checkMatch(ctx, () => lockDemo(ctx.tx));
      await deleteDemo(ctx.tx);
    }),
});
