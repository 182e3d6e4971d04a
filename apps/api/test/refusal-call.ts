import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Documented } from './documented.ts';
import { kinds, unchangedKinds } from './objects.ts';
import { type Answer, type Fields, type Person, type RunningService, startService } from './service.ts';

export type Refused = Pick<Answer<Fields>, 'status' | 'body'>;

/** Brings about a refusal of the operation, and answers it. */
export type Way = (operation: Documented, services: Services) => Promise<Refused>;

/** A service for each state in which one can be asked. */
export type Services = Record<'usual' | 'limited' | 'stopping' | 'elsewhere', RunningService> & {
  /** The cookie of somebody who signed in to the usual one. */
  cookie: string;
};

export const admin = { username: 'admin', password: 'secret' };

/** Outside of local mode, without anybody who watches over it by `/metrics`. */
export const elsewhere = { local: false, adminPassword: admin.password };

export async function startServices(): Promise<Services> {
  const settings = { adminPassword: admin.password, metricsToken: 'a token of the operator' };
  const usual = await startService(settings);
  const stopping = await startService(settings);
  stopping.drain();
  return {
    usual,
    stopping,
    limited: await startService({ ...settings, rateLimit: 1 }),
    elsewhere: await startService(elsewhere),
    cookie: await cookieOf(usual),
  };
}

/** Signs in from a page of the service. */
async function cookieOf({ stranger, url }: RunningService): Promise<string> {
  const { headers } = await stranger.post('/auth/login', admin, { origin: url });
  return headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/;.*/, ''))
    .join('; ');
}

const secret = 'x'.repeat(43);

/** What the bodies are that are no JSON: files. */
const fileTypes: Record<string, string> = {
  '/contact/import/': 'text/csv',
  '/appointment/import/': 'text/calendar',
};

/** Bodies that are good, for operations whose path is none of the kinds. */
const bodies: Record<string, Fields | string> = {
  organization_update: { name: 'Roofers' },
  contact_merge: { from: randomUUID() },
  contact_import: 'first_name\nAnna\n',
  appointment_import: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n',
  member_update: { role: 'admin' },
  auth_token: admin,
  auth_login: admin,
  auth_refresh: {},
  auth_logout: {},
  auth_change_password: { password: admin.password, new_password: 'a better secret' },
  auth_forgot_password: { email: 'anna@example.org' },
  auth_reset_password: { secret, password: 'a better secret' },
  auth_open_invitation: { secret },
  auth_accept_invitation: { secret, username: 'anna', name: 'Anna', password: 'a better secret' },
};

type Kind = { path: string; make(person: Person): Promise<Fields>; change(): Fields };

const allKinds: Kind[] = [
  ...kinds,
  ...unchangedKinds.map(({ another, ...kind }) => ({ ...kind, change: another })),
  {
    path: '/organizations/',
    make: async () => ({ name: 'Roofers', admin_email: 'anna@example.org' }),
    change: () => ({ name: 'Tilers' }),
  },
  { path: '/demo/', make: async () => ({}), change: () => ({ language: 'de' }) },
];

export const hasBody = (method: string) => ['POST', 'PUT', 'PATCH'].includes(method);

/** The path with the uuid of the object, of none that exists unless it is given. */
export const addressOf = (path: string, { uuid }: Fields = { uuid: randomUUID() }) =>
  path.replace('{uuid}', String(uuid));

/** A good body for the operation, undefined when it takes none. */
export async function bodyFor({ id, method, path }: Documented, person: Person): Promise<Fields | string | undefined> {
  if (bodies[id]) return bodies[id];
  if (!hasBody(method) || (path.includes('}/') && !path.endsWith('}/'))) return undefined;
  const kind = kindAt(path);
  return method === 'PATCH' ? kind.change() : kind.make(person);
}

export function kindAt(path: string): Kind {
  const kind = allKinds.find((each) => path === each.path || path.startsWith(`${each.path}{`));
  return kind ?? expect.fail(`test/refusal-call.ts has no kind and no good body for ${path}`);
}

export async function make(person: Person, path: string): Promise<Fields> {
  const kind = kindAt(path);
  return (await person.post(kind.path, await kind.make(person))).body;
}

export function send(
  person: Person,
  method: string,
  path: string,
  body?: Fields | string,
  headers: Record<string, string> = {},
): Promise<Answer<Fields>> {
  if (body === undefined) return person.send(method, path, { headers });
  const sent = { 'content-type': fileTypes[path] ?? 'application/json', ...headers };
  return person.send(method, path, { headers: sent, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

/** Header fields of a page of the service in a browser, which `/auth/` asks for. */
export const ofPage = ({ url }: RunningService, cookie = '') => ({ origin: url, ...(cookie && { cookie }) });
