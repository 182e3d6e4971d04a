import type { Contact } from '@kupfer/schemas/contact';
import { Instant } from '@kupfer/schemas/fields';
import { Temporal } from 'temporal-polyfill';
import { addressLine } from '../contact/contact-lines.ts';
import type { Dates } from './appointment-values.ts';

/** As many characters as the place of an appointment may have (packages/schemas/src/appointment.ts). */
const PLACE_LIMIT = 100;

/** The place of an appointment with a contact; blank when none is known. */
export function addressOf(contact: Contact | undefined): string {
  const [address] = contact?.addresses ?? [];
  return address ? [...addressLine(address)].slice(0, PLACE_LIMIT).join('').trim() : '';
}

/** The dates of the address, or what it lacks: an hour from the next whole one on. */
export function datesOf(start: string | undefined, end: string | undefined, zone: string): Dates {
  const from = Instant.safeParse(start);
  const to = Instant.safeParse(end);
  const start_date = from.data ?? nextHour(zone);
  const hourLater = new Date(Date.parse(start_date) + 3_600_000).toISOString();
  return { start_date, end_date: to.data && to.data >= start_date ? to.data : hourLater };
}

const nextHour = (zone: string) =>
  Temporal.Now.zonedDateTimeISO(zone)
    .round({ smallestUnit: 'hour', roundingMode: 'ceil' })
    .toInstant()
    .toString({ fractionalSecondDigits: 3 });
