import { useNavigate, useSearch } from '@tanstack/react-router';
import { Temporal } from 'temporal-polyfill';
import { useZone } from '../organization.ts';
import { todayIn } from '../time.ts';
import type { Dates } from './move.ts';
import type { CalendarView } from './period.ts';
import type { Appointment, CalendarFilter } from './use-appointments.ts';
import { useToday } from './use-today.ts';

type Change = CalendarFilter & { view?: CalendarView; date?: Temporal.PlainDate | undefined };

/** What the address says of the calendar, and how to go to something else. */
export function useShown(isPhone: boolean) {
  const zone = useZone();
  const today = useToday(zone);
  const navigate = useNavigate();
  const { view, date, owner, about, appointment, remind } = useSearch({ from: '/calendar' });
  const filter: CalendarFilter = { owner, about };
  return {
    view: view ?? (isPhone ? 'day' : 'week'),
    day: date === undefined ? today : Temporal.PlainDate.from(date),
    filter,
    isMaking: appointment === 'new',
    /** Fields that are absent stay as they are. Today has no date in the address, so that it is still today tomorrow. */
    change(change: Change) {
      const { date: day, ...others } = change;
      const moved = 'date' in change && { date: day?.equals(todayIn(zone)) ? undefined : day?.toString() };
      navigate({ to: '.', search: (old) => ({ ...old, ...others, ...moved }) });
    },
    create({ start_date, end_date }: Dates) {
      navigate({
        to: '.',
        search: (old) => ({ ...old, appointment: 'new', start: start_date, end: end_date, with: about }),
      });
    },
    /** The day whose people are to be reminded. */
    reminding: remind,
    /** Asks whom of a day to remind; undefined: nobody. Another day of the same question is no step to go back to. */
    remind(day: string | undefined) {
      navigate({ to: '.', search: (old) => ({ ...old, remind: day }), replace: remind !== undefined });
    },
    edit({ uuid }: Appointment) {
      navigate({ to: '.', search: (old) => ({ ...old, appointment: uuid }) });
    },
  };
}
