import {
  AccessToken,
  PasswordChange,
  PasswordForgot,
  PasswordReset,
  SignIn,
  TokenSignIn,
} from '@kupfer/schemas/account';
import { ApiKeySignIn } from '@kupfer/schemas/api-key';
import { Addressed } from '@kupfer/schemas/fields';
import { InvitationAccept, InvitationSecret, OpenInvitation } from '@kupfer/schemas/invitation';
import type { ProblemCode } from '@kupfer/schemas/problem';
import { KeySet, OpenSession, OwnSessions, SessionRefresh } from '@kupfer/schemas/session';
import { z } from 'zod';
import type { PlainRoute } from './plain-routes.ts';

type Told = {
  method: PlainRoute['method'];
  path: `/auth/${string}`;
  name: string;
  summary: string;
  body?: z.ZodType;
  /** Undefined: 204. */
  answer?: { description: string; schema: z.ZodType };
  /** Whether the cookie of a session says who is asking. */
  bySession?: boolean;
  /** Whether programs use it too, and not pages of the service alone. */
  isForAll?: boolean;
  /** Beside those that every route has. */
  refusals: ProblemCode[];
};

function json(schema: z.ZodType) {
  return { 'application/json': { schema } };
}

function route({ method, path, name, summary, body, answer, bySession, isForAll, refusals }: Told): PlainRoute {
  const ofBody: ProblemCode[] = body ? ['bad_input', 'too_large', 'unsupported_media_type'] : [];
  return {
    method,
    path,
    operation: {
      operationId: `auth_${name}`,
      summary,
      ...(!isForAll && { description: 'For pages of the service: `Origin` must be that of the service (403).' }),
      tags: ['Sign in'],
      ...(bySession && { security: [{ session: [] }] }),
      ...(path.includes('{uuid}') && { requestParams: { path: Addressed } }),
      ...(body && { requestBody: { required: true, content: json(body) } }),
      responses: answer
        ? { 200: { description: answer.description, content: json(answer.schema) } }
        : { 204: { description: 'It is done.' } },
    },
    refusals: [...ofBody, ...refusals, 'too_many_requests', 'internal', 'unavailable'],
  };
}

const TokenRequest = z.union([TokenSignIn, ApiKeySignIn]).meta({ id: 'TokenRequest' });
const opened = { description: 'A token that is good for 15 minutes, and for whom it is.', schema: OpenSession };

/** What is served under `/auth/`: a route that is mounted there has its line here. */
export const plainAuthRoutes: PlainRoute[] = [
  route({
    method: 'post',
    path: '/auth/token',
    name: 'token',
    summary: 'Get an access token for an own account, or by an API key',
    body: TokenRequest,
    isForAll: true,
    answer: { description: 'A token that is good for 15 minutes.', schema: AccessToken },
    refusals: ['invalid_token', 'wrong_password', 'not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/login',
    name: 'login',
    summary: 'Sign in from the web client: begins a session and sets its cookie',
    body: SignIn,
    answer: opened,
    refusals: ['wrong_password', 'not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/refresh',
    name: 'refresh',
    summary: 'Get a new token for the session',
    bySession: true,
    body: SessionRefresh,
    answer: opened,
    refusals: ['not_signed_in', 'not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/logout',
    name: 'logout',
    summary: 'Sign out: ends the session and takes its cookie away',
    bySession: true,
    refusals: ['not_allowed', 'bad_input', 'too_large', 'unsupported_media_type'],
  }),
  route({
    method: 'get',
    path: '/auth/sessions/',
    name: 'sessions',
    summary: 'List where one is signed in',
    bySession: true,
    answer: { description: 'One’s own sessions, the last used first.', schema: OwnSessions },
    refusals: ['not_signed_in', 'not_allowed'],
  }),
  route({
    method: 'delete',
    path: '/auth/sessions/{uuid}/',
    name: 'end_session',
    summary: 'Sign out elsewhere: ends a session of one’s own',
    bySession: true,
    refusals: ['not_signed_in', 'not_allowed', 'not_found'],
  }),
  route({
    method: 'post',
    path: '/auth/password/change',
    name: 'change_password',
    summary: 'Change one’s own password, which ends all other sessions',
    bySession: true,
    body: PasswordChange,
    refusals: ['not_signed_in', 'not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/password/forgot',
    name: 'forgot_password',
    summary: 'Get a mail with a link for choosing a new password',
    body: PasswordForgot,
    refusals: ['not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/password/reset',
    name: 'reset_password',
    summary: 'Choose a new password by the link of a mail, which ends all sessions',
    body: PasswordReset,
    refusals: ['not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/invitations/open',
    name: 'open_invitation',
    summary: 'See what an invitation is about',
    body: InvitationSecret,
    answer: { description: 'The invitation with this secret.', schema: OpenInvitation },
    refusals: ['not_allowed'],
  }),
  route({
    method: 'post',
    path: '/auth/invitations/accept',
    name: 'accept_invitation',
    summary: 'Accept an invitation, and be signed in',
    body: InvitationAccept,
    answer: opened,
    refusals: ['wrong_password', 'not_allowed', 'conflict'],
  }),
  {
    method: 'get',
    path: '/auth/jwks',
    operation: {
      operationId: 'auth_jwks',
      summary: 'The key that verifies the tokens of this service',
      tags: ['Sign in'],
      responses: { 200: { description: 'A JWK Set (RFC 7517).', content: json(KeySet) } },
    },
    refusals: ['internal', 'unavailable'],
  },
];
