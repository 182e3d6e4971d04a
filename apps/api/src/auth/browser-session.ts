import { type Account, listMemberships } from '@kupfer/db/account';
import { deleteSession, findSession, insertSession, type SignedIn, touchSession } from '@kupfer/db/session';
import { Fault } from '@kupfer/schemas/problem';
import type { OpenSession } from '@kupfer/schemas/session';
import type { Context } from 'hono';
import { type AppEnv, fieldsOfAll } from '../rest/mount.ts';
import { signAccessToken, TOKEN_LIFETIME } from './access-token.ts';
import { isDefaultPassword } from './first-account.ts';
import { checkOwnPage } from './own-page.ts';
import type { AuthParts } from './routes.ts';
import { newSecret, secretHash } from './secret.ts';
import { cookieWith, noCookie, sentSecret } from './session-cookie.ts';
import { identityOf, networkOf, notingRefusal, type OwnIdentity } from './sign-in.ts';

type Request = Context<AppEnv>;

/** What the routes for pages of our own have in common: by a cookie a browser stays signed in. */
export type BrowserSessions = {
  /** What every request passes first. @throws Fault `not_allowed`, `too_many_requests` */
  enter(c: Request): void;
  /** Signs an account in, for one of its organizations, by default the one that it joined first. */
  begin(c: Request, account: Account, organization_uuid?: string): Promise<Response>;
  /** Answers a new token for the session. @throws Fault `not_signed_in`, `not_allowed` */
  goOn(c: Request, organization_uuid: string | undefined): Promise<Response>;
  /** Who sent the request. @throws Fault `not_signed_in` */
  ownerOf(c: Request): Promise<SignedIn>;
  /** Ends the session, if there is one, and takes the cookie away. */
  end(c: Request): Promise<Response>;
};

export function browserSessions({ database, signing, limitRate, mails, trail }: AuthParts): BrowserSessions {
  /** The claims are read anew each time, so a change of what somebody may do holds from the next token on. */
  async function openSession(account: Account, organization_uuid?: string): Promise<OpenSession & OwnIdentity> {
    const organizations = await listMemberships(database, account.uuid);
    const identity = identityOf(account, organizations, organization_uuid);
    return {
      access_token: await signAccessToken(signing, identity),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME,
      ...identity,
      name: account.name,
      email: account.email,
      organizations,
      is_default_password: await isDefaultPassword(account),
      mails,
    };
  }

  const answer = (c: Request, open: OpenSession, secret: string) =>
    c.json(open, 200, headersOf(c, cookieWith(c, secret)));

  return {
    enter(c) {
      checkOwnPage(c);
      limitRate(networkOf(c.get('address')), fieldsOfAll(c));
    },
    async begin(c, account, organization_uuid) {
      const opening = openSession(account, organization_uuid);
      const open = await notingRefusal({ trail }, c.get('address'), account, opening);
      // Always a new secret: one that somebody else put into the browser opens nothing.
      const secret = newSecret();
      const isBegun = await insertSession(database, { account, secret_hash: secretHash(secret), ...placeOf(c) });
      if (!isBegun) throw new Fault('wrong_password', 'The password was changed at this moment.');
      const before = sentSecret(c);
      if (before) await deleteSession(database, secretHash(before));
      const { core_user_uuid, username } = open;
      trail.note(open.organization_uuid, { event: 'sign_in', core_user_uuid, username, address: c.get('address') });
      return answer(c, open, secret);
    },
    async goOn(c, organization_uuid) {
      const secret = sentSecret(c);
      const owner = secret && (await touchSession(database, { secret_hash: secretHash(secret), ...placeOf(c) }));
      if (!owner) throw ended();
      return answer(c, await openSession(owner, organization_uuid), secret);
    },
    async ownerOf(c) {
      const secret = sentSecret(c);
      const owner = secret && (await findSession(database, secretHash(secret)));
      if (!owner) throw ended();
      return owner;
    },
    async end(c) {
      const secret = sentSecret(c);
      if (secret) await deleteSession(database, secretHash(secret));
      return new Response(null, { status: 204, headers: headersOf(c, noCookie(c)) });
    },
  };
}

const ended = () => new Fault('not_signed_in', 'There is no session, or it has ended: sign in.');

const placeOf = (c: Request) => ({ address: c.get('address'), user_agent: c.req.header('user-agent') ?? '' });

/** No cache keeps what is answered to one browser. */
const headersOf = (c: Request, cookie: string) => ({
  ...fieldsOfAll(c),
  'Cache-Control': 'no-store',
  'Set-Cookie': cookie,
});
