import type ICAL from 'ical.js';

/** A part of the time that a rule divides, like a month: where it begins, and what of the rule lies in it. */
export type Period = { from: string; times: string[] /** How many days were looked at. */; steps: number };

const DAY = 86_400_000;
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** A day by its number since 1970. */
type Day = { number: number; year: number; month: number; date: number; weekday: number };

const numberOf = (year: number, month: number, date = 1) => Date.UTC(year, month - 1, date) / DAY;
const lengthOf = (year: number, month: number) => numberOf(year, month + 1) - numberOf(year, month);

function dayOf(number: number): Day {
  const date = new Date(number * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return { number, year, month, date: date.getUTCDate(), weekday: date.getUTCDay() };
}

/** A place that is counted from the beginning, from 1, or from the end, from -1. */
const isAt = (places: readonly number[], place: number, count: number) =>
  places.includes(place) || places.includes(place - count - 1);

/** The week of a day, and how many its year has: the first one has four days of the year at least. */
function weekOf(day: Day, firstWeekday: number): { week: number; weeks: number } {
  const begin = ({ number, weekday }: Day) => number - ((weekday - firstWeekday + 7) % 7);
  const first = (year: number) => begin(dayOf(numberOf(year, 1, 4)));
  const { year } = dayOf(begin(day) + 3);
  return { week: (begin(day) - first(year)) / 7 + 1, weeks: (first(year + 1) - first(year)) / 7 };
}

/** What a rule says (RFC 5545, 3.3.10), and of its start what it leaves open. */
function partsOf({ freq, parts, wkst, interval }: ICAL.Recur, start: Day) {
  const monthDays = parts.BYMONTHDAY;
  const yearDays = parts.BYYEARDAY;
  const weeks = parts.BYWEEKNO;
  const days = parts.BYDAY?.map(weekdayOf);
  const isOpen = !monthDays && !yearDays && !days;
  const isByWeek = freq === 'WEEKLY' || weeks !== undefined;
  const isByDate = isOpen && !isByWeek && (freq === 'MONTHLY' || freq === 'YEARLY');
  return {
    freq,
    interval,
    firstWeekday: wkst - 1,
    months: parts.BYMONTH ?? (isByDate && freq === 'YEARLY' ? [start.month] : undefined),
    monthDays: isByDate ? [start.date] : monthDays,
    yearDays,
    weeks,
    days: isOpen && isByWeek ? [{ weekday: start.weekday, place: 0 }] : days,
    places: parts.BYSETPOS,
    hours: parts.BYHOUR,
    minutes: parts.BYMINUTE,
    seconds: parts.BYSECOND,
  };
}

type Parts = ReturnType<typeof partsOf>;

function weekdayOf(text: unknown) {
  const [, place = '', name = ''] = /^([+-]?\d*)([A-Z]{2})$/.exec(String(text)) ?? [];
  return { weekday: weekdays.indexOf(name), place: Number(place) };
}

function isIn(day: Day, { freq, months, monthDays, yearDays, weeks, days, firstWeekday }: Parts): boolean {
  if (months && !months.includes(day.month)) return false;
  if (monthDays && !isAt(monthDays, day.date, lengthOf(day.year, day.month))) return false;
  const ofYear = day.number - numberOf(day.year, 1) + 1;
  const daysOfYear = numberOf(day.year + 1, 1) - numberOf(day.year, 1);
  if (yearDays && !isAt(yearDays, ofYear, daysOfYear)) return false;
  if (weeks) {
    const found = weekOf(day, firstWeekday);
    if (!isAt(weeks, found.week, found.weeks)) return false;
  }
  const named = days?.filter(({ weekday }) => weekday === day.weekday);
  if (!named || named.some(({ place }) => place === 0)) return named === undefined || named.length > 0;
  // The first Monday is that of the month, in a year without months that of the year.
  const isOfMonth = freq === 'MONTHLY' || (freq === 'YEARLY' && months !== undefined);
  const isOfYear = freq === 'YEARLY' && !weeks;
  const [at, count] = isOfMonth ? [day.date, lengthOf(day.year, day.month)] : [ofYear, daysOfYear];
  const [fromStart, fromEnd] = [Math.ceil(at / 7), -Math.ceil((count - at + 1) / 7)];
  return (
    named.length > 0 &&
    (!(isOfMonth || isOfYear) || named.some(({ place }) => place === fromStart || place === fromEnd))
  );
}

/** The days of a period, among which those of the rule are: fewer of them where that is easily told. */
function candidates(first: number, length: number, { months, monthDays }: Parts): number[] {
  const found: number[] = [];
  for (
    let at = dayOf(first);
    at.number < first + length;
    at = dayOf(at.number - at.date + 1 + lengthOf(at.year, at.month))
  ) {
    if (months && !months.includes(at.month)) continue;
    const count = lengthOf(at.year, at.month);
    const begin = at.number - at.date;
    const last = Math.min(begin + count, first + length - 1);
    const dates = monthDays?.map((date) => begin + (date < 0 ? count + date + 1 : date));
    const all = dates ?? Array.from({ length: last - at.number + 1 }, (_, index) => at.number + index);
    found.push(...all.filter((number) => number >= at.number && number <= last));
  }
  return [...new Set(found)].sort((one, other) => one - other);
}

/** Where periods begin and how many days they have; of hours which one of the day it is. */
function* spans({ freq, interval, firstWeekday }: Parts, start: Day, hour: number) {
  for (let index = 0; ; index += interval) {
    if (freq === 'YEARLY') {
      const first = numberOf(start.year + index, 1);
      yield { first, length: numberOf(start.year + index + 1, 1) - first };
    } else if (freq === 'MONTHLY') {
      const first = numberOf(start.year, start.month + index);
      yield { first, length: numberOf(start.year, start.month + index + 1) - first };
    } else if (freq === 'WEEKLY') {
      yield { first: start.number - ((start.weekday - firstWeekday + 7) % 7) + index * 7, length: 7 };
    } else if (freq === 'DAILY') {
      yield { first: start.number + index, length: 1 };
    } else {
      const hours = hour + index;
      yield { first: start.number + Math.floor(hours / 24), length: 1, hour: hours % 24 };
    }
  }
}

/** Nothing is later than 2999. */
const LAST = numberOf(3000, 1);

const two = (number: number) => String(number).padStart(2, '0');
const dateOf = (number: number) => new Date(number * DAY).toISOString().slice(0, 10);

/**
 * The times of a rule period by period, as clocks show them, from `start` on (`2026-07-01T10:00:00`) and `until` at the
 * latest; without end, if the rule has none. The start is its first time, whether or not the rule names it.
 */
export function* periodsOf(rule: ICAL.Recur, start: string, until: string | null): Generator<Period, void, undefined> {
  const [hour = 0, minute = 0, second = 0] = start.slice(11).split(':').map(Number);
  const firstDay = dayOf(Date.parse(`${start.slice(0, 10)}T00:00:00Z`) / DAY);
  const parts = partsOf(rule, firstDay);
  const { minutes = [minute], seconds = [second], places } = parts;
  const clock = (hours: readonly number[]) =>
    hours
      .flatMap((at) => minutes.flatMap((of) => seconds.map((to) => `${two(at)}:${two(of)}:${two(to)}`)))
      .filter((time) => time < '24' && time.slice(6) < '60')
      .sort();
  const clockOfDay = clock(parts.hours ?? [hour]);
  let count = 1;
  for (const { first, length, hour: at } of spans(parts, firstDay, hour)) {
    if (!(first < LAST)) return;
    const from = `${dateOf(first)}T${at === undefined ? '00:00:00' : `${two(at)}:00:00`}`;
    if (until !== null && from > until) return;
    const clockTimes = at === undefined ? clockOfDay : !parts.hours || parts.hours.includes(at) ? clock([at]) : [];
    const looked = candidates(first, length, parts);
    const days = looked.filter((number) => isIn(dayOf(number), parts)).map(dateOf);
    const set = days.flatMap((date) => clockTimes.map((time) => `${date}T${time}`));
    const chosen = places ? set.filter((_, index) => isAt(places, index + 1, set.length)) : set;
    let isOver = false;
    const times = chosen.filter((time) => {
      if (time < start || isOver) return false;
      if (time > start) count += 1;
      isOver = (rule.count !== null && count > rule.count) || (until !== null && time > until);
      return !isOver;
    });
    yield { from, times, steps: Math.max(1, looked.length) };
    if (isOver) return;
  }
}
