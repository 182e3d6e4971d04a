import { inZone, readLocalTime } from '@kupfer/schemas/instant';
import { Temporal } from 'temporal-polyfill';
import { wallTime } from '../time.ts';

/** A day and a time of the wall clock, as they stand in fields: `2026-11-24`, `14:00`. Blank while they are typed. */
export type Moment = { day: string; time: string };

const momentOf = (wall: Temporal.PlainDateTime): Moment => {
  const [day = '', time = ''] = wall.toString({ smallestUnit: 'minute' }).split('T');
  return { day, time };
};

/** What the clocks of a zone show at an instant. */
export const momentIn = (instant: string, zone: string): Moment => momentOf(wallTime(instant, zone));

/**
 * What the fields say, as the schemas take it: the instant that was there as long as they still show it, so that also
 * a time that occurs twice stays as it was; else the local time.
 */
export function localTimeOf({ day, time }: Moment, zone: string, known?: string): string {
  if (known) {
    const shown = momentIn(known, zone);
    if (shown.day === day && shown.time === time) return known;
  }
  return `${day}T${time}`;
}

/** The instant of a moment, or why there is none; both undefined while it is typed. */
export function instantOrWhy(moment: Moment, zone: string, known?: string): { instant?: string; wrong?: string } {
  const text = localTimeOf(moment, zone, known);
  if (text === known) return { instant: known };
  const local = readLocalTime(text);
  return local ? inZone(local, zone) : {};
}

/** The end that keeps the length when the start moves. Undefined while a field is typed. */
export function endAfter(before: { start: Moment; end: Moment }, start: Moment): Moment | undefined {
  const [from, to, moved] = [before.start, before.end, start].map(({ day, time }) => readLocalTime(`${day}T${time}`));
  if (!from || !to || !moved || Temporal.PlainDateTime.compare(from, to) > 0) return undefined;
  return momentOf(moved.add(from.until(to)));
}
