import { ActionIcon, Badge, Button, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconBellPlus } from '@tabler/icons-react';
import { Temporal } from 'temporal-polyfill';
import { useTranslations } from 'use-intl';
import { useContactWords } from '../contact/contact-words.ts';
import { useLanguage, useZone } from '../organization.ts';
import { todayIn, weekOf } from '../time.ts';
import { EmptyState } from '../ui/state.tsx';
import classes from './agenda.module.css';
import { agendaOf, type DayEntry } from './agenda-days.ts';
import type { AppointmentWords } from './appointment-words.ts';
import { Signs } from './event-block.tsx';
import { type Period, showDay } from './period.ts';
import { colorClass } from './type-color.ts';
import type { Appointment } from './use-appointments.ts';

type AgendaProps = {
  period: Period;
  appointments: Appointment[];
  reminders: ReadonlySet<string>;
  words: AppointmentWords;
  isFiltered: boolean;
  open: (appointment: Appointment, place: HTMLElement) => void;
  create: () => void;
  remind: (day: Temporal.PlainDate) => void;
};

/** The days that have something on them, one below the other. */
export function Agenda(props: AgendaProps) {
  const { period, appointments, reminders, words, isFiltered, open, create, remind } = props;
  const t = useTranslations('calendar');
  const zone = useZone();
  const days = agendaOf(appointments, period, zone).filter(({ entries }) => entries.length > 0);
  if (days.length === 0) {
    return (
      <EmptyState title={t('empty')} actions={<Button onClick={create}>{t('new')}</Button>}>
        {isFiltered && t('emptyFilter')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.agenda}>
      {days.map(({ day, entries }) => (
        <section key={day.toString()} className={classes.day} aria-labelledby={`day-${day}`}>
          <DayHead day={day} zone={zone} remind={remind} />
          <ul className={classes.entries}>
            {entries.map((entry) => (
              <li key={entry.appointment.uuid}>
                <Entry entry={entry} hasReminder={reminders.has(entry.appointment.uuid)} words={words} open={open} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type DayHeadProps = { day: Temporal.PlainDate; zone: string; remind: AgendaProps['remind'] };

function DayHead({ day, zone, remind }: DayHeadProps) {
  const t = useTranslations('calendar');
  const language = useLanguage();
  const today = todayIn(zone);
  const isToday = day.equals(today);
  const name = t('remind.ofDay', { day: showDay(day, language, { weekday: 'long', day: 'numeric', month: 'long' }) });
  return (
    <div className={classes.head}>
      <h2 id={`day-${day}`} className={classes.heading} data-today={isToday || undefined}>
        <span className={classes.number}>{day.day}</span>
        <span>
          {showDay(day, language, { weekday: 'long' })}
          <Text span size="xs" c="dimmed" display="block" fw={400}>
            {showDay(day, language, { month: 'long' })}
            {day.dayOfWeek === 1 && ` · ${t('week', { number: weekOf(day) })}`}
          </Text>
        </span>
        {isToday && (
          <Badge size="sm" variant="light" tt="none">
            {t('today')}
          </Badge>
        )}
      </h2>
      {Temporal.PlainDate.compare(day, today) >= 0 && (
        <ActionIcon variant="subtle" color="gray" aria-label={name} title={name} onClick={() => remind(day)}>
          <IconBellPlus size={16} />
        </ActionIcon>
      )}
    </div>
  );
}

type EntryProps = { entry: DayEntry; hasReminder: boolean; words: AppointmentWords; open: AgendaProps['open'] };

function Entry({ entry, hasReminder, words, open }: EntryProps) {
  const { appointment } = entry;
  const { shortName } = useContactWords();
  const { type, address, contact } = appointment;
  const more = [address, contact && shortName(contact)].filter(Boolean).join(' · ');
  return (
    <UnstyledButton
      className={`appointment ${colorClass(type)} ${classes.entry}`}
      data-appointment={appointment.uuid}
      onClick={({ currentTarget }) => open(appointment, currentTarget)}
    >
      <VisuallyHidden>{words.spoken(appointment)}</VisuallyHidden>
      <span className={classes.time} aria-hidden>
        {words.timesOn(entry)}
      </span>
      <span className={classes.text} aria-hidden>
        <span className={classes.name}>{words.name(appointment)}</span>
        {more && <span className={classes.more}>{more}</span>}
      </span>
      {type.length > 0 && (
        <span className={classes.type} aria-hidden>
          {type.join(', ')}
        </span>
      )}
      <span aria-hidden>
        <Signs appointment={appointment} hasReminder={hasReminder} words={words} />
      </span>
    </UnstyledButton>
  );
}
