import { Change } from '@kupfer/schemas/change';
import type { ProblemCode } from '@kupfer/schemas/problem';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { refusalResponses } from './openapi-refusal.ts';
import { plainAuthRoutes } from './plain-auth-routes.ts';
import { plainExportRoutes } from './plain-export-routes.ts';
import { plainImportRoutes } from './plain-import-routes.ts';

export type PlainRoute = {
  method: 'get' | 'post' | 'delete';
  path: `/${string}`;
  operation: ZodOpenApiOperationObject;
  /** Whether it has an `ETag` and heeds `If-None-Match`. */
  isConditional?: true;
  refusals: ProblemCode[];
};

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

const Measured = z
  .string()
  .meta({ id: 'Measured', description: 'The text format of Prometheus.', examples: ['database_connections 10'] });

const well = { 200: { description: 'All is well.', content: { 'application/json': { schema: Health } } } };

/**
 * What is served beside the procedures: each route that is mounted by hand has its line here. One without `security`
 * needs no token.
 */
export const plainRoutes: PlainRoute[] = [
  ...plainAuthRoutes,
  ...plainExportRoutes,
  ...plainImportRoutes,
  {
    method: 'get',
    path: '/events',
    operation: {
      operationId: 'events_follow',
      summary: 'Follow what changes in the organization',
      description:
        'A stream of server-sent events: `ready` first, `change` with what was changed, `expired` when the token is no longer good.',
      tags: ['Live changes'],
      security: [{ bearer: [] }],
      responses: {
        200: {
          description: 'Events for as long as the token is good; the schema is that of the `data` of a `change`.',
          content: { 'text/event-stream': { schema: Change } },
        },
      },
    },
    refusals: ['bad_input', 'not_signed_in', 'not_allowed', 'too_many_requests', 'internal', 'unavailable'],
  },
  {
    method: 'get',
    path: '/livez',
    operation: { operationId: 'health_live', summary: 'Whether the process lives', tags: ['Health'], responses: well },
    refusals: ['internal', 'unavailable'],
  },
  {
    method: 'get',
    path: '/readyz',
    operation: {
      operationId: 'health_ready',
      summary: 'Whether the service can do its work',
      tags: ['Health'],
      responses: well,
    },
    refusals: ['internal', 'unavailable'],
  },
  {
    method: 'get',
    path: '/health_check/',
    operation: { operationId: 'health_check', summary: 'The same as `/readyz`', tags: ['Health'], responses: well },
    refusals: ['internal', 'unavailable'],
  },
  {
    method: 'get',
    path: '/metrics',
    operation: {
      operationId: 'health_metrics',
      summary: 'What was measured, for Prometheus',
      tags: ['Health'],
      security: [{ metrics: [] }],
      responses: {
        200: {
          description: 'Requests, connections to the database, the process.',
          content: { 'text/plain': { schema: Measured } },
        },
      },
    },
    refusals: ['not_signed_in', 'invalid_token', 'not_found', 'internal', 'unavailable'],
  },
];

/** The plain routes for the document. */
export function plainPaths() {
  return Object.fromEntries(
    plainRoutes.map(({ method, path, operation, refusals }) => {
      const responses = { ...operation.responses, ...refusalResponses(refusals) };
      return [path, { [method]: { security: [], ...operation, responses } }];
    }),
  );
}

/** Ways to prove who one is that these routes alone know. */
export const plainSecurity = {
  metrics: {
    type: 'http',
    scheme: 'bearer',
    description: 'The METRICS_TOKEN of the operator; in local mode without one none is needed.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-kupfer-session',
    description:
      'Set by `POST /auth/login`, and good below `/auth/` alone, for requests whose `Origin` is that of the service. By plain HTTP on localhost it is called `kupfer-session`.',
  },
} as const;

/** What the groups of these routes are about. */
export const plainTags = [
  { name: 'Sign in', description: 'Sessions and tokens for accounts of this service; a platform brings its own.' },
  { name: 'Live changes', description: 'What is changed, as it happens.' },
  { name: 'Health', description: 'For those who watch over the service.' },
];
