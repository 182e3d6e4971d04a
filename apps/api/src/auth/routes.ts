import type { Database } from '@kupfer/db/database';
import { type AccessToken, SignIn } from '@kupfer/schemas/account';
import { Hono } from 'hono';
import type { RateLimiter } from '../rate-limit.ts';
import { readBody, readObject } from '../rest/body.ts';
import { checkMediaType } from '../rest/media-type.ts';
import { type AppEnv, fieldsOfAll, mount } from '../rest/mount.ts';
import { signAccessToken, TOKEN_LIFETIME } from './access-token.ts';
import type { SigningKey } from './keys.ts';
import { networkOf, signIn } from './sign-in.ts';

/**
 * The routes under `/auth`. What they refuse they throw, for the app that they are mounted in: a Fault, or an error of
 * zod for a body that is not as it should be.
 */
export function authRoutes({
  database,
  signing,
  limitRate,
}: {
  database: Database;
  signing: SigningKey;
  limitRate: RateLimiter;
}): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  mount(routes, '/auth/token/', {
    async POST(c) {
      limitRate(networkOf(c.get('address')), fieldsOfAll(c));
      checkMediaType(c.req.raw.headers, ['application/json']);
      const given = SignIn.parse(readObject(await readBody(c.req.raw)));
      const identity = await signIn(database, c.get('address'), given);
      const answer: AccessToken = {
        access_token: await signAccessToken(signing, identity),
        token_type: 'Bearer',
        expires_in: TOKEN_LIFETIME,
      };
      return c.json(answer, 200, { ...fieldsOfAll(c), 'Cache-Control': 'no-store' });
    },
  });
  return routes;
}
