import { type Database, openDatabase, statement } from '@kupfer/db/database';
import type { OpenSession } from '@kupfer/schemas/session';
import { expect } from 'vitest';
import { type Browser, openBrowser } from './browser.ts';
import { type MailServer, openMailServer } from './mail-server.ts';
import { eventually } from './notifications.ts';
import { type Answer, type Fields, type RunningService, startService } from './service.ts';

/** A service with accounts of its own, and the mail server by which it sends; its first account is admin. */
export type Accounts = {
  service: RunningService;
  mails: MailServer;
  database: Database;
  stop(): Promise<void>;
};

export const ADMIN = { username: 'admin', password: 'first password' };

export async function startAccounts(): Promise<Accounts> {
  const mails = await openMailServer();
  const service = await startService({ ...mails.settings, adminPassword: ADMIN.password });
  const database = openDatabase(service.databaseUrl);
  return {
    service,
    mails,
    database,
    async stop() {
      await database.close();
      await service.stop();
      await mails.close();
    },
  };
}

/** Forgets all wrong tries: the tests of a file share one address. */
export const forgetTries = ({ database }: Accounts) => statement(database.pool, 'delete from throttle');

/** Somebody with an account, in a browser. */
export type SignedIn = { browser: Browser; open: OpenSession; headers: { authorization: string } };

/** What a browser has got once it is signed in. */
export function signedInBy(browser: Browser, { status, body }: Answer<OpenSession>): SignedIn {
  expect({ status, body }).toMatchObject({ status: 200 });
  return { browser, open: body, headers: { authorization: `Bearer ${body.access_token}` } };
}

export async function signIn({ service }: Accounts, given = ADMIN): Promise<SignedIn> {
  const browser = openBrowser(service);
  return signedInBy(browser, await browser.post<OpenSession>('/auth/login', given));
}

/** The same account with a token of this moment. */
export async function refreshed({ browser, open }: SignedIn): Promise<SignedIn> {
  const { organization_uuid } = open;
  return signedInBy(browser, await browser.post<OpenSession>('/auth/refresh', { organization_uuid }));
}

/** The secrets in the links of the mails to an address, once there are so many, the first first. */
export async function secretsTo({ mails }: Accounts, address: string, count = 1): Promise<string[]> {
  return eventually(() => {
    const mine = mails.taken.filter(({ to }) => to === address);
    expect(mine.length).toBeGreaterThanOrEqual(count);
    return mine.map(({ mail }) => /#([\w-]{43})\n/.exec(mail.text ?? '')?.[1] ?? '');
  });
}

export async function invite(
  accounts: Accounts,
  by: SignedIn,
  body: { email: string; role?: string } & Fields,
): Promise<{ uuid: string; secret: string }> {
  const before = accounts.mails.taken.filter(({ to }) => to === body.email).length;
  const made = await accounts.service.stranger.post('/invitation/', body, by.headers);
  expect({ status: made.status, text: made.text }).toMatchObject({ status: 201 });
  const secret = (await secretsTo(accounts, body.email, before + 1)).at(-1) ?? '';
  return { uuid: String(made.body.uuid), secret };
}

/** Invites somebody new, who accepts. */
export async function join(
  accounts: Accounts,
  by: SignedIn,
  { username, role = 'member' }: { username: string; role?: string },
): Promise<SignedIn> {
  const { secret } = await invite(accounts, by, { email: `${username}@example.org`, role });
  const browser = openBrowser(accounts.service);
  const given = { secret, username, name: `Name of ${username}`, password: `password of ${username}` };
  return signedInBy(browser, await browser.post<OpenSession>('/auth/invitations/accept', given));
}
