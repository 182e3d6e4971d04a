import { setTimeout as wait } from 'node:timers/promises';
import { replacePassword } from '@kupfer/db/account';
import { insertPasswordMail, isPasswordLink, resetPassword } from '@kupfer/db/account-mail';
import { PasswordChange, PasswordForgot, PasswordReset } from '@kupfer/schemas/account';
import type { AuditEvent } from '@kupfer/schemas/audit';
import { badInput } from '@kupfer/schemas/problem';
import type { Context, Hono } from 'hono';
import { type AppEnv, fieldsOfAll, mount } from '../rest/mount.ts';
import type { BrowserSessions } from './browser-session.ts';
import { hashPassword } from './password.ts';
import { bodyAs } from './request-body.ts';
import type { AuthParts } from './routes.ts';
import { secretHash } from './secret.ts';
import { countMail, isPasswordOf } from './sign-in.ts';

/** Milliseconds: longer than a mail takes to be put into the queue. */
const ANSWER_TIME = 250;

/** The routes by which people replace their password. */
export function mountPasswords(routes: Hono<AppEnv>, parts: AuthParts, sessions: BrowserSessions): void {
  const { database, trail } = parts;
  const noteOf = (c: Context<AppEnv>, event: AuditEvent, { uuid, username }: { uuid: string; username: string }) =>
    trail.noteOf(uuid, { event, core_user_uuid: uuid, username, address: c.get('address') });

  mount(routes, '/auth/password/change/', {
    async POST(c) {
      sessions.enter(c);
      const { password, new_password } = await bodyAs(c, PasswordChange);
      const owner = await sessions.ownerOf(c);
      // Counted like tries to sign in: a browser that somebody left open is no place to guess.
      const isRight = await isPasswordOf(parts, c.get('address'), {
        account: owner,
        name: owner.username,
        password,
      });
      const password_hash = isRight && (await hashPassword(new_password));
      if (!password_hash || !(await replacePassword(database, owner, { password_hash, kept: owner.session_uuid }))) {
        throw badInput('/password', 'This is not your password.');
      }
      noteOf(c, 'password_changed', owner);
      return new Response(null, { status: 204, headers: fieldsOfAll(c) });
    },
  });

  mount(routes, '/auth/password/forgot/', {
    async POST(c) {
      sessions.enter(c);
      const { email } = await bodyAs(c, PasswordForgot);
      await countMail(database, c.get('address'), email);
      // The answer waits for the clock, not for what is done meanwhile: its time does not tell whether there is a mail.
      await Promise.all([insertPasswordMail(database, email), wait(ANSWER_TIME)]);
      return new Response(null, { status: 204, headers: fieldsOfAll(c) });
    },
  });

  mount(routes, '/auth/password/reset/', {
    async POST(c) {
      sessions.enter(c);
      const { secret, password } = await bodyAs(c, PasswordReset);
      const secret_hash = secretHash(secret);
      // A look before the hash, which costs much; what counts is the use of the link.
      const account =
        (await isPasswordLink(database, secret_hash)) &&
        (await resetPassword(database, { secret_hash, password_hash: await hashPassword(password) }));
      if (!account) throw badInput('/secret', 'This link is no longer good: it was used, sent anew, or is over.');
      noteOf(c, 'password_reset', account);
      return new Response(null, { status: 204, headers: fieldsOfAll(c) });
    },
  });
}
