import { badInput } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';
import { pauses } from '../turn.ts';
import type { Moment } from './moment.ts';
import { periodsOf } from './recurrence.ts';
import { type Effort, spend } from './time-limit.ts';

/** Occurrences of one event; of more the latest are taken. */
const MOST_OCCURRENCES = 1_000;
/** How much of a rule may be looked at to get to the end of the time that is taken: days, and times of them. */
const MOST_STEPS = 50_000;

/** By what a series goes on: rules, days that are added, and rules for what is left out (RFC 2445, EXRULE). */
export type Rules = { rules: readonly ICAL.Recur[]; exceptions: readonly ICAL.Recur[]; added: readonly Moment[] };

/** An occurrence as clocks show it, and the instant of it by which the series knows it; `end`: it has one of its own. */
export type Occurrence = { local: string; instant: string; end?: string };

export type Series = {
  occurrences: Occurrence[];
  /** What it is in words. */
  words: string;
  /** From which occurrence on it was taken; null: from its first. */
  takenFrom: string | null;
  /** Whether occurrences after `until` were left out. */
  isCut: boolean;
};

/** Times of one day: a rule for every ten minutes has 144. */
const MOST_TIMES_A_DAY = 200;

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
  { rules, exceptions, added }: Rules,
  until: string,
  effort: Effort,
): Promise<Series> {
  // A day that is added may be given in another zone; the clocks of a series are those of its start.
  const here = added.map((moment) => ({ ...moment, local: start.zone.localOf(moment.instant).slice(0, 19) }));
  const found = new Map<string, Occurrence>([start, ...here].map((moment) => [moment.instant, moment]));
  let isCut = false;
  const pause = pauses();
  for (const rule of rules) {
    const latest = await localTimesIn(rule, start, until, effort);
    isCut ||= latest.isCut;
    for (const local of latest.times) {
      const instant = start.zone.instantOf(local);
      if (instant) found.set(instant, { ...found.get(instant), local, instant });
      await pause();
    }
  }
  for (const rule of exceptions) {
    const { times } = await localTimesIn(rule, start, until, effort);
    const leftOut = new Set(times);
    for (const { local, instant } of found.values()) if (leftOut.has(local)) found.delete(instant);
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

/** The latest times of a rule up to an instant, as clocks show them; `isCut`: there are further ones. */
async function localTimesIn(
  rule: ICAL.Recur,
  start: Moment,
  until: string,
  effort: Effort,
): Promise<{ times: string[]; isCut: boolean }> {
  wordOf(rule.freq);
  const { BYHOUR, BYMINUTE = [0], BYSECOND = [0] } = rule.parts;
  const hours = BYHOUR?.length ?? (rule.freq === 'HOURLY' ? 24 : 1);
  if (hours * BYMINUTE.length * BYSECOND.length > MOST_TIMES_A_DAY) {
    throw badInput('/start_date', `RRULE: at most ${MOST_TIMES_A_DAY} times a day (BYHOUR, BYMINUTE, BYSECOND).`);
  }
  const last = start.zone.localOf(until).slice(0, 19);
  let times: string[] = [];
  let steps = 0;
  const pause = pauses();
  for (const period of periodsOf(rule, start.local, endOf(rule, start))) {
    steps += period.steps;
    spend(effort, period.steps);
    if (steps > MOST_STEPS) throw badInput('/start_date', 'RRULE: it has too many occurrences.');
    if (period.from > last || period.times.some((time) => time > last)) {
      return {
        times: [...times, ...period.times.filter((time) => time <= last)].slice(-MOST_OCCURRENCES),
        isCut: true,
      };
    }
    times.push(...period.times);
    if (times.length > 2 * MOST_OCCURRENCES) times = times.slice(-MOST_OCCURRENCES);
    await pause();
  }
  return { times: times.slice(-MOST_OCCURRENCES), isCut: false };
}

/** Up to when a rule goes as clocks show it there; null: it does not say. */
function endOf({ until }: ICAL.Recur, { isDate, zone }: Moment): string | null {
  if (!until) return null;
  // Of an event at a time of the day, a day is meant as a whole (RFC 2445, 4.3.10).
  if (until.isDate || isDate) return `${until.toString().slice(0, 10)}T23:59:59`;
  const isUtc = until.zone === ICAL.Timezone.utcTimezone;
  // An end in UTC is meant for what clocks show there (RFC 5545, 3.3.10).
  return (isUtc ? zone.localOf(new Date(until.toUnixTime() * 1000).toISOString()) : until.toString()).slice(0, 19);
}
