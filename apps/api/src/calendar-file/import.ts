import { setImmediate as othersTurn } from 'node:timers/promises';
import { findZone } from '@kupfer/db/appointment-import';
import { inOrganization, transaction } from '@kupfer/db/database';
import {
  type AppointmentImportProgress,
  AppointmentImportQuery,
  type AppointmentImportRow,
} from '@kupfer/schemas/calendar-file';
import { Fault } from '@kupfer/schemas/problem';
import { charsetOf, piecesOf } from '../contact-file/charset.ts';
import { faultOf } from '../faults.ts';
import type { FileImport, ImportedFile } from '../rest/import-stream.ts';
import { type CalendarComponent, componentsOf } from './component.ts';
import { type CalendarEvent, type Reading, type RecurrencePlace, readEvent } from './event.ts';
import { type Outcome, storeEvent } from './store.ts';
import { zonesOf } from './zone.ts';

/** Appointments that one file may make, and events of it that may speak of one occurrence of a series. */
const MOST_APPOINTMENTS = 20_000;
const MOST_PLACES = 100_000;
const MOST_PLACES_OF_SERIES = 1_000;
/** A line of the answer is written after so many events, or milliseconds. */
const EVENTS = 100;
const LONGEST = 1_000;

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
  const { charset } = charsetOf(bytes, file.charset);
  for (const piece of piecesOf(bytes, charset)) {
    await othersTurn();
    if (!piece.includes('\0')) continue;
    throw new Fault('bad_input', 'The file is binary: a calendar is text that begins with BEGIN:VCALENDAR.');
  }
  const reading = await readingOf(file, charset);
  yield { done: 0, rows: [] };

  let done = 0;
  let appointments = 0;
  let rows: AppointmentImportRow[] = [];
  let begun = Date.now();
  for (const component of componentsOf(piecesOf(bytes, charset))) {
    await othersTurn();
    if (!component || component.name === 'VTIMEZONE') continue;
    const { status, ...row } = await take(component, file, query, reading, (event) => {
      appointments += event.times.length;
      if (appointments > MOST_APPOINTMENTS) {
        throw new Fault('too_large', `A file makes at most ${MOST_APPOINTMENTS} appointments: send it in parts.`);
      }
    });
    counts[status] += 1;
    if (status === 'failed' || status === 'skipped') rows.push({ ...row, status });
    else if (row.errors.length > 0) rows.push({ ...row, status: 'noted' });
    done += 1;
    if (done % EVENTS !== 0 && Date.now() - begun < LONGEST) continue;
    yield { done, rows };
    rows = [];
    begun = Date.now();
  }
  if (rows.length > 0 || done % EVENTS !== 0) yield { done, rows };
}

/** Looks through the file for what its events need of one another. @throws Fault when it is no calendar at all */
async function readingOf({ database, caller, bytes }: ImportedFile, charset: string): Promise<Reading> {
  const organizationZone = await findZone(inOrganization(database, caller.organization_uuid));
  const effort = { steps: 0, late: 0 };
  const zones = zonesOf(organizationZone, effort);
  const places = new Map<string, RecurrencePlace[]>();
  let isCalendar = false;
  let count = 0;
  try {
    for (const component of componentsOf(piecesOf(bytes, charset))) {
      await othersTurn();
      if (!component) continue;
      isCalendar = true;
      if (component.name === 'VTIMEZONE') zones.add(component);
      const line = lineOf(component, 'RECURRENCE-ID');
      if (component.name !== 'VEVENT' || !line || line.length > 200 || count === MOST_PLACES) continue;
      const uid = uidOf(component);
      const others = places.get(uid) ?? [];
      if (others.length === MOST_PLACES_OF_SERIES) continue;
      others.push({ line, calendar: component.calendar });
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
  };
}

const lineOf = ({ lines }: CalendarComponent, property: string) =>
  lines.find(
    (line) => line.slice(0, property.length).toUpperCase() === property && /[;:]/.test(line.charAt(property.length)),
  );

/** The UID as it stands there; `readEvent` knows it by the same text. */
function uidOf(component: CalendarComponent): string {
  const line = lineOf(component, 'UID') ?? '';
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\\([\\;,])/g, '$1')
    .trim();
}

type Taken = Omit<AppointmentImportRow, 'status'> & { status: Outcome['status'] | 'failed' };

async function take(
  component: CalendarComponent,
  file: ImportedFile,
  query: AppointmentImportQuery,
  reading: Reading,
  count: (event: CalendarEvent) => void,
): Promise<Taken> {
  const { line, last_line, name } = component;
  const uid = uidOf(component).slice(0, 500).toWellFormed();
  const row = { uid, line, last_line };
  if (name !== 'VEVENT') {
    const errors = [{ pointer: '', column: null, detail: `A ${name} is no appointment.` }];
    return { ...row, status: 'skipped', errors, appointment: null };
  }
  try {
    const event = await readEvent(component, reading);
    count(event);
    const { status, remarks, appointment } = await store(event, file, query, reading);
    const isNew = query.dry_run && status === 'created';
    const errors = remarks.map((remark) => ({ ...remark, column: null }));
    return { ...row, status, errors, appointment: isNew ? null : appointment };
  } catch (error) {
    const fault = faultOf(error);
    // All else would meet the next event, too.
    if (fault.code !== 'bad_input' && fault.code !== 'conflict' && fault.code !== 'not_found') throw error;
    const places = fault.errors ?? [{ pointer: '', detail: fault.message }];
    const errors = places.slice(0, 20).map((place) => ({ ...place, column: null }));
    return { ...row, status: 'failed', errors, appointment: fault.conflicts?.[0] ?? null };
  }
}

/** All appointments of an event are stored together, or none; of a file that is only looked at none. */
async function store(
  event: CalendarEvent,
  { database, caller }: ImportedFile,
  { dry_run, owner = caller.core_user_uuid }: AppointmentImportQuery,
  reading: Reading,
): Promise<Outcome> {
  const undo = new Error('the file is only looked at');
  let outcome: Outcome | undefined;
  try {
    await transaction(database, caller.organization_uuid, async (tx) => {
      outcome = await storeEvent(tx, event, owner, reading);
      if (dry_run) throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (!outcome) throw new Error('an event was stored without an outcome');
  return outcome;
}
