import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import type { Temporal } from 'temporal-polyfill';
import { useZone } from '../organization.ts';
import { wallTime } from '../time.ts';
import { type Dates, movedDates, shiftInstant } from './move.ts';
import { type CalendarView, periodOf } from './period.ts';
import type { Appointment } from './use-appointments.ts';

type EventKeys = {
  appointments: Appointment[];
  view: CalendarView;
  day: Temporal.PlainDate;
  change: (change: { date: Temporal.PlainDate }) => void;
  edit: (appointment: Appointment) => void;
  remove: (appointment: Appointment) => void;
  move: (appointment: Appointment, dates: Dates) => void;
};

const steps = {
  ArrowUp: { minutes: -15 },
  ArrowDown: { minutes: 15 },
  ArrowLeft: { days: -1 },
  ArrowRight: { days: 1 },
};
/** In a month up and down are the weeks. */
const monthSteps = { ...steps, ArrowUp: { days: -7 }, ArrowDown: { days: 7 } };

const isStep = (key: string): key is keyof typeof steps => key in steps;

/** The element of an appointment that has the focus, and those within it. */
const blockOf = (target: EventTarget) =>
  target instanceof Element ? target.closest('.appointment')?.closest('[role=button], button') : undefined;

const uuidOf = (block: Element): string | undefined =>
  (block.closest('[data-appointment]') ?? block.querySelector('[data-appointment]'))?.getAttribute(
    'data-appointment',
  ) ?? undefined;

function focus(uuid: string): void {
  const inside = document.querySelector(`[data-appointment="${uuid}"]`);
  inside?.closest<HTMLElement>('.appointment')?.focus({ preventScroll: false });
}

/** What keys and double clicks do with the appointment that has the focus. */
export function useEventKeys({ appointments, view, day, change, edit, remove, move }: EventKeys) {
  const zone = useZone();
  /** The appointment that was moved by keys: drawn anew elsewhere, it gets the focus back. */
  const moving = useRef<string>(undefined);

  useEffect(() => {
    if (moving.current && document.activeElement === document.body) focus(moving.current);
  });

  const find = (target: EventTarget): Appointment | undefined => {
    const block = blockOf(target);
    const uuid = block && uuidOf(block);
    const appointment = appointments.find((each) => each.uuid === uuid);
    return appointment && { ...appointment, ...movedDates.get().get(appointment.uuid) };
  };

  function shift(appointment: Appointment, key: keyof typeof steps, isEnd: boolean) {
    const { uuid, start_date, end_date } = appointment;
    const by = (view === 'month' ? monthSteps : steps)[key];
    const dates = {
      start_date: isEnd ? start_date : shiftInstant(start_date, by, zone),
      end_date: shiftInstant(end_date, by, zone),
    };
    if (dates.end_date <= dates.start_date && dates.end_date !== dates.start_date) return;
    moving.current = uuid;
    move(appointment, dates);
    const date = wallTime(dates.start_date, zone).toPlainDate();
    const { first, end } = periodOf(view, day);
    const isOut = date.until(first).days > 0 || date.until(end).days <= 0;
    if (isOut) change({ date });
  }

  function onKeyDown(event: KeyboardEvent) {
    const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
    if (event.isDefaultPrevented() || ctrlKey || metaKey) return;
    const appointment = find(event.target);
    if (!appointment) return;
    if (altKey && isStep(key)) shift(appointment, key, shiftKey);
    else if (!altKey && (key === 'Enter' || key === 'e')) edit(appointment);
    else if (key === 'Delete') remove(appointment);
    else return;
    event.preventDefault();
  }

  function onDoubleClick({ target }: MouseEvent) {
    const appointment = find(target);
    if (appointment) edit(appointment);
  }

  const onPointerDown = () => {
    moving.current = undefined;
  };

  return { focus, handlers: { onKeyDown, onDoubleClick, onPointerDown } };
}
