import { readInstant } from '@kupfer/schemas/instant';
import { badInput, Fault, type InputError } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';
import { pauses } from '../turn.ts';
import type { CalendarComponent } from './component.ts';
import { after, later, type Moment, momentsIn, type Place } from './moment.ts';
import { propertiesOf, propertyOf } from './property.ts';
import { seriesOf } from './series.ts';
import type { Effort } from './time-limit.ts';
import { textsOf } from './wording.ts';
import type { Zones } from './zone.ts';

/** An appointment that an event stands for. `recurrence_id` is its place in a series, empty when it is alone. */
export type EventTime = { recurrence_id: string; start_date: string; end_date: string };

/** What an event of a calendar says, in our words. */
export type CalendarEvent = {
  uid: string;
  sequence: number;
  last_modified: string | null;
  isCancelled: boolean;
  fields: { name: string; address: string; summary: string; type: string[]; time_zone: string };
  /** E-mail addresses of those who are invited. */
  attendees: string[];
  times: EventTime[];
  /** Why a series has none of them; null: it has some, or is no series. */
  whyNone: string | null;
  /** Which occurrences of the series `times` speaks of: those between, unless another event of the file has them. */
  covers: { from: string; to: string; but: ReadonlySet<string> } | null;
  /** Whether an occurrence begins on the day by which alone the event names it; null: it names a time, or is no occurrence. */
  isOnDay: ((recurrence_id: string) => boolean) | null;
  remarks: InputError[];
};

/** How a file is read: what its events have in common. */
export type Reading = {
  organizationZone: string;
  zones: Zones;
  effort: Effort;
  /** Up to when series are taken. */
  until: string;
  /** The places in a series that other events of the file speak of. */
  elsewhere(uid: string): readonly UnreadMoment[];
  /** When a series of the file begins. */
  seriesStart(uid: string): UnreadMoment | undefined;
};

/** A RECURRENCE-ID or DTSTART, which is read when the time zones of the file are known. */
export type UnreadMoment = { line: string; calendar: number };

const UID = 500;

/** Reads an event. @throws Fault `bad_input` that names the property, `too_large` when the file costs too much */
export async function readEvent(component: CalendarComponent, reading: Reading): Promise<CalendarEvent> {
  try {
    return await eventIn(component, reading);
  } catch (error) {
    if (error instanceof Fault) throw error;
    // The library tells of what it cannot read by errors of many kinds.
    const reason = error instanceof Error ? error.message.slice(0, 200) : '';
    throw new Fault('bad_input', `The event cannot be read: ${reason}`, { cause: error });
  }
}

async function eventIn(component: CalendarComponent, reading: Reading): Promise<CalendarEvent> {
  if (component.wrong) throw badInput('', component.wrong);
  const remarks = new Map<string, InputError>();
  const remark = (pointer: string, detail: string) => {
    remarks.set(detail, { pointer, detail });
  };
  const { organizationZone, zones } = reading;
  const place = { zones, calendar: component.calendar, organizationZone, remark };
  const pause = pauses();
  const event = await propertiesOf(component.lines, pause);
  const uid = textIn(event, 'uid').trim();
  if ([...uid].length > UID) throw badInput('', `UID: at most ${UID} characters.`);
  const start = momentIn(event, 'dtstart', '/start_date', place);
  if (!start) throw badInput('/start_date', 'DTSTART is missing: nobody knows when this is.');
  const endOf = await lengthOf(event, start, place);
  const at = momentIn(event, 'recurrence-id', '/start_date', place);
  if (at && event.getFirstProperty('recurrence-id')?.getParameter('range')) {
    remark('/start_date', 'RECURRENCE-ID with RANGE=THISANDFUTURE was taken for this one occurrence.');
  }
  const others = at ? null : await placesElsewhere(uid, { start, place, pause }, reading);
  const isSeries = !at && ['rrule', 'rdate'].some((name) => event.hasProperty(name));
  const isCancelled = component.method === 'CANCEL' || /^cancelled$/i.test(textIn(event, 'status').trim());
  return {
    uid,
    sequence: sequenceOf(event),
    last_modified: instantIn(event, 'last-modified'),
    isCancelled,
    fields: {
      ...textsOf(
        {
          summary: textIn(event, 'summary'),
          description: textIn(event, 'description'),
          location: textIn(event, 'location'),
          categories: categoriesIn(component.lines),
        },
        remark,
      ),
      time_zone: start.isPlaceless ? organizationZone : start.zone.name,
    },
    attendees: await attendeesOf(event, pause),
    ...(others && isSeries && !isCancelled
      ? await timesOf(event, { start, endOf, place, others, pause }, reading)
      : {
          times: [
            { recurrence_id: at ? placeIn(startOfSeries(uid, place, reading) ?? start, at) : '', ...endOf(start) },
          ],
          whyNone: null,
          covers: others && { from: '', to: FOR_EVER, but: others },
        }),
    isOnDay: at?.isDate ? (instant) => start.zone.localOf(instant).slice(0, 10) === at.local.slice(0, 10) : null,
    remarks: [...remarks.values()],
  };
}

