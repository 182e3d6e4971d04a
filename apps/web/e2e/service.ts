import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AppRouter } from '@kupfer/api/router';
import type { BrowserContext } from '@playwright/test';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { Granted, Wish } from './service-host.ts';

const account = () => ({ username: 'admin', password: process.env.ADMIN_PASSWORD ?? 'admin' });

/** Asks a process of services for something; `end` stops it and them. */
export type Host = { ask(wish: { do: Wish['do']; url?: string }): Promise<unknown>; end(): Promise<void> };

/** Starts a process that runs services, each on a database of its own. */
export async function startHost(): Promise<Host> {
  const child = fork(join(import.meta.dirname, 'service-host.ts'), { stdio: 'inherit' });
  await once(child, 'message');
  return {
    ask: askerOf(child),
    async end() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function askerOf(child: ChildProcess): Host['ask'] {
  let last = 0;
  const waiting = new Map<number, (granted: Granted) => void>();
  child.on('message', (granted: Granted) => {
    waiting.get(granted.id)?.(granted);
    waiting.delete(granted.id);
  });
  return (wish) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send({ ...wish, id });
    });
}

/** The API as the user admin. */
export function apiAt(url: string) {
  let token: Promise<string> | undefined;
  const signIn = async () => {
    const body = JSON.stringify(account());
    const headers = { 'content-type': 'application/json' };
    const answer: { access_token: string } = await (
      await fetch(`${url}/auth/token`, { method: 'POST', headers, body })
    ).json();
    return answer.access_token;
  };
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/trpc`,
        async headers() {
          token ??= signIn();
          return { authorization: `Bearer ${await token}` };
        },
      }),
    ],
  });
}

/** Signs the pages of a browser context in as the user admin. */
export async function signIn(context: BrowserContext, url: string): Promise<void> {
  const answer = await context.request.post(`${url}/auth/login`, {
    data: account(),
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`sign-in was answered with ${answer.status()}: ${await answer.text()}`);
  await context.addInitScript(() => origin === 'null' || localStorage.setItem('kupfer-organization', ''));
}
