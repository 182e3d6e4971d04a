import { queryClient, trpc } from '../api.ts';

/** Reads anew who gets in, and what was written down about it. */
export const readAnew = () =>
  Promise.all(
    [trpc.member, trpc.invitation, trpc.apiKey, trpc.audit, trpc.organizations].map((part) =>
      queryClient.invalidateQueries(part.pathFilter()),
    ),
  );
