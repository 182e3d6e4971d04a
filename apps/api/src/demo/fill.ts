import { insertAppointments } from '@kupfer/db/appointment';
import { insertDrivingTimes } from '@kupfer/db/appointment-driving-time';
import { insertNotesOfAppointments } from '@kupfer/db/appointment-note';
import { participantsOf } from '@kupfer/db/appointment-participant';
import { insertContacts } from '@kupfer/db/contact';
import { listContactTypes } from '@kupfer/db/contact-type';
import type { Transaction } from '@kupfer/db/database';
import { findDemo, insertDemo, markAsDemo, markNotesAsDemo, newDemoUuid } from '@kupfer/db/demo';
import { holdBookingRule } from '@kupfer/db/double-booking';
import { findOrganization } from '@kupfer/db/organization';
import { AppointmentCreate } from '@kupfer/schemas/appointment';
import type { Contact, ContactCreate } from '@kupfer/schemas/contact';
import { ContactTypeQuery } from '@kupfer/schemas/contact-type';
import type { Demo } from '@kupfer/schemas/demo';
import type { Language } from '@kupfer/schemas/fields';
import { caseless } from '@kupfer/schemas/fold';
import { type Cast, type Plan, weeks, workingDay } from './appointments.ts';
import { type Calendar, calendarAround } from './calendar.ts';
import { demoContacts } from './contacts.ts';
import { type Made, writeMails } from './mails.ts';
import { occasions } from './occasions.ts';
import { seeded } from './random.ts';
import { wordings } from './wording.ts';

const SEED = 11;

type Order = {
  /** The CoreUser who asks for the demo, and owns a part of its appointments. */
  core_user_uuid: string;
  /** By default that of the organization. */
  language?: Language | null | undefined;
  /** Whether mails go to the local mailbox. */
  hasMailbox: boolean;
  now: Date;
};

/**
 * Fills the organization with demo data, around today.
 *
 * @throws Fault `conflict` while it has some, or when it would book the caller twice where that is refused.
 */
export async function fillDemo(tx: Transaction, order: Order): Promise<Demo & { uuid: string }> {
  const uuid = await insertDemo(tx);
  const organization = await findOrganization(tx);
  const { time_zone } = organization;
  const language = order.language ?? organization.language;
  const calendar = calendarAround(order.now, time_zone);
  const cast = await storeContacts(tx, language, order.core_user_uuid);
  const planned = plansOf(language, calendar, cast);
  const plans = (await holdBookingRule(tx)) === 'refuse' ? withoutOverlaps(planned) : planned;
  const made = await storeAppointments(tx, plans, language, time_zone);
  const people = new Map([...cast.customers, ...cast.business].map((contact) => [contact.uuid, contact]));
  const about = made.flatMap(({ uuid, start_date, contact_uuid }): Made[] => {
    const contact = people.get(contact_uuid ?? '');
    return contact ? [{ uuid, start_date, contact }] : [];
  });
  const mails = await writeMails(tx, about, { language, calendar, hasMailbox: order.hasMailbox });
  await markAsDemo(tx, 'appointment_notification', mails);
  return { ...(await findDemo(tx)), uuid };
}

/** Those that overlap none before them in which somebody of theirs takes part. */
function withoutOverlaps(plans: readonly Plan[]): Plan[] {
  const busyUntil = new Map<string, string>();
  return plans.filter(({ invitee_uuids = [], start_date, end_date, ...plan }) => {
    const people = participantsOf({ ...plan, invitee_uuids });
    if (people.some((person) => (busyUntil.get(person) ?? '') > start_date)) return false;
    for (const person of people) busyUntil.set(person, end_date);
    return true;
  });
}

/** All appointments of the demo, by their start. */
export function plansOf(language: Language, calendar: Calendar, cast: Cast): Plan[] {
  const parts = { random: seeded(SEED), language, calendar, cast };
  const days = weeks.flatMap((week) => [0, 1, 2, 3, 4].map((day) => ({ week, day })));
  const plans = days.flatMap(({ week, day }) => workingDay(parts, week, day));
  return [...plans, ...occasions(parts)].sort((a, b) => (a.start_date < b.start_date ? -1 : 1));
}

async function storeContacts(tx: Transaction, language: Language, core_user_uuid: string): Promise<Cast> {
  const { staff, business, customers } = demoContacts(language);
  const known = await namesOfTypes(tx);
  const store = async (given: ContactCreate[]) => {
    const fitting = given.map((each) =>
      known.has(caseless(each.contact_type ?? '')) ? each : { ...each, contact_type: null },
    );
    const stored = await insertContacts(tx, fitting);
    await markAsDemo(tx, 'contact', uuidsOf(stored));
    return stored;
  };
  const people = await store(staff);
  const owners = people.slice(0, 4).map((contact, index) =>
    // Both ways in which a colleague may own an appointment.
    index % 2 === 0 && contact.core_user_uuid
      ? { owner: contact.core_user_uuid, owner_type: 'CoreUser' as const }
      : { owner: contact.uuid, owner_type: 'Contact' as const },
  );
  return {
    owners: [{ owner: core_user_uuid, owner_type: 'CoreUser' }, ...owners],
    helpers: atLeastOne(people.slice(4)),
    business: atLeastOne(await store(business)),
    customers: atLeastOne(await store(customers)),
    organization: { owner: tx.organization_uuid, owner_type: 'Organization' },
  };
}

/** An organization may have renamed the types that it began with, or deleted them: then contacts of the demo have none. */
async function namesOfTypes(tx: Transaction): Promise<Set<string>> {
  const { results } = await listContactTypes(tx, ContactTypeQuery.parse({ page_size: 2000 }));
  return new Set(results.map(({ name }) => caseless(name)));
}

// Only called with what was stored from the lists above, none of which is empty.
function atLeastOne(contacts: Contact[]) {
  return contacts as [Contact, ...Contact[]];
}

type Stored = { uuid: string; start_date: string; contact_uuid: string | null };

async function storeAppointments(tx: Transaction, plans: Plan[], language: Language, zone: string): Promise<Stored[]> {
  const planned = plans.map(({ drive, sharesNote, owner, owner_type, time_zone = zone, ...given }) => {
    const uuid = newDemoUuid();
    const { notes, uuid: _, organization_uuid: __, ...fields } = AppointmentCreate.parse(given);
    return { uuid, notes, drive, sharesNote, row: { ...fields, uuid, owner, owner_type, time_zone } };
  });
  const drives = planned.flatMap(({ uuid, drive }) =>
    drive ? [{ uuid: newDemoUuid(), appointment: uuid, ...drive }] : [],
  );
  const shared = {
    type: 'Secondary' as const,
    note: wordings[language].shared,
    appointments: planned.filter(({ sharesNote }) => sharesNote).map(({ uuid }) => uuid),
  };
  const notes = planned.flatMap(({ uuid, notes }) => notes.map((note) => ({ ...note, appointments: [uuid] })));
  await insertAppointments(
    tx,
    planned.map(({ row }) => row),
  );
  await insertNotesOfAppointments(tx, [...notes, shared]);
  await insertDrivingTimes(tx, drives);
  await markAsDemo(tx, 'appointment', uuidsOf(planned));
  await markAsDemo(tx, 'appointment_driving_time', uuidsOf(drives));
  await markNotesAsDemo(tx);
  return planned.map(({ row }) => row);
}

const uuidsOf = (list: readonly { uuid: string }[]) => list.map(({ uuid }) => uuid);
