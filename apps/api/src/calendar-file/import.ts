import { findZone } from '@kupfer/db/appointment-import';
import { inOrganization } from '@kupfer/db/database';
import { freshPlans } from '@kupfer/db/fresh-plans';
import {
  type AppointmentImportProgress,
  AppointmentImportQuery,
  type AppointmentImportRow,
} from '@kupfer/schemas/calendar-file';
import { Fault, type InputError } from '@kupfer/schemas/problem';
import { piecesOf } from '../contact-file/charset.ts';
import { charsetOfFolded } from '../contact-file/split-letter.ts';
import { portionsOf } from '../rest/import-portions.ts';
import type { FileImport, ImportedFile } from '../rest/import-stream.ts';
import { pauses } from '../turn.ts';
import { type CalendarComponent, componentsOf } from './component.ts';
import { type Reading, readEvent, type UnreadMoment } from './event.ts';
import { type Outcome, skipped } from './plan.ts';
import { type Entry, isEvent, isFull, refusalOf, resultsOf } from './portion.ts';
import { zonesOf } from './zone.ts';

/** Appointments that one file may make, and events of it that may speak of one occurrence of a series. */
const MOST_APPOINTMENTS = 20_000;
const MOST_PLACES = 100_000;
const MOST_PLACES_OF_SERIES = 1_000;

/** `POST /appointment/import/`: a calendar becomes appointments. */
export const appointmentImport: FileImport<AppointmentImportQuery> = {
  path: '/appointment/import/',
  mediaTypes: ['text/calendar'],
  query: AppointmentImportQuery,
  lines: importCalendar,
};

async function* importCalendar(
  file: ImportedFile,
  query: AppointmentImportQuery,
): AsyncGenerator<AppointmentImportProgress, void, undefined> {
  const { bytes, counts } = file;
  const { charset } = await charsetOfFolded(bytes, file.charset);
  const pause = pauses();
  for (const piece of piecesOf(bytes, charset)) {
    await pause();
    if (!piece.includes('\0')) continue;
    throw new Fault('bad_input', 'The file is binary: a calendar is text that begins with BEGIN:VCALENDAR.');
  }
  const reading = await readingOf(file, charset);
  yield { done: 0, rows: [] };

  const scope = inOrganization(file.database, file.caller.organization_uuid);
  const keepPlansFresh = freshPlans(scope, 'appointment, appointment_participant, appointment_import');
  let done = 0;
  let made = 0;
  for await (const { portion, failure } of portionsOf(entriesOf(file, charset, reading), isFull)) {
    const rows: AppointmentImportRow[] = [];
    for await (const { entry, result } of resultsOf(portion, file, query, reading)) {
      counts[result instanceof Fault ? 'failed' : result.status] += 1;
      const isStored = !(result instanceof Fault) && result.status !== 'skipped';
      if (isStored && isEvent(entry.what)) made += entry.what.times.length;
      rows.push(...reportOf(entry, result, query));
      done += 1;
    }
    if (portion.length > 0) yield { done, rows };
    if (!query.dry_run) await keepPlansFresh(made);
    if (failure) throw failure.error;
  }
}

/** What stands in the file, in its order. @throws Fault for what ends it */
async function* entriesOf({ bytes }: ImportedFile, charset: string, reading: Reading): AsyncGenerator<Entry> {
  let appointments = 0;
  const pause = pauses();
  for (const component of componentsOf(piecesOf(bytes, charset))) {
    await pause();
    if (!component || component.name === 'VTIMEZONE') continue;
    const { line, last_line, name } = component;
    const place = { uid: uidIn(component).slice(0, 500).toWellFormed(), line, last_line };
    if (name !== 'VEVENT') {
      yield { ...place, what: skipped(`A ${name} is no appointment.`) };
      continue;
    }
    const what = await readEvent(component, reading).catch(refusalOf);
    if (!(what instanceof Fault)) appointments += what.times.length;
    if (appointments > MOST_APPOINTMENTS) {
      throw new Fault('too_large', `A file makes at most ${MOST_APPOINTMENTS} appointments: send it in parts.`);
    }
    yield { ...place, what };
  }
}

/** Events that went well are not told of, unless there is something to say. */
function reportOf(
  { uid, line, last_line }: Entry,
  result: Outcome | Fault,
  { dry_run }: AppointmentImportQuery,
): AppointmentImportRow[] {
  const told = (errors: readonly InputError[]) => errors.map((error) => ({ ...error, column: null }));
  if (result instanceof Fault) {
    const places = result.errors ?? [{ pointer: '', detail: result.message }];
    const appointment = result.conflicts?.[0] ?? null;
    return [{ uid, line, last_line, status: 'failed', errors: told(places.slice(0, 20)), appointment }];
  }
  const { status, remarks } = result;
  const appointment = dry_run && status === 'created' ? null : result.appointment;
  if (status !== 'skipped' && remarks.length === 0) return [];
  return [
    { uid, line, last_line, status: status === 'skipped' ? status : 'noted', errors: told(remarks), appointment },
  ];
}

/** Looks through the file for what its events need of one another. @throws Fault when it is no calendar at all */
async function readingOf({ database, caller, bytes }: ImportedFile, charset: string): Promise<Reading> {
  const organizationZone = await findZone(inOrganization(database, caller.organization_uuid));
  const effort = { steps: 0, late: 0 };
  const zones = zonesOf(organizationZone, effort);
  const places = new Map<string, UnreadMoment[]>();
  const starts = new Map<string, UnreadMoment>();
  let isCalendar = false;
  let count = 0;
  const pause = pauses();
  try {
    for (const component of componentsOf(piecesOf(bytes, charset))) {
      await pause();
      if (!component) continue;
      isCalendar = true;
      if (component.name === 'VTIMEZONE') zones.add(component);
      if (component.name !== 'VEVENT') continue;
      const uid = copyOf(uidIn(component));
      const line = lineOf(component, 'RECURRENCE-ID');
      if (!line && starts.size < MOST_PLACES && (lineOf(component, 'RRULE') ?? lineOf(component, 'RDATE'))) {
        const start = lineOf(component, 'DTSTART');
        if (start && start.length <= 200) starts.set(uid, { line: copyOf(start), calendar: component.calendar });
      }
      if (!line || line.length > 200 || count === MOST_PLACES) continue;
      const others = places.get(uid) ?? [];
      if (others.length === MOST_PLACES_OF_SERIES) continue;
      others.push({ line: copyOf(line), calendar: component.calendar });
      places.set(uid, others);
      count += 1;
    }
  } catch (error) {
    // What is wrong later is told when all before it has been taken.
    if (!isCalendar) throw error;
  }
  const until = new Date();
  until.setUTCFullYear(until.getUTCFullYear() + 1);
  return {
    organizationZone,
    zones,
    effort,
    until: until.toISOString(),
    elsewhere: (uid) => places.get(uid) ?? [],
    seriesStart: (uid) => starts.get(uid),
  };
}

/** A text that does not keep the piece of the file in memory of which it was cut. */
const copyOf = (text: string) => Buffer.from(text).toString();

const lineOf = ({ lines }: CalendarComponent, property: string) =>
  lines.find(
    (line) => line.slice(0, property.length).toUpperCase() === property && /[;:]/.test(line.charAt(property.length)),
  );

/** The UID as it stands there; `readEvent` knows it by the same text. */
function uidIn(component: CalendarComponent): string {
  const line = lineOf(component, 'UID') ?? '';
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\\([\\;,])/g, '$1')
    .trim();
}
