import { insertAppointments } from '@kupfer/db/appointment';
import { insertNotesOfAppointments } from '@kupfer/db/appointment-note';
import { insertContacts } from '@kupfer/db/contact';
import { type Database, type OrganizationUuid, transaction } from '@kupfer/db/database';
import { ContactCreate } from '@kupfer/schemas/contact';
import { lastNames } from './bench-service.ts';

const LARGEST_INSERT = 1_000;
const HOUR = 3_600_000;

/** Somebody with a common name; each number gives another. */
export function contactOf(number: number) {
  return {
    first_name: `Anna ${number}`,
    last_name: `${lastNames[number % lastNames.length]} ${number % 997}`,
    company: number % 3 === 0 ? `Firma ${number % 1009} GmbH` : null,
    emails: [{ type: 'office' as const, email: `anna.${number}@example.org` }],
    phones: [{ type: 'mobile' as const, number: `+49 171 ${1_000_000 + number}` }],
    addresses: [{ type: 'home' as const, street: 'Lindenstraße', house_number: String(number % 200), city: 'Berlin' }],
  };
}

/** Stores so many of them. */
export async function storeContacts(
  database: Database,
  organization_uuid: OrganizationUuid,
  count: number,
): Promise<void> {
  for (const numbers of portionsOf(count)) {
    const some = numbers.map((number) => ContactCreate.parse(contactOf(number)));
    await transaction(database, organization_uuid, (tx) => insertContacts(tx, some));
  }
}

/** Stores so many visits from 2030 on, each with a note, every four hours. */
export async function storeVisits(
  database: Database,
  organization_uuid: OrganizationUuid,
  count: number,
): Promise<void> {
  for (const numbers of portionsOf(count)) {
    const visits = numbers.map((number) => visitOf(number, organization_uuid));
    await transaction(database, organization_uuid, async (tx) => {
      await insertAppointments(tx, visits);
      const note = 'Ring twice; the key is with the neighbours.';
      const notes = visits.map(({ uuid }) => ({ type: 'Primary' as const, note, appointments: [uuid] }));
      await insertNotesOfAppointments(tx, notes);
    });
  }
}

function visitOf(number: number, owner: OrganizationUuid) {
  const start = Date.UTC(2030, 0, 1) + number * 4 * HOUR;
  return {
    uuid: crypto.randomUUID(),
    name: `Visit ${number}`,
    owner,
    owner_type: 'Organization' as const,
    start_date: new Date(start).toISOString(),
    end_date: new Date(start + HOUR).toISOString(),
    time_zone: number % 10 === 0 ? 'America/New_York' : 'Europe/Berlin',
    type: ['Maintenance'],
    address: `Lindenstraße ${number % 200}, 10969 Berlin`,
    siteprofile_uuid: null,
    workflowlevel2_uuids: [],
    contact_uuid: null,
    summary: 'Look at the heating, and tell when it has to be renewed.',
    invitee_uuids: [],
  };
}

/** The numbers from 0 on, some at a time. */
function portionsOf(count: number): number[][] {
  return Array.from({ length: Math.ceil(count / LARGEST_INSERT) }, (_, portion) => {
    const from = portion * LARGEST_INSERT;
    return Array.from({ length: Math.min(LARGEST_INSERT, count - from) }, (_, index) => from + index);
  });
}
