import { type Account, findAccount } from '@kupfer/db/account';
import { acceptInvitation, findOpenInvitation } from '@kupfer/db/invitation';
import { NewAccount } from '@kupfer/schemas/account';
import { InvitationAccept, InvitationSecret, type OpenInvitation } from '@kupfer/schemas/invitation';
import { badInput, Fault } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import { type AppEnv, fieldsOfAll, mount } from '../rest/mount.ts';
import type { BrowserSessions } from './browser-session.ts';
import { hashPassword } from './password.ts';
import { bodyAs } from './request-body.ts';
import type { AuthParts } from './routes.ts';
import { secretHash } from './secret.ts';
import { checkEnabled, isPasswordOf } from './sign-in.ts';

const noLink = () =>
  badInput('/secret', 'This link is no longer good: it was used, taken back, sent anew, or is over.');

/** The routes by which whoever has the link of an invitation looks at it and accepts it. */
export function mountInvitations(routes: Hono<AppEnv>, parts: AuthParts, sessions: BrowserSessions): void {
  const { database, trail } = parts;
  mount(routes, '/auth/invitations/open/', {
    async POST(c) {
      sessions.enter(c);
      const { secret } = await bodyAs(c, InvitationSecret);
      const invitation = await findOpenInvitation(database, secretHash(secret));
      if (!invitation) throw noLink();
      const { organization_uuid: _, ...answer }: OpenInvitation & { organization_uuid: string } = invitation;
      return c.json(answer, 200, { ...fieldsOfAll(c), 'Cache-Control': 'no-store' });
    },
  });

  type Given = Omit<InvitationAccept, 'secret'>;

  /** The account that the address of an invitation has, once its password was given. */
  async function proven(address: string, account: Account, { password, ...more }: Given): Promise<Account> {
    const [extra] = Object.keys(more);
    if (extra) throw badInput(`/${extra}`, 'The address has an account: give its password alone.');
    const isRight = await isPasswordOf(parts, address, { account, name: account.username, password });
    if (!isRight) throw new Fault('wrong_password', 'This is not the password of the account with this address.');
    checkEnabled(parts, address, account);
    return account;
  }

  /** The account that somebody chooses for an address without one. */
  async function chosen(given: Given) {
    const { password, ...names } = NewAccount.parse(given);
    return { ...names, password_hash: await hashPassword(password) };
  }

  mount(routes, '/auth/invitations/accept/', {
    async POST(c) {
      sessions.enter(c);
      const { secret, ...given } = await bodyAs(c, InvitationAccept);
      const secret_hash = secretHash(secret);
      const invitation = await findOpenInvitation(database, secret_hash);
      if (!invitation) throw noLink();
      const known = await findAccount(database, invitation.email);
      const joining = known ? await proven(c.get('address'), known, given) : await chosen(given);
      const { organization_uuid } = invitation;
      const account = await acceptInvitation(database, { organization_uuid, secret_hash, joining });
      if (!account) throw noLink();
      const { uuid: core_user_uuid, username } = account;
      const { email: subject, role: detail } = invitation;
      const address = c.get('address');
      trail.note(organization_uuid, {
        event: 'invitation_accepted',
        core_user_uuid,
        username,
        subject,
        detail,
        address,
      });
      return sessions.begin(c, account, organization_uuid);
    },
  });
}
