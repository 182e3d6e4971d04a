import { deleteOwnSession, listSessions } from '@kupfer/db/session';
import { SignIn } from '@kupfer/schemas/account';
import { isUuid } from '@kupfer/schemas/fields';
import { notFound } from '@kupfer/schemas/problem';
import { NoFields, type OwnSessions, SessionRefresh } from '@kupfer/schemas/session';
import type { Hono } from 'hono';
import { type AppEnv, fieldsOfAll, mount } from '../rest/mount.ts';
import type { BrowserSessions } from './browser-session.ts';
import { deviceOf } from './device.ts';
import { bodyAs } from './request-body.ts';
import type { AuthParts } from './routes.ts';
import { signIn } from './sign-in.ts';

/** The routes by which a browser signs in, stays so, and signs out, and people see where else they are signed in. */
export function mountSessions(routes: Hono<AppEnv>, parts: AuthParts, sessions: BrowserSessions): void {
  const { database } = parts;
  mount(routes, '/auth/login/', {
    async POST(c) {
      sessions.enter(c);
      return sessions.begin(c, await signIn(parts, c.get('address'), await bodyAs(c, SignIn)));
    },
  });

  mount(routes, '/auth/refresh/', {
    async POST(c) {
      sessions.enter(c);
      const { organization_uuid } = await bodyAs(c, SessionRefresh);
      return sessions.goOn(c, organization_uuid);
    },
  });

  mount(routes, '/auth/logout/', {
    async POST(c) {
      sessions.enter(c);
      await bodyAs(c, NoFields);
      return sessions.end(c);
    },
  });

  mount(routes, '/auth/sessions/', {
    async GET(c) {
      sessions.enter(c);
      const { uuid, session_uuid } = await sessions.ownerOf(c);
      const results = (await listSessions(database, uuid)).map(({ user_agent, ...session }) => ({
        ...session,
        device: deviceOf(user_agent),
        is_current: session.uuid === session_uuid,
      }));
      const answer: OwnSessions = { results };
      return c.json(answer, 200, { ...fieldsOfAll(c), 'Cache-Control': 'no-store' });
    },
  });

  mount(routes, '/auth/sessions/{uuid}/', {
    async DELETE(c) {
      sessions.enter(c);
      const { uuid: account_uuid, session_uuid } = await sessions.ownerOf(c);
      const uuid = c.req.param('uuid') ?? '';
      if (uuid.toLowerCase() === session_uuid) return sessions.end(c);
      if (!isUuid(uuid) || !(await deleteOwnSession(database, { account_uuid, uuid }))) throw notFound();
      return new Response(null, { status: 204, headers: fieldsOfAll(c) });
    },
  });
}
