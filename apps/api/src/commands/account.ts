import { parseArgs } from 'node:util';
import {
  type Account,
  findAccount,
  insertAccountIn,
  insertFirstAccount,
  type ListedAccount,
  listAccounts,
  resetPasswordOf,
  setDisabled,
} from '@kupfer/db/account';
import { type Database, type OrganizationUuid, openDatabase } from '@kupfer/db/database';
import { migrate } from '@kupfer/db/migrate';
import { existingOrganization, someOrganizations } from '@kupfer/db/organization';
import { NewPassword, Role, Username } from '@kupfer/schemas/account';
import { Email, isUuid, line } from '@kupfer/schemas/fields';
import type { z } from 'zod';
import { hashPassword } from '../auth/password.ts';
import type { Command } from '../command.ts';
import { readSettings } from '../settings.ts';
import { onDatabase } from './database.ts';
import { readPassword } from './password.ts';

export const account: Command = {
  usage: `account create [--name NAME] [--email ADDRESS] [--role member|admin] [--superuser] [--organization UUID] USER
account reset-password USER   asks for a new password, as create does, or reads one line of standard input
account list
account disable USER          lets nobody sign in by it any more, at once
account enable USER`,
  async run([verb = '', ...words]) {
    const options = {
      name: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string' },
      superuser: { type: 'boolean' },
      organization: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({
      args: words,
      options: verb === 'create' ? options : {},
      allowPositionals: true,
    });
    const [username] = positionals;
    if (positionals.length !== (verb === 'list' ? 0 : 1)) return false;
    if (verb === 'list') await onAccounts(async (database) => print(await listAccounts(database)));
    else if (username === undefined) return false;
    else if (verb === 'create') await create(username, values);
    else if (verb === 'reset-password') await resetPassword(username);
    else if (verb === 'disable' || verb === 'enable') await enable(username, verb === 'enable');
    else return false;
    return true;
  },
};

type Options = { name?: string; email?: string; role?: string; superuser?: boolean; organization?: string };

async function create(user: string, { name = '', email, role = 'member', superuser, organization }: Options) {
  const made = {
    username: checked(Username, user, 'USER'),
    name: checked(line(100), name, '--name'),
    email: email === undefined ? null : checked(Email, email, '--email'),
  };
  const as = checked(Role.exclude(['superuser']), role, '--role');
  const password_hash = await hashPassword(await newPassword());
  await onAccounts(async (database) => {
    if (await insertFirstAccount(database, { ...made, password_hash })) {
      return say(`${made.username} is the first account: a superuser, and administrator of the organization "Demo".`);
    }
    const organization_uuid = await organizationBy(database, organization);
    await insertAccountIn(database, organization_uuid, {
      ...made,
      password_hash,
      role: as,
      is_superuser: superuser ?? false,
    });
    say(`${made.username} may sign in.`);
  });
}

async function resetPassword(user: string) {
  const password_hash = await hashPassword(await newPassword());
  await onAccounts(async (database) => {
    await resetPasswordOf(database, await accountBy(database, user), password_hash);
    say(`${user} has the new password, and is signed in nowhere.`);
  });
}

async function enable(user: string, isEnabled: boolean) {
  await onAccounts(async (database) => {
    await setDisabled(database, await accountBy(database, user), !isEnabled);
    say(
      isEnabled
        ? `${user} may sign in.`
        : `${user} may not sign in, and is signed in nowhere. A token that was given is over within 15 minutes.`,
    );
  });
}

/** Works on the database of the settings, which the service may use at the same time. */
async function onAccounts(work: (database: Database) => Promise<void>): Promise<void> {
  await onDatabase(readSettings(process.env), async (url) => {
    await migrate(url);
    const database = openDatabase(url, { connections: 2 });
    try {
      await work(database);
    } finally {
      await database.close();
    }
  });
}

async function accountBy(database: Database, user: string): Promise<Account> {
  const found = await findAccount(database, user);
  if (found) return found;
  throw new Error(`There is no account ${JSON.stringify(user)}; "kupfer account list" shows all.`);
}

/** The one that is named, or else the only one that there is. */
async function organizationBy(database: Database, uuid: string | undefined): Promise<OrganizationUuid> {
  if (uuid !== undefined) {
    const found = isUuid(uuid) && (await existingOrganization(database, uuid));
    if (found) return found;
    throw new Error(`--organization ${uuid}: there is no organization with this uuid.`);
  }
  const [first, ...more] = await someOrganizations(database, 20);
  if (first && more.length === 0) return first.uuid;
  const known = [first, ...more].flatMap((each) => (each ? [`  ${each.uuid}  ${each.name}`] : []));
  throw new Error(`There are several organizations: name one by --organization UUID.\n${known.join('\n')}`);
}

async function newPassword(): Promise<string> {
  return checked(NewPassword, await readPassword(), 'The password');
}

function checked<Schema extends z.ZodType>(schema: Schema, value: string, what: string): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (error) throw new Error(`${what}: ${error.issues[0]?.message ?? 'this is not right.'}`);
  return data;
}

function print(accounts: ListedAccount[]): void {
  for (const { username, name, email, is_superuser, disabled_at, memberships } of accounts) {
    const where = memberships.map((each) => `${each.role} of "${each.name}" ${each.organization_uuid}`);
    const parts = [username, name, email, is_superuser && 'superuser', disabled_at && 'disabled', ...where];
    process.stdout.write(`${parts.filter(Boolean).join(', ')}\n`);
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
