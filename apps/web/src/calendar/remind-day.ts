import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { Temporal } from 'temporal-polyfill';
import { agendaOf, type DayEntry } from './agenda-days.ts';
import { type CalendarView, periodOf } from './period.ts';
import type { Appointment } from './use-appointments.ts';

/** Somebody who has an appointment on a day. */
export type Person = {
  entry: DayEntry;
  /** Where a mail would go: the first address of the contact; undefined when there is none. */
  recipient: string | undefined;
  /** The mail by which they know already, or will. */
  told: AppointmentNotification | undefined;
  hasFailed: boolean;
};

/** Of whose day people are reminded first: tomorrow's, unless a time is shown in which today is not. */
export function dayToRemind(view: CalendarView, day: Temporal.PlainDate, today: Temporal.PlainDate) {
  const { first, end } = periodOf(view, day);
  const { compare } = Temporal.PlainDate;
  if (compare(first, today) <= 0 && compare(today, end) < 0) return today.add({ days: 1 });
  return view === 'month' ? day : first;
}

/** The appointments with a contact that begin on a day, in their order, and how many begin without one. */
export function beginningOn(day: Temporal.PlainDate, appointments: Appointment[], zone: string) {
  const [agenda] = agendaOf(appointments, { first: day, end: day.add({ days: 1 }) }, zone);
  const begun = agenda?.entries.filter(({ start }) => start !== null) ?? [];
  const entries = begun.filter(({ appointment }) => appointment.contact);
  return { entries, others: begun.length - entries.length };
}

/** Who of an appointment can be told by mail, and what of that was done. */
export function personOf(entry: DayEntry, mails: AppointmentNotification[]): Person {
  const told = ['queued', 'sending', 'sent'].flatMap((status) => mails.find((mail) => mail.status === status) ?? []);
  return {
    entry,
    recipient: entry.appointment.contact?.emails[0]?.email,
    told: told[0],
    hasFailed: mails.some(({ status }) => status === 'failed'),
  };
}
