import { createPublicKey } from 'node:crypto';
import { listMemberships } from '@kupfer/db/account';
import type { Database } from '@kupfer/db/database';
import type { Mailer } from '@kupfer/mailer/mailer';
import { type AccessToken, TokenSignIn } from '@kupfer/schemas/account';
import { ApiKeySignIn } from '@kupfer/schemas/api-key';
import { Hono } from 'hono';
import { exportJWK } from 'jose';
import { z } from 'zod';
import type { AuditTrail } from '../audit-trail.ts';
import type { RateLimiter } from '../rate-limit.ts';
import { type AppEnv, fieldsOfAll, mount } from '../rest/mount.ts';
import { signAccessToken, TOKEN_LIFETIME } from './access-token.ts';
import { browserSessions } from './browser-session.ts';
import { mountInvitations } from './invitation-routes.ts';
import type { SigningKey } from './keys.ts';
import { mountPasswords } from './password-routes.ts';
import { programOf } from './program.ts';
import { bodyAs } from './request-body.ts';
import { mountSessions } from './session-routes.ts';
import { identityOf, networkOf, notingRefusal, type OwnIdentity, signIn } from './sign-in.ts';

/** What the routes under `/auth` work with. */
export type AuthParts = {
  database: Database;
  signing: SigningKey;
  limitRate: RateLimiter;
  /** Where mails go. */
  mails: Mailer['kind'];
  trail: AuditTrail;
};

/**
 * The routes under `/auth`. What they refuse they throw, for the app that they are mounted in: a Fault, or an error of
 * zod for a body that is not as it should be.
 */
export function authRoutes(parts: AuthParts): Hono<AppEnv> {
  const { database, signing, limitRate, trail } = parts;
  const routes = new Hono<AppEnv>();

  /** Who asks for a token: a program by its key, else a person. */
  async function identified(address: string, given: object): Promise<OwnIdentity> {
    if ('api_key' in given) {
      const { name, caller } = await programOf(database, ApiKeySignIn.parse(given).api_key);
      trail.note(caller.organization_uuid, { event: 'api_key_used', ...caller, subject: name, address });
      return caller;
    }
    const { organization_uuid, ...named } = TokenSignIn.parse(given);
    const account = await signIn(parts, address, named);
    const identifying = listMemberships(database, account.uuid).then((all) =>
      identityOf(account, all, organization_uuid),
    );
    const identity = await notingRefusal(parts, address, account, identifying);
    trail.note(identity.organization_uuid, { event: 'sign_in', ...identity, address });
    return identity;
  }

  mount(routes, '/auth/token/', {
    async POST(c) {
      limitRate(networkOf(c.get('address')), fieldsOfAll(c));
      const identity = await identified(c.get('address'), await bodyAs(c, z.looseObject({})));
      const answer: AccessToken = {
        access_token: await signAccessToken(signing, identity),
        token_type: 'Bearer',
        expires_in: TOKEN_LIFETIME,
      };
      return c.json(answer, 200, { ...fieldsOfAll(c), 'Cache-Control': 'no-store' });
    },
  });
  mount(routes, '/auth/jwks/', {
    async GET(c) {
      const key = await exportJWK(createPublicKey(signing.key));
      const keySet = { keys: [{ ...key, kid: signing.kid, alg: 'EdDSA', use: 'sig' }] };
      return c.json(keySet, 200, { ...fieldsOfAll(c), 'Cache-Control': 'public, max-age=300' });
    },
  });
  const sessions = browserSessions(parts);
  mountSessions(routes, parts, sessions);
  mountPasswords(routes, parts, sessions);
  mountInvitations(routes, parts, sessions);
  return routes;
}
