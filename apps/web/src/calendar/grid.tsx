import FullCalendar, { type CalendarOptions, type CalendarRef, type EventApi } from '@fullcalendar/react';
import dayGrid from '@fullcalendar/react/daygrid';
import interaction from '@fullcalendar/react/interaction';
import german from '@fullcalendar/react/locales/de';
import british from '@fullcalendar/react/locales/en-gb';
import breezy from '@fullcalendar/react/themes/breezy';
import timeGrid from '@fullcalendar/react/timegrid';
import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/breezy/theme.css';
import './calendar.css';
import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { Temporal } from 'temporal-polyfill';
import { useTranslations } from 'use-intl';
import { useLanguage, useOrganization, useZone } from '../organization.ts';
import { instantOf, todayIn, wallTime } from '../time.ts';
import type { AppointmentWords } from './appointment-words.ts';
import { businessHoursOf } from './business-hours.ts';
import { EventBlock } from './event-block.tsx';
import { type Dates, shiftClock, shiftInstant } from './move.ts';
import { type CalendarView, periodOf, showDay } from './period.ts';
import { colorClass } from './type-color.ts';
import type { Appointment } from './use-appointments.ts';

type GridProps = {
  view: Exclude<CalendarView, 'agenda'>;
  day: Temporal.PlainDate;
  appointments: Appointment[];
  /** The uuids of those about which a mail waits to be sent. */
  reminders: ReadonlySet<string>;
  words: AppointmentWords;
  /** Whether a new one is being made: the time that was chosen for it stays marked. */
  isMaking: boolean;
  create: (dates: Dates) => void;
  createByClick: (dates: Dates) => void;
  open: (appointment: Appointment, place: HTMLElement) => void;
  edit: (appointment: Appointment) => void;
  move: (appointment: Appointment, dates: Dates) => void;
  show: (view: CalendarView, day: Temporal.PlainDate) => void;
};

const kinds = { month: 'dayGridMonth', week: 'timeGridWeek', day: 'timeGridDay' };
const plugins = [breezy, dayGrid, timeGrid, interaction];
const locales = [german, british];

/** The hours that are seen without scrolling, where the screen is high enough. */
const EARLY = 6;
const LATE = 20;
/** Pixels: least height of half an hour, and that of the names of the days with what is around the hours. */
const SLOT = 21;
const DAY_NAMES = 49;
const AROUND = 8;
/** Milliseconds between the lines of the grid. */
const HALF_HOUR = 1_800_000;
/** Minutes before an hour in which its label begins. */
const LABEL = 12;
/** When a new appointment begins that is made by a click on a day of the month. */
const MORNING = 9;

// What people can click and drag was made by `events` below, each with its appointment.
const appointmentOf = (event: EventApi): Appointment => event.extendedProps.appointment;