/** Of more the beginning is enough: an appointment has room for 20. */
const LONGEST_CATEGORIES = 10_000;

const CATEGORIES = /^CATEGORIES(?:;[^:"]*(?:"[^"]*"[^:"]*)*)?:(.*)$/is;

/** From the lines, since the library takes a comma after a backslash for an escaped one, though that is itself escaped. */
function categoriesIn(lines: readonly string[]): string[] {
  const values = lines.flatMap((line) => CATEGORIES.exec(line.slice(0, LONGEST_CATEGORIES))?.[1] ?? []);
  return values.flatMap((value) =>
    [...value.matchAll(/(?:\\.|[^,\\])+/gs)].map(([text]) =>
      text.replaceAll(/\\(.)/gs, (_, of) => (/n/i.test(of) ? '\n' : of)),
    ),
  );
}

function textIn(event: ICAL.Component, name: string): string {
  const value: unknown = event.getFirstPropertyValue(name);
  return value === null || value === undefined ? '' : String(value);
}

function sequenceOf(event: ICAL.Component): number {
  const sequence = Number(textIn(event, 'sequence'));
  return Number.isInteger(sequence) && sequence >= 0 && sequence <= 2_147_483_647 ? sequence : 0;
}

function instantIn(event: ICAL.Component, name: string): string | null {
  return readInstant(textIn(event, name)) ?? null;
}

function momentIn(event: ICAL.Component, name: string, pointer: string, place: Place): Moment | undefined {
  const property = event.getFirstProperty(name);
  const [first] = property ? momentsIn(property, pointer, place) : [];
  return first;
}

type Times = Pick<EventTime, 'start_date' | 'end_date'>;
type Begin = { local: string; instant: string };

/** How an occurrence that begins then ends. */
async function lengthOf(event: ICAL.Component, start: Moment, place: Place): Promise<(begin: Begin) => Times> {
  const end = momentIn(event, 'dtend', '/end_date', place);
  const duration: unknown = event.getFirstPropertyValue('duration');
  const wrong = () => badInput('/end_date', 'The end lies outside 1900 to 2999.');
  const ending =
    (endOf: (begin: Begin) => string | undefined) =>
    (begin: Begin): Times => {
      const end_date = endOf(begin);
      if (!end_date) throw wrong();
      return { start_date: begin.instant, end_date };
    };
  const days = (count: number) => ICAL.Duration.fromData({ days: count, isNegative: false });
  if (end && start.isDate) {
    // A day at least: an end that is the start itself is written by mistake.
    const count = Math.round((Date.parse(`${end.local}Z`) - Date.parse(`${start.local}Z`)) / 86_400_000);
    if (count < 0) throw badInput('/end_date', 'DTEND is before DTSTART.');
    return ending(({ local }) => after({ local, zone: start.zone }, days(Math.max(count, 1))));
  }
  if (end) {
    const length = Date.parse(end.instant) - Date.parse(start.instant);
    if (length < 0) throw badInput('/end_date', 'DTEND is before DTSTART.');
    return ending(({ instant }) => later(instant, length));
  }
  if (duration instanceof ICAL.Duration) {
    if (duration.isNegative) throw badInput('/end_date', 'DURATION is negative.');
    return ending(({ local }) => after({ local, zone: start.zone }, duration));
  }
  return ending(start.isDate ? ({ local }) => after({ local, zone: start.zone }, days(1)) : ({ instant }) => instant);
}

/** After every instant. */
const FOR_EVER = '9';

/** By which instant a series knows an occurrence. Some programs name its day instead of its time. */
function placeIn(series: Moment, at: Moment): string {
  if (!at.isDate || series.isDate) return at.instant;
  return series.zone.instantOf(`${at.local.slice(0, 10)}${series.local.slice(10)}`) ?? at.instant;
}

/** The first occurrence of a series, if the file has it. */
function startOfSeries(uid: string, place: Place, { seriesStart }: Reading): Moment | undefined {
  const start = seriesStart(uid);
  try {
    const [moment] = start
      ? momentsIn(propertyOf(start.line), '/start_date', { ...place, calendar: start.calendar })
      : [];
    return moment;
  } catch {
    // The event with this line is refused by itself, with the reason.
    return undefined;
  }
}

async function placesElsewhere(
  uid: string,
  { start, place, pause }: { start: Moment; place: Place; pause: () => Promise<void> },
  { elsewhere }: Reading,
): Promise<Set<string>> {
  const places = new Set<string>();
  for (const { line, calendar } of elsewhere(uid)) {
    try {
      for (const at of momentsIn(propertyOf(line), '/start_date', { ...place, calendar }))
        places.add(placeIn(start, at));
    } catch {
      // The event with this line is refused by itself, with the reason.
    }
    await pause();
  }
  return places;
}

const ALL_LEFT_OUT =
  'Nothing of the series is left: each of its occurrences up to a year ahead is left out (EXDATE), or an event of its own (RECURRENCE-ID).';

type Recurring = {
  start: Moment;
  endOf: (begin: Begin) => Times;
  place: Place;
  others: ReadonlySet<string>;
  pause: () => Promise<void>;
};

async function timesOf(
  event: ICAL.Component,
  { start, endOf, place, others, pause }: Recurring,
  { effort, until }: Reading,
): Promise<Pick<CalendarEvent, 'times' | 'whyNone' | 'covers'>> {
  const momentsOf = async (name: string) => {
    const moments: Moment[] = [];
    for (const property of event.getAllProperties(name)) {
      for (const moment of momentsIn(property, '/start_date', place)) {
        moments.push(moment);
        await pause();
      }
    }
    return moments;
  };
  const added = await momentsOf('rdate');
  const rules = { rules: rulesOf(event, 'rrule'), exceptions: rulesOf(event, 'exrule'), added };
  const series = await seriesOf(start, rules, until, effort);
  const left = await momentsOf('exdate');
  const leftOut = new Set(left.map(({ instant }) => instant));
  // Some programs leave out the day instead of the time.
  const daysOut = new Set(left.filter(({ isDate }) => isDate).map(({ local }) => local.slice(0, 10)));
  const times: EventTime[] = [];
  for (const occurrence of series.occurrences) {
    const { local, instant, end } = occurrence;
    if (leftOut.has(instant) || daysOut.has(local.slice(0, 10)) || others.has(instant)) continue;
    const lasts = end === undefined ? endOf(occurrence) : { start_date: instant, end_date: end };
    times.push({ recurrence_id: instant, ...lasts });
    await pause();
  }
  const to = until.slice(0, 10);
  const taken = [series.takenFrom && `from ${series.takenFrom.slice(0, 10)} on`, series.isCut && `until ${to}`];
  const limits = taken.filter(Boolean).join(' ');
  place.remark('/start_date', `${series.words}${limits && `: taken ${limits}`} (${times.length} appointments).`);
  const beginsLater = `The series begins after ${to}, and is taken up to a year ahead: import it again when it is nearer.`;
  const whyNone = times.length > 0 ? null : series.occurrences.length === 0 ? beginsLater : ALL_LEFT_OUT;
  return { times, whyNone, covers: { from: series.takenFrom ?? '', to: until, but: others } };
}

function rulesOf(event: ICAL.Component, name: 'rrule' | 'exrule'): ICAL.Recur[] {
  const rules = event.getAllProperties(name).map((property) => property.getFirstValue());
  if (rules.length > 5) throw badInput('/start_date', `${name.toUpperCase()}: at most 5 in an event.`);
  return rules.filter((rule) => rule instanceof ICAL.Recur);
}

async function attendeesOf(event: ICAL.Component, pause: () => Promise<void>): Promise<string[]> {
  const addresses = new Set<string>();
  for (const property of event.getAllProperties('attendee')) {
    const email: unknown = property.getParameter('email');
    const value = String(property.getFirstValue() ?? '');
    const address = (typeof email === 'string' && email !== '' ? email : value).replace(/^mailto:/i, '').trim();
    if (address !== '') addresses.add(address.toLowerCase());
    await pause();
  }
  return [...addresses];
}
