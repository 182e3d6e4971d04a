import { Fault } from '@kupfer/schemas/problem';
import type { Context } from 'hono';
import type { AppEnv } from '../rest/mount.ts';

/**
 * Refuses what a page of another origin, or of a neighbouring host, makes a browser send with its cookie. A browser
 * names the origin of whatever changes something; other programs that want to use a cookie have to do the same.
 *
 * @throws Fault `not_allowed`
 */
export function checkOwnPage(c: Context<AppEnv>): void {
  const own = new URL(c.get('base')).origin;
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site') ?? 'none';
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  if ((isRead && origin === undefined) || origin === own) {
    if (site === 'same-origin' || site === 'none') return;
  }
  throw new Fault(
    'not_allowed',
    `This is for pages of ${own} alone: its requests have the header Origin, and no other one.`,
  );
}
