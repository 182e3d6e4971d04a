import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@kupfer/db/testing';
import type { Role } from '@kupfer/schemas/account';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { pino } from 'pino';
import type { AppRouter } from '../src/router.ts';
import { createService, serverOptions } from '../src/service.ts';
import { readSettings, type Settings } from '../src/settings.ts';

/** The platform that signs tokens in tests. */
const platform = generateKeyPairSync('ed25519');
export const jwtPublicKey = platform.publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** A request as `fetch` takes it; a body that is a stream is sent in chunks. */
type Sent = RequestInit & { duplex?: 'half' };

/** What a request was answered. `body` is the JSON of it, undefined when there is none. */
export type Answer<Body> = { status: number; headers: Headers; body: Body; text: string };

/** Somebody who sends requests; each method names the path and, where there is one, the body. */
export type Person = {
  organization_uuid: string;
  core_user_uuid: string;
  username: string;
  /** Undefined for those who are not signed in. */
  token: string | undefined;
  get<Body = Fields>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  post<Body = Fields>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  put<Body = Fields>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  patch<Body = Fields>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  delete<Body = undefined>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  /** Any method, and a body that is sent as it stands. */
  send<Body = Fields>(method: string, path: string, options?: Sent): Promise<Answer<Body>>;
  /** The same procedures by tRPC, typed. */
  trpc: ReturnType<typeof createTRPCClient<AppRouter>>;
};

export type Fields = Record<string, unknown>;

export type RunningService = {
  url: string;
  databaseUrl: string;
  /** Lines of the log, oldest first. */
  log: Fields[];
  /** Signs somebody in to an organization, a new one if none is named. */
  as(organization_uuid?: string, role?: Role): Person;
  /** Somebody without a token. */
  stranger: Person;
  /** Refuses all further requests. */
  drain(): void;
  stop(): Promise<void>;
};

/**
 * Starts the whole service on a free port, with a database of its own. It knows tokens of the test's platform alone,
 * has no accounts, and is in local mode, unless `settings` say otherwise. `web` is where a built client lies.
 */
export async function startService(settings: Partial<Settings> = {}, web?: string): Promise<RunningService> {
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'kupfer-service-'));
  const log: Fields[] = [];
  const service = await createService({
    settings: { ...readSettings({}), dataDir, jwtPublicKey, ...settings },
    databaseUrl: database.url,
    web,
    log: pino({ base: null }, { write: (line) => log.push(JSON.parse(line)) }),
  });
  const server = createServer(serverOptions, service.listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  service.reachedAt(settings.publicUrl ?? url);
  return {
    url,
    databaseUrl: database.url,
    log,
    as: (organization_uuid = randomUUID(), role = 'member') => signedIn(url, organization_uuid, role),
    stranger: person(url, { organization_uuid: '', core_user_uuid: '', username: '', token: undefined }),
    drain: service.drain,
    async stop() {
      server.close();
      server.closeAllConnections();
      await service.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** Somebody whom the platform signed in to a service that knows its key. */
export function signedIn(url: string, organization_uuid: string, role: Role): Person {
  const core_user_uuid = randomUUID();
  const username = `user-${core_user_uuid.slice(0, 8)}`;
  const token = signToken({ core_user_uuid, organization_uuid, username, role });
  return person(url, { organization_uuid, core_user_uuid, username, token });
}

/** A token of the platform with these claims, good for an hour unless they say otherwise. */
export function signToken(claims: Fields): string {
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  const part = (value: Fields) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ iss: 'bifrost', exp: inAnHour, ...claims })}`;
  return `${content}.${sign(null, Buffer.from(content), platform.privateKey).toString('base64url')}`;
}

function person(url: string, who: Pick<Person, 'organization_uuid' | 'core_user_uuid' | 'username' | 'token'>): Person {
  const authorization: Record<string, string> = who.token ? { authorization: `Bearer ${who.token}` } : {};
  const send = async <Body>(
    method: string,
    path: string,
    { headers, ...options }: Sent = {},
  ): Promise<Answer<Body>> => {
    const response = await fetch(url + path, {
      redirect: 'manual',
      method,
      ...options,
      headers: { ...authorization, ...Object.fromEntries(new Headers(headers)) },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: bodyOf<Body>(response, text), text };
  };
  const withJson =
    (method: string) =>
    <Body>(path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send<Body>(
        method,
        path,
        body === undefined
          ? { headers }
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } },
      );
  return {
    ...who,
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    delete: (path, headers = {}) => send('DELETE', path, { headers }),
    post: withJson('POST'),
    put: withJson('PUT'),
    patch: withJson('PATCH'),
    trpc: createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: `${url}/trpc`, maxItems: 20, headers: authorization })],
    }),
  };
}

// What a test expects of a body it says by the type; its expectations then look at the values.
function bodyOf<Body>(response: Response, text: string) {
  const isJson = /[/+]json(;|$)/.test(response.headers.get('content-type') ?? '');
  return (isJson && text !== '' ? JSON.parse(text) : undefined) as Body;
}
