import { Temporal } from 'temporal-polyfill';
import { wallTime } from '../time.ts';
import { daysOf, type Period } from './period.ts';
import type { Appointment } from './use-appointments.ts';

/** An appointment on one of its days: since when and until when on that day, null where it goes on beyond it. */
export type DayEntry = { appointment: Appointment; start: string | null; end: string | null };

export type AgendaDay = { day: Temporal.PlainDate; entries: DayEntry[] };

const { compare } = Temporal.PlainDateTime;

/** All days of a period, each with what is on it: in the order of beginning, first what has begun the day before. */
export function agendaOf(appointments: Appointment[], period: Period, zone: string): AgendaDay[] {
  const timed = appointments
    .map((appointment) => ({
      appointment,
      from: wallTime(appointment.start_date, zone),
      to: wallTime(appointment.end_date, zone),
    }))
    .sort((one, other) => compare(one.from, other.from) || compare(one.to, other.to));
  return daysOf(period).map((day) => {
    const midnight = day.toPlainDateTime();
    const next = midnight.add({ days: 1 });
    const entries = timed
      // What ends at midnight is not on the day that begins then, but for a point in time.
      .filter(({ from, to }) => compare(from, next) < 0 && (compare(to, midnight) > 0 || compare(from, midnight) === 0))
      .map(({ appointment, from, to }) => ({
        appointment,
        start: compare(from, midnight) >= 0 ? appointment.start_date : null,
        end: compare(to, next) <= 0 ? appointment.end_date : null,
      }));
    return { day, entries };
  });
}