/** Month, week and day by FullCalendar, in the zone of the organization. */
export function Grid(props: GridProps) {
  const { view, day, appointments, reminders, words, isMaking, create, createByClick, open, edit, move, show } = props;
  const t = useTranslations('calendar');
  const zone = useZone();
  const language = useLanguage();
  const workingHours = useOrganization()?.working_hours;
  const businessHours = useMemo(() => businessHoursOf(workingHours), [workingHours]);
  const calendar = useRef<CalendarRef>(null);
  const { ref: frame, height } = useElementSize();
  const slotHeight = (head: number) => Math.max(SLOT, Math.floor((height - head) / ((LATE - EARLY) * 2)));
  const [weekSlot, daySlot] = [slotHeight(AROUND + DAY_NAMES), slotHeight(AROUND)];
  // Of a single day the title says which it is. As options of that view: FullCalendar would draw the view that goes once
  // more, and fail when it is gone.
  const views = useMemo(() => ({ [kinds.day]: { dayHeaders: false, slotMinHeight: daySlot / 2 } }), [daySlot]);

  const shown = useRef(`${view} ${day}`);
  useLayoutEffect(() => {
    if (shown.current === `${view} ${day}`) return;
    shown.current = `${view} ${day}`;
    calendar.current?.getApi().changeView(kinds[view], day.toString());
  }, [view, day]);

  useLayoutEffect(() => {
    if (!isMaking) calendar.current?.getApi().unselect();
  }, [isMaking]);

  const events = useMemo(
    () =>
      appointments.map((appointment) => ({
        id: appointment.uuid,
        title: appointment.name,
        className: `appointment ${colorClass(appointment.type)}`,
        extendedProps: { appointment },
        ...placeOf(appointment, zone),
      })),
    [appointments, zone],
  );

  const content = useCallback<Render<'eventContent'>>(
    (info) => {
      // The time that is being chosen for a new one is no appointment yet.
      const { id, start, end } = info.event;
      if (!id)
        return (
          <div className="block">{[start, end].map((date) => date && words.time(date.toISOString())).join('–')}</div>
        );
      const appointment = appointmentOf(info.event);
      const isLine = info.isShort || info.event.allDay || info.view.type === kinds.month;
      return (
        <EventBlock
          appointment={appointment}
          room={info}
          isLine={isLine}
          isLong={info.event.allDay}
          hasReminder={reminders.has(appointment.uuid)}
          words={words}
        />
      );
    },
    [reminders, words],
  );

  const dayOf = (date: Date) => wallTime(date.toISOString(), zone).toPlainDate();

  /** Days that were chosen are meant whole, but for a single one of a month: that is some hour of its morning. */
  const createIn: CalendarOptions['select'] = ({ startStr, endStr, allDay }) => {
    if (!allDay) return create({ start_date: asInstant(startStr), end_date: asInstant(endStr) });
    const [first, end] = [Temporal.PlainDate.from(startStr), Temporal.PlainDate.from(endStr)];
    if (view === 'month' && first.until(end).days === 1)
      return create(hourFrom(first.toPlainDateTime({ hour: MORNING }), zone));
    create({ start_date: instantOf(first.toPlainDateTime(), zone), end_date: instantOf(end.toPlainDateTime(), zone) });
  };

  return (
    <div ref={frame} className="calendar-grid" data-view={view}>
      {height > 0 && (
        <FullCalendar
          ref={calendar}
          plugins={plugins}
          locales={locales}
          locale={language === 'de' ? 'de' : 'en-gb'}
          timeZone={zone}
          initialView={kinds[view]}
          initialDate={day.toString()}
          headerToolbar={false}
          borderless
          height="100%"
          events={events}
          eventContent={content}
          eventDisplay="block"
          eventInteractive
          // The blocks say it themselves, and FullCalendar takes long to put a time in words.
          displayEventTime={false}
          eventMinHeight={24}
          eventShortHeight={40}
          eventOrder="start,-duration,title"
          slotEventOverlap={false}
          defaultTimedEventDuration="00:30"
          dayMaxEvents
          moreLinkText={(count) => t('more', { count })}
          allDayHeaderContent={<VisuallyHidden>{t('allDay')}</VisuallyHidden>}
          dayLaneDidMount={letFocus}
          dayLaneClass={(info) => (info.isToday ? 'calendar-today' : '')}
          views={views}
          dayHeaderContent={(info) =>
            view === 'month' ? true : <DayHead day={dayOf(info.date)} isToday={info.isToday} />
          }
          eventClass={(info) => info.isSelected && 'appointment-selected'}
          eventInnerClass="appointment-inner"
          slotHeaderInnerClass="calendar-hour"
          // As long as a step, since FullCalendar drags by the middle of a slot, wherever in it one takes hold.
          slotDuration="00:15"
          slotMinHeight={weekSlot / 2}
          slotLaneClass={({ time }) => time && time.milliseconds % HALF_HOUR !== 0 && 'calendar-quarter'}
          // Of options FullCalendar makes a format for each of its lines whenever they are drawn, which takes it long.
          slotHeaderFormat={({ date }) => `${String(date.hour).padStart(2, '0')}:00`}
          slotHeaderInterval="01:00"
          scrollTime={{
            minutes: firstHour(view, day, zone, (view === 'day' ? daySlot : weekSlot) > SLOT) * 60 - LABEL,
          }}
          scrollTimeReset={false}
          nowIndicator
          businessHours={businessHours}
          weekNumbers={view === 'month'}
          inlineWeekNumberClass="calendar-week"
          inlineWeekNumberContent={({ num, isNarrow }) => (isNarrow ? num : t('shortWeek', { number: num }))}
          rowMoreLinkClass="calendar-more"
          fixedWeekCount={false}
          navLinks
          navLinkDayClick={(date) => show('day', dayOf(date))}
          navLinkWeekClick={(date) => show('week', dayOf(date))}
          editable
          eventResizableFromStart={false}
          longPressDelay={400}
          dragRevertDuration={200}
          selectable
          selectMirror
          selectMinDistance={5}
          unselectAuto={false}
          select={createIn}
          dateClick={({ date, allDay }) => {
            const start = wallTime(date.toISOString(), zone);
            createByClick(hourFrom(allDay ? start.with({ hour: MORNING }) : start, zone));
          }}
          eventClick={({ event, el, jsEvent }) => {
            const appointment = appointmentOf(event);
            if ('key' in jsEvent && jsEvent.key === 'Enter') edit(appointment);
            else open(appointment, el);
          }}
          eventDrop={({ event, oldEvent, delta, revert }) => {
            // Between the hours and the whole days above them: a move that has no time to go to.
            if (event.allDay !== oldEvent.allDay) return revert();
            move(appointmentOf(event), shiftClock(appointmentOf(event), delta, zone));
          }}
          eventResize={({ event, endDelta }) => {
            const { start_date, end_date } = appointmentOf(event);
            const end = event.allDay ? shiftInstant(end_date, endDelta, zone) : asInstant(event.endStr);
            move(appointmentOf(event), { start_date, end_date: end });
          }}
        />
      )}
    </div>
  );
}

