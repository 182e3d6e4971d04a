import type { AppRouter } from '@kupfer/api/router';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { problemOf } from './problem.ts';
import { signedFetch } from './signed-fetch.ts';

export type Answers = inferRouterOutputs<AppRouter>;

/** What a mutation may carry beside its input; see docs/api.md, "Writing". */
export type Wishes = { ifMatch?: string; idempotencyKey?: string };

const url = '/trpc';

/** The API, called directly: what reads goes in batches, each change is a request of its own. */
export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'query',
      true: httpBatchLink({ url, fetch: signedFetch, maxItems: 20, maxURLLength: 8000 }),
      false: httpLink({
        url,
        fetch: (target, options) => signedFetch(target, outliving(asRequest(options))),
        headers: ({ op }) => wishHeaders(op.context),
      }),
    }),
  ],
});

/** Bytes of a body up to which a request may outlive its page: browsers refuse more than 64 KiB for all of these together. */
const OUTLIVING = 16_384;

/** A change that is under way when the page closes is still sent, unless it is a large one. */
function outliving(request: RequestInit | undefined): RequestInit {
  const { body } = request ?? {};
  return { ...request, keepalive: typeof body !== 'string' || new Blob([body]).size <= OUTLIVING };
}

// tRPC describes the options of fetch by a type of its own, so as not to need the types of browsers.
function asRequest(options: object | undefined) {
  return options as RequestInit | undefined;
}

function wishHeaders({ ifMatch, idempotencyKey }: Wishes): Record<string, string> {
  return { ...(ifMatch && { 'If-Match': ifMatch }), ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }) };
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      // What the service refuses it refuses again; what did not reach it is tried until it does.
      retry: (_, error) => !problemOf(error),
      retryDelay: (count) => Math.min(500 * 2 ** count, 5000),
    },
    mutations: { networkMode: 'always' },
  },
});

/** The API for TanStack Query: options of queries and mutations, and their keys. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
