import { listAudit } from '@kupfer/db/audit';
import { AuditPage, AuditQuery } from '@kupfer/schemas/audit';
import { adminReadInPerson, answer, rest, router } from '../trpc.ts';

export const audit = router({
  list: adminReadInPerson
    .meta(rest('GET', '/auth/audit/', 'Audit', 'List who got in, and who changed who gets in, newest first'))
    .input(AuditQuery)
    .output(answer(AuditPage))
    .query(({ ctx, input }) => listAudit(ctx.scope, input)),
});
