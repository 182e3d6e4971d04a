import { AccessToken, SignIn } from '@kupfer/schemas/account';
import type { ProblemCode } from '@kupfer/schemas/problem';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { refusalResponses } from './openapi-refusal.ts';

type PlainRoute = {
  method: 'get' | 'post';
  path: `/${string}`;
  operation: ZodOpenApiOperationObject;
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
  {
    method: 'post',
    path: '/auth/token',
    operation: {
      operationId: 'auth_token',
      summary: 'Get an access token for an own account',
      tags: ['Sign in'],
      requestBody: { required: true, content: { 'application/json': { schema: SignIn } } },
      responses: {
        200: {
          description: 'A token that is good for 15 minutes.',
          content: { 'application/json': { schema: AccessToken } },
        },
      },
    },
    refusals: [
      'bad_input',
      'wrong_password',
      'not_allowed',
      'too_large',
      'unsupported_media_type',
      'too_many_requests',
      'internal',
      'unavailable',
    ],
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
    refusals: ['not_signed_in', 'not_found', 'internal', 'unavailable'],
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
} as const;

/** What the groups of these routes are about. */
export const plainTags = [
  { name: 'Sign in', description: 'Tokens for accounts of this service; a platform brings its own.' },
  { name: 'Health', description: 'For those who watch over the service.' },
];
