import { setImmediate as othersTurn } from 'node:timers/promises';
import { badInput } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';
import type { Moment } from './moment.ts';
import { type Effort, inTime, spend } from './time-limit.ts';

/** Occurrences of one event; of more the latest are taken. */
const MOST_OCCURRENCES = 1_000;
/** How many a rule may pass over to get to the end of the time that is taken. */
const MOST_STEPS = 50_000;
/** As many of them at a time, until others get their turn. */
const STEPS = 500;
/** An occurrence as clocks show it, and the instant of it by which the series knows it. */
export type Occurrence = { local: string; instant: string };

export type Series = {
  occurrences: Occurrence[];
  /** What it is in words. */
  words: string;
  /** From which occurrence on it was taken; null: from its first. */
  takenFrom: string | null;
  /** Whether occurrences after `until` were left out. */
  isCut: boolean;
};

const words = { HOURLY: 'hourly', DAILY: 'daily', WEEKLY: 'weekly', MONTHLY: 'monthly', YEARLY: 'yearly' };

function wordOf(freq: string): string {
  const word = Object.entries(words).find(([name]) => name === freq)?.[1];
  if (!word) throw badInput('/start_date', `RRULE: an appointment that comes again ${freq} is not taken.`);
  return word;
}

/**
 * The occurrences of an event up to an instant. @throws Fault `bad_input` for rules that cannot be worked out,
 * `too_large` when those of the whole file are too much
 */
export async function seriesOf(
  start: Moment,
  rules: readonly ICAL.Recur[],
  added: readonly Moment[],
  until: string,
  effort: Effort,
): Promise<Series> {
  const found = new Map<string, Occurrence>([[start.instant, { local: start.local, instant: start.instant }]]);
  for (const { local, instant } of added) found.set(instant, { local, instant });
  let isCut = false;
  for (const rule of rules) {
    const take = localTimesIn(rule, start, until, effort);
    let latest: string[] = [];
    for (let steps = 0; ; steps += STEPS) {
      if (steps >= MOST_STEPS) throw badInput('/start_date', 'RRULE: it has too many occurrences.');
      spend(effort, STEPS);
      const { times, end } = inTime(effort, () => take(STEPS));
      latest = [...latest, ...times].slice(-MOST_OCCURRENCES);
      isCut ||= end === 'later';
      if (end) break;
      await othersTurn();
    }
    for (const local of latest) {
      const instant = start.zone.instantOf(local);
      if (instant) found.set(instant, { local, instant });
    }
  }
  const all = [...found.values()].filter(({ instant }) => instant <= until).sort(byInstant);
  const occurrences = all.slice(-MOST_OCCURRENCES);
  const [first] = occurrences;
  const takenFrom = all.length > MOST_OCCURRENCES && first ? first.instant : null;
  return { occurrences, words: wordsOf(rules), takenFrom, isCut: isCut || all.length < found.size };
}

const byInstant = (a: Occurrence, b: Occurrence) => (a.instant < b.instant ? -1 : 1);

function wordsOf(rules: readonly ICAL.Recur[]): string {
  const [rule] = rules;
  if (!rule) return 'on several days';
  const every = rule.interval > 1 ? `, every ${rule.interval}` : '';
  return `${wordOf(rule.freq)}${every}${rule.isFinite() ? '' : ', without end'}`;
}

/** Answers the next times of a rule as clocks show them, so many at most, and why there are no further ones. */
function localTimesIn(rule: ICAL.Recur, start: Moment, until: string, effort: Effort) {
  wordOf(rule.freq);
  // An end in UTC is meant for what clocks show there (RFC 5545, 3.3.10).
  if (rule.until?.zone === ICAL.Timezone.utcTimezone && !start.isDate) {
    const end = new Date(rule.until.toUnixTime() * 1000).toISOString();
    rule.until = ICAL.Time.fromDateTimeString(start.zone.localOf(end).slice(0, 19));
  }
  const begin = ICAL.Time.fromDateTimeString(start.local);
  const last = start.zone.localOf(until).slice(0, 19);
  const iterator = inTime(effort, () => rule.iterator(begin));
  return (most: number): { times: string[]; end: 'over' | 'later' | null } => {
    const times: string[] = [];
    for (let steps = 0; steps < most; steps++) {
      const time = iterator.next();
      if (!time) return { times, end: 'over' };
      const local = time.toString().slice(0, 19);
      if (local > last) return { times, end: 'later' };
      if (fits(time, rule, begin)) times.push(local);
    }
    return { times, end: null };
  };
}

// The iterator rolls 30 February over to March, where RFC 5545 (3.3.10) leaves a day that does not exist out.
function fits(time: ICAL.Time, rule: ICAL.Recur, begin: ICAL.Time): boolean {
  const { BYMONTH: months, BYMONTHDAY: days } = rule.parts;
  if (months && !months.map(Number).includes(time.month)) return false;
  if (days && !days.some((day: unknown) => Number(day) < 0 || Number(day) === time.day)) return false;
  const byDate = rule.freq === 'MONTHLY' || rule.freq === 'YEARLY';
  return (
    !byDate ||
    Object.keys(rule.parts).some((part) => part.startsWith('BY') && part !== 'BYMONTH') ||
    time.day === begin.day
  );
}
