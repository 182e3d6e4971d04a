import type { Context } from 'hono';
import { generateCookie, getCookie } from 'hono/cookie';
import type { AppEnv } from '../rest/mount.ts';
import { isLoopback } from '../settings.ts';

const NAME = 'kupfer-session';
/** Seconds for which a browser keeps the cookie, anew at each use. How long the session lasts says packages/db/src/session.ts. */
const KEPT = 30 * 24 * 3600;

/** By plain HTTP a browser takes neither `Secure` nor `__Host-`; that is allowed on the machine itself alone. */
function isPlain(c: Context<AppEnv>): boolean {
  const { protocol, hostname } = new URL(c.get('base'));
  return protocol === 'http:' && isLoopback(hostname);
}

/** The secret that the browser sent, undefined when it sent none. */
export function sentSecret(c: Context<AppEnv>): string | undefined {
  return isPlain(c) ? getCookie(c, NAME) : getCookie(c, NAME, 'host');
}

/**
 * A value of `Set-Cookie` that no script reads and no other site's page sends. `__Host-` keeps neighbouring hosts from
 * setting it, and demands the path `/`; it is read at `/auth/` alone.
 */
export function cookieWith(c: Context<AppEnv>, secret: string): string {
  return cookie(c, secret, KEPT);
}

/** The `Set-Cookie` that takes it out of the browser. */
export function noCookie(c: Context<AppEnv>): string {
  return cookie(c, '', 0);
}

function cookie(c: Context<AppEnv>, value: string, maxAge: number): string {
  const guarded = { httpOnly: true, sameSite: 'Strict', maxAge } as const;
  return generateCookie(NAME, value, isPlain(c) ? { ...guarded, path: '/auth' } : { ...guarded, prefix: 'host' });
}
