import './calendar.css';
import { VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useDeferredValue, useRef, useState } from 'react';
import { Temporal } from 'temporal-polyfill';
import { useTranslations } from 'use-intl';
import { useIsZoneAwaited, useLanguage, useZone } from '../organization.ts';
import { instantOf, todayIn } from '../time.ts';
import { useKeys } from '../ui/keys.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { Agenda } from './agenda.tsx';
import { useAppointmentWords } from './appointment-words.ts';
import { EventPopover } from './event-popover.tsx';
import { Grid } from './grid.tsx';
import { periodOf, titleOf, turnPage } from './period.ts';
import { PrintAgenda } from './print-agenda.tsx';
import { dayToRemind } from './remind-day.ts';
import { Toolbar } from './toolbar.tsx';
import { type Appointment, useAppointments } from './use-appointments.ts';
import { useDelete } from './use-delete.ts';
import { useEventKeys } from './use-event-keys.ts';
import { useMove } from './use-move.ts';
import { useReminders } from './use-reminders.ts';
import { useShown } from './use-shown.ts';

const RemindDialog = lazy(() => import('./remind-dialog.tsx'));

/** Below it there is room for a day or a list, but not for a week. */
const PHONE = '(max-width: 767px)';

/** The appointments of the organization by month, week, day or as a list, in its time zone. */
export function CalendarPage() {
  // In another zone all would be asked for and drawn twice.
  return useIsZoneAwaited() ? <LoadingRows /> : <Calendar />;
}

function Calendar() {
  const t = useTranslations('calendar');
  const zone = useZone();
  const language = useLanguage();
  const isPhone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const { view, day, filter, isMaking, change, create, edit, reminding, remind } = useShown(isPhone);
  const { appointments, query } = useAppointments(view, day, filter);
  const reminders = useReminders();
  const words = useAppointmentWords();
  const move = useMove();
  const remove = useDelete();
  const [opened, setOpened] = useState<{ uuid: string; place: DOMRect }>();
  const inPopover = appointments.find(({ uuid }) => uuid === opened?.uuid);
  /** Whether the pointer went down while the popover was open: such a click closes it, and makes nothing. */
  const isClosing = useRef(false);

  const close = () => setOpened(undefined);
  const open = ({ uuid }: Appointment, place: HTMLElement) => setOpened({ uuid, place: place.getBoundingClientRect() });
  const leave = (act: (appointment: Appointment) => void) => (appointment: Appointment) => {
    close();
    act(appointment);
  };
  const events = useEventKeys({ appointments, view, day, change, edit: leave(edit), remove: leave(remove), move });

  const turn = (step: 1 | -1) => change({ date: turnPage(view, day, step) });
  const back = () => turn(-1);
  const onward = () => turn(1);
  const createHere = () => create(nextHour(day, zone));
  const choose = (chosen: typeof view) => () => change({ view: chosen });
  useKeys({
    t: () => change({ date: undefined }),
    m: choose('month'),
    w: choose('week'),
    d: choose('day'),
    a: choose('agenda'),
    ArrowLeft: back,
    ArrowRight: onward,
    n: createHere,
  });

  const printed = useDeferredValue(appointments);
  return (
    <>
      <div
        className="calendar"
        {...events.handlers}
        onPointerDownCapture={() => {
          isClosing.current = opened !== undefined;
        }}
        onScrollCapture={({ currentTarget, target }) => {
          if (target instanceof Node && currentTarget.contains(target)) close();
        }}
      >
        <Toolbar
          view={view}
          day={day}
          filter={filter}
          count={appointments.length}
          isPhone={isPhone}
          turn={turn}
          goToday={() => change({ date: undefined })}
          choose={(chosen) => change({ view: chosen })}
          narrow={({ owner, about }) => change({ owner, about })}
          create={createHere}
          remind={() => remind(dayToRemind(view, day, todayIn(zone)).toString())}
        />
        <VisuallyHidden role="status">{query.isSuccess && t('count', { count: appointments.length })}</VisuallyHidden>
        {query.isError && !query.data ? (
          <FailedState error={query.error} retry={query.refetch} />
        ) : view === 'agenda' ? (
          <div className="calendar-agenda">
            {query.isSuccess && (
              <Agenda
                period={periodOf(view, day)}
                appointments={appointments}
                reminders={reminders}
                words={words}
                isFiltered={filter.owner !== undefined || filter.about !== undefined}
                open={open}
                create={createHere}
                remind={(of) => remind(of.toString())}
              />
            )}
          </div>
        ) : (
          <Grid
            view={view}
            day={day}
            appointments={appointments}
            reminders={reminders}
            words={words}
            isMaking={isMaking}
            create={create}
            createByClick={(dates) => isClosing.current || create(dates)}
            open={open}
            edit={edit}
            move={move}
            show={(chosen, date) => change({ view: chosen, date })}
          />
        )}
        {opened && inPopover && (
          <EventPopover
            appointment={inPopover}
            place={opened.place}
            others={appointments}
            close={() => {
              close();
              events.focus(opened.uuid);
            }}
            edit={leave(edit)}
            remove={leave(remove)}
          />
        )}
      </div>
      <Suspense>
        {reminding && (
          <RemindDialog
            day={reminding}
            filter={filter}
            isPhone={isPhone}
            turn={remind}
            close={() => remind(undefined)}
          />
        )}
      </Suspense>
      <PrintAgenda
        view={view}
        period={periodOf(view, day)}
        title={titleOf(view, day, language, false)}
        appointments={printed}
        words={words}
      />
    </>
  );
}

/** An hour for an appointment that is made without choosing one: the next whole one today, the morning on another day. */
function nextHour(day: Temporal.PlainDate, zone: string) {
  const now = Temporal.Now.zonedDateTimeISO(zone);
  const start = day.equals(todayIn(zone))
    ? now.round({ smallestUnit: 'hour', roundingMode: 'ceil' }).toPlainDateTime()
    : day.toPlainDateTime({ hour: 9 });
  return { start_date: instantOf(start, zone), end_date: instantOf(start.add({ hours: 1 }), zone) };
}
