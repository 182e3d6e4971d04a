import type { Language } from '@kupfer/schemas/fields';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage, useZone } from '../organization.ts';
import { show, showSpan } from '../time.ts';
import type { DayEntry } from './agenda-days.ts';
import type { Appointment } from './use-appointments.ts';

type Texts = ReturnType<typeof useTranslations<'calendar'>>;

/** How the calendar speaks of appointments. */
export type AppointmentWords = ReturnType<typeof wordsOf>;

/** Asked for once, and handed on to the many that are drawn. */
export function useAppointmentWords(): AppointmentWords {
  const t = useTranslations('calendar');
  const zone = useZone();
  const language = useLanguage();
  return useMemo(() => wordsOf(t, zone, language), [t, zone, language]);
}

function wordsOf(t: Texts, zone: string, language: Language) {
  const time = (instant: string) => show(instant, 'time', zone, language);
  const moment = (instant: string) => `${show(instant, 'day', zone, language)} ${time(instant)}`;

  /** Without a name what it is for, or simply that it is one. */
  const nameOf = ({ name, type }: Appointment): string => name || type[0] || t('unnamed');

  return {
    zone,
    name: nameOf,
    time,
    span: ({ start_date, end_date }: Appointment): string => showSpan(start_date, end_date, zone, language),

    /** The times of an appointment on one of its days: `10:00–11:30`, `from 22:00`, `until 05:30`, `All day`. */
    timesOn({ start, end }: DayEntry): string {
      if (start && end) return start === end ? time(start) : `${time(start)}–${time(end)}`;
      if (start) return t('from', { time: time(start) });
      return end ? t('until', { time: time(end) }) : t('allDay');
    },

    /** Who cannot see the calendar hears this: `Roof inspection, Tue 24 Nov 10:00 to 11:30, Lindenstraße, conflict`. */
    spoken(appointment: Appointment): string {
      const { start_date, end_date, address, conflicts } = appointment;
      const name = nameOf(appointment);
      const start = moment(start_date);
      const isSameDay = show(start_date, 'day', zone, language) === show(end_date, 'day', zone, language);
      const end = isSameDay ? time(end_date) : moment(end_date);
      const when = start_date === end_date ? t('spokenPoint', { name, start }) : t('spoken', { name, start, end });
      return [when, address, conflicts?.length && t('conflict').toLowerCase()].filter(Boolean).join(', ');
    },
  };
}
