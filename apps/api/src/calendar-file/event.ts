import { readInstant } from '@kupfer/schemas/instant';
import { badInput, Fault, type InputError } from '@kupfer/schemas/problem';
import ICAL from 'ical.js';
import type { CalendarComponent } from './component.ts';
import { after, later, type Moment, momentsIn, type Place } from './moment.ts';
import { seriesOf } from './series.ts';
import { type Effort, inTime } from './time-limit.ts';
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
  elsewhere(uid: string): readonly RecurrencePlace[];
};

/** A RECURRENCE-ID, which is read when the time zones of the file are known. */
export type RecurrencePlace = { line: string; calendar: number };

const UID = 500;
const MOST_ATTENDEES = 10_000;
/** Characters that are read at once; to watch over that would take twice as long as to do it. */
const QUICK = 5_000;

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
  const text = component.lines.join('\r\n');
  const read = () => new ICAL.Component(ICAL.parse(text));
  const event = text.length > QUICK ? inTime(reading.effort, read) : read();
  const uid = textIn(event, 'uid').trim();
  if ([...uid].length > UID) throw badInput('', `UID: at most ${UID} characters.`);
  const start = momentIn(event, 'dtstart', '/start_date', place);
  if (!start) throw badInput('/start_date', 'DTSTART is missing: nobody knows when this is.');
  const endOf = await lengthOf(event, start, place);
  const at = momentIn(event, 'recurrence-id', '/start_date', place);
  if (at && event.getFirstProperty('recurrence-id')?.getParameter('range')) {
    remark('/start_date', 'RECURRENCE-ID with RANGE=THISANDFUTURE was taken for this one occurrence.');
  }
  const others = at ? null : placesElsewhere(uid, place, reading);
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
    attendees: attendeesOf(event),
    ...(others && isSeries && !isCancelled
      ? await timesOf(event, { start, endOf, place, others }, reading)
      : {
          times: [{ recurrence_id: at?.instant ?? '', ...endOf(start) }],
          whyNone: null,
          covers: others && { from: '', to: FOR_EVER, but: others },
        }),
    remarks: [...remarks.values()],
  };
}

const CATEGORIES = /^CATEGORIES(?:;[^:"]*(?:"[^"]*"[^:"]*)*)?:(.*)$/is;

/** From the lines, since the library takes a comma after a backslash for an escaped one, though that is itself escaped. */
function categoriesIn(lines: readonly string[]): string[] {
  const values = lines.flatMap((line) => CATEGORIES.exec(line)?.[1] ?? []);
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
  return property ? momentsIn(property, pointer, place)[0] : undefined;
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

function placesElsewhere(uid: string, place: Place, { elsewhere }: Reading): Set<string> {
  return new Set(
    elsewhere(uid).flatMap(({ line, calendar }) => {
      try {
        const moments = momentsIn(ICAL.Property.fromString(line), '/start_date', { ...place, calendar });
        return moments.map(({ instant }) => instant);
      } catch {
        // The event with this line is refused by itself, with the reason.
        return [];
      }
    }),
  );
}

const ALL_LEFT_OUT =
  'Nothing of the series is left: each of its occurrences up to a year ahead is left out (EXDATE), or an event of its own (RECURRENCE-ID).';

type Recurring = { start: Moment; endOf: (begin: Begin) => Times; place: Place; others: ReadonlySet<string> };

async function timesOf(
  event: ICAL.Component,
  { start, endOf, place, others }: Recurring,
  { effort, until }: Reading,
): Promise<Pick<CalendarEvent, 'times' | 'whyNone' | 'covers'>> {
  const momentsOf = (name: string) =>
    event.getAllProperties(name).flatMap((property) => momentsIn(property, '/start_date', place));
  const rules = { rules: rulesOf(event, 'rrule'), exceptions: rulesOf(event, 'exrule'), added: momentsOf('rdate') };
  const series = await seriesOf(start, rules, until, effort);
  const left = momentsOf('exdate');
  const leftOut = new Set(left.map(({ instant }) => instant));
  // Some programs leave out the day instead of the time.
  const daysOut = new Set(left.filter(({ isDate }) => isDate).map(({ local }) => local.slice(0, 10)));
  const times = series.occurrences
    .filter(({ local, instant }) => !leftOut.has(instant) && !daysOut.has(local.slice(0, 10)) && !others.has(instant))
    .map((occurrence) => ({ recurrence_id: occurrence.instant, ...endOf(occurrence) }));
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

/** @throws Fault `bad_input` for more than an appointment can have */
function attendeesOf(event: ICAL.Component): string[] {
  const properties = event.getAllProperties('attendee');
  if (properties.length > MOST_ATTENDEES) {
    throw badInput(
      '/invitee_uuids',
      `ATTENDEE: at most ${MOST_ATTENDEES.toLocaleString('en')}, and here are ${properties.length.toLocaleString('en')}.`,
    );
  }
  const addresses = properties.map((property) => {
    const email: unknown = property.getParameter('email');
    const value = String(property.getFirstValue() ?? '');
    return (typeof email === 'string' && email !== '' ? email : value).replace(/^mailto:/i, '').trim();
  });
  return [...new Set(addresses.map((address) => address.toLowerCase()))].filter((address) => address !== '');
}
