import { findAccount, listMemberships } from '@kupfer/db/account';
import { listContacts } from '@kupfer/db/contact';
import { type Database, inOrganization, transaction } from '@kupfer/db/database';
import { existingOrganization } from '@kupfer/db/organization';
import { ContactQuery } from '@kupfer/schemas/contact';
import { Fault } from '@kupfer/schemas/problem';
import { ADMIN } from '../auth/first-account.ts';
import { fillDemo } from './fill.ts';

/**
 * Fills the organization of the first account with demo data while it has no contacts. Answers what was done, in a
 * sentence for people.
 */
export async function fillFirstOrganization(database: Database, hasMailbox: boolean): Promise<string> {
  const account = await findAccount(database, ADMIN);
  const [home] = account ? await listMemberships(database, account.uuid) : [];
  const organization = home && (await existingOrganization(database, home.organization_uuid));
  if (!account || !organization) return `no demo data was added: there is no account ${ADMIN} with an organization`;
  const refusal = `no demo data was added: the organization ${home.name} has contacts already`;
  const { count } = await listContacts(inOrganization(database, organization), ContactQuery.parse({ limit: 1 }));
  if (count !== 0) return refusal;
  try {
    const order = { core_user_uuid: account.uuid, hasMailbox, now: new Date() };
    const demo = await transaction(database, organization, (tx) => fillDemo(tx, order));
    return `demo data was added: ${demo.contacts} contacts and ${demo.appointments} appointments in the organization ${home.name}`;
  } catch (error) {
    // Another instance did it at the same time.
    if (error instanceof Fault && error.code === 'conflict') return refusal;
    throw error;
  }
}