/** Lets the focus go into the hours also when there is nothing on them, so that keys can scroll them. */
function letFocus({ el }: { el: HTMLElement }): void {
  const isFirst = !el.previousElementSibling?.hasAttribute('data-date');
  if (isFirst) el.tabIndex = 0;
}

/** Where an appointment is drawn: from a whole day on in the row above the hours, as it fills no place between them. */
function placeOf({ start_date, end_date }: Appointment, zone: string) {
  const [start, end] = [wallTime(start_date, zone), wallTime(end_date, zone)];
  const isLong = Temporal.PlainDateTime.compare(start.add({ days: 1 }), end) <= 0;
  if (!isLong) return { start: start_date, ...(end_date > start_date && { end: end_date }), allDay: false };
  const last = end.subtract({ nanoseconds: 1 }).toPlainDate();
  return { start: start.toPlainDate().toString(), end: last.add({ days: 1 }).toString(), allDay: true };
}

/** The link of a day has its whole date as its name; the weekday is drawn by a style, to be no other name beside it. */
function DayHead({ day, isToday }: { day: Temporal.PlainDate; isToday: boolean }) {
  const language = useLanguage();
  return (
    <span
      className="calendar-day"
      data-weekday={showDay(day, language, { weekday: 'short' })}
      data-today={isToday || undefined}
    >
      <span className="calendar-number">{day.day}</span>
    </span>
  );
}

type Render<Name extends keyof CalendarOptions> = Extract<CalendarOptions[Name], (...args: never[]) => unknown>;

const hourFrom = (start: Temporal.PlainDateTime, zone: string): Dates => ({
  start_date: instantOf(start, zone),
  end_date: instantOf(start.add({ hours: 1 }), zone),
});

const asInstant = (text: string) => Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });

/** The hour to which a day is scrolled: so that working hours are seen whole, else now, else the morning. */
function firstHour(view: CalendarView, day: Temporal.PlainDate, zone: string, isWhole: boolean): number {
  const { first, end } = periodOf(view, day);
  const today = todayIn(zone);
  const isToday = Temporal.PlainDate.compare(first, today) <= 0 && Temporal.PlainDate.compare(today, end) < 0;
  const hour = isToday ? Temporal.Now.plainTimeISO(zone).hour - 1 : 7;
  return isWhole && hour >= EARLY && hour < LATE - 1 ? EARLY : Math.max(1, hour);
}
