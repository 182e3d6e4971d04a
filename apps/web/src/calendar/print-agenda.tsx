import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslations } from 'use-intl';
import { useContactWords } from '../contact/contact-words.ts';
import { useLanguage, useOrganization, useZone } from '../organization.ts';
import { show } from '../time.ts';
import { agendaOf, type DayEntry } from './agenda-days.ts';
import type { AppointmentWords } from './appointment-words.ts';
import { type CalendarView, type Period, showDay } from './period.ts';
import classes from './print-agenda.module.css';
import type { Appointment } from './use-appointments.ts';

type PrintProps = {
  view: CalendarView;
  period: Period;
  title: string;
  appointments: Appointment[];
  words: AppointmentWords;
};

/** The calendar on paper: days with their times, places and phone numbers. On the screen it is not shown. */
export function PrintAgenda({ view, period, title, appointments, words }: PrintProps) {
  const t = useTranslations('calendar.print');
  const zone = useZone();
  const language = useLanguage();
  const organization = useOrganization();
  const now = usePrintTime();
  const days = agendaOf(appointments, period, zone);
  const shown = view === 'week' ? days : days.filter(({ entries }) => entries.length > 0);
  const when = `${show(now, 'date', zone, language)} ${show(now, 'time', zone, language)}`;
  return (
    <div className={classes.paper} data-print>
      <h1 className={classes.title}>{title}</h1>
      {shown.length === 0 && <p>{t('nothing')}</p>}
      {shown.map(({ day, entries }) => (
        <section key={day.toString()}>
          {view !== 'day' && (
            <h2 className={classes.day}>
              {showDay(day, language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}
            </h2>
          )}
          {entries.map((entry) => (
            <Entry key={entry.appointment.uuid} entry={entry} words={words} />
          ))}
          {entries.length === 0 && <p className={classes.nothing}>{t('nothing')}</p>}
        </section>
      ))}
      <footer className={classes.foot}>{t('foot', { organization: organization?.name ?? '', zone, when })}</footer>
    </div>
  );
}

function Entry({ entry, words }: { entry: DayEntry; words: AppointmentWords }) {
  const { shortName } = useContactWords();
  const { type, address, contact, summary } = entry.appointment;
  return (
    <div className={classes.entry}>
      <div className={classes.time}>{words.timesOn(entry)}</div>
      <div>
        <strong>{words.name(entry.appointment)}</strong>
        {type.length > 0 && ` (${type.join(', ')})`}
        {address && <div>{address}</div>}
        {contact && <div>{[shortName(contact), ...contact.phones.map(({ number }) => number)].join(' · ')}</div>}
        {summary && <div className={classes.summary}>{summary}</div>}
      </div>
    </div>
  );
}

/** The time of the last print, as an instant: the browser announces each before it takes the page. */
function usePrintTime(): string {
  const [time, setTime] = useState(() => new Date().toISOString());
  useEffect(() => {
    const note = () => flushSync(() => setTime(new Date().toISOString()));
    window.addEventListener('beforeprint', note);
    return () => window.removeEventListener('beforeprint', note);
  }, []);
  return time;
}
