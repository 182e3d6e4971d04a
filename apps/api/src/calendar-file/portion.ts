import { holdContacts } from '@kupfer/db/contact-place';
import { transaction } from '@kupfer/db/database';
import type { AppointmentImportQuery, AppointmentImportRow } from '@kupfer/schemas/calendar-file';
import type { Fault } from '@kupfer/schemas/problem';
import { faultOf } from '../faults.ts';
import type { ImportedFile } from '../rest/import-stream.ts';
import type { CalendarEvent, Reading } from './event.ts';
import { type Outcome, uidOf } from './plan.ts';
import { storeEvents } from './store.ts';

/** What stands in the file: an event, or what becomes of it without being stored. */
export type Entry = Pick<AppointmentImportRow, 'uid' | 'line' | 'last_line'> & {
  what: CalendarEvent | Outcome | Fault;
};

export const isEvent = (what: Entry['what']): what is CalendarEvent => 'times' in what;

/** Events are stored together, so many at most, or those that make so many rows. */
const MOST_ENTRIES = 100;
const MOST_ROWS = 2_000;
/** Nobody waits longer to hear how far the file is; in milliseconds. */
const LONGEST = 1_000;

const rowsOf = ({ what }: Entry): number => (isEvent(what) ? what.times.length * (1 + what.attendees.length) : 0);

/** Whether entries are to be stored and told of before more are read. */
export function isFull(portion: readonly Entry[], begun: number): boolean {
  const rows = portion.reduce((sum, entry) => sum + rowsOf(entry), 0);
  return portion.length >= MOST_ENTRIES || rows >= MOST_ROWS || Date.now() - begun >= LONGEST;
}

/** Stores the events of a portion, and answers for each entry what became of it, once that is committed. */
export async function* resultsOf(
  portion: readonly Entry[],
  file: ImportedFile,
  query: AppointmentImportQuery,
  reading: Reading,
): AsyncGenerator<{ entry: Entry; result: Outcome | Fault }, void, undefined> {
  const events = portion.map(({ what }) => what).filter(isEvent);
  const results = storedOf(events, (some) => store(some, file, query, reading));
  for (const entry of portion) {
    const result = isEvent(entry.what) ? (await results.next()).value : entry.what;
    if (!result) throw new Error('an event was stored without an outcome');
    yield { entry, result };
  }
}

/** Stores events together, and by halves when that fails, until it is one alone that is refused. */
async function* storedOf(
  events: readonly CalendarEvent[],
  storeTogether: (events: readonly CalendarEvent[]) => Promise<Outcome[]>,
): AsyncGenerator<Outcome | Fault, undefined, undefined> {
  const half = events.length >> 1;
  const outcomes = await storeTogether(events).catch((error) => (half > 0 ? null : [refusalOf(error)]));
  if (outcomes) yield* outcomes;
  else for (const some of [events.slice(0, half), events.slice(half)]) yield* storedOf(some, storeTogether);
}

/** What is wrong with one event. @throws all else, which would meet the next event, too */
export function refusalOf(error: unknown): Fault {
  const fault = faultOf(error);
  if (fault.code === 'bad_input' || fault.code === 'conflict' || fault.code === 'not_found') return fault;
  throw error;
}

/** All appointments of these events are stored together, or none; of a file that is only looked at none. */
async function store(
  events: readonly CalendarEvent[],
  { database, caller }: ImportedFile,
  { dry_run, owner = caller.core_user_uuid }: AppointmentImportQuery,
  reading: Reading,
): Promise<Outcome[]> {
  const undo = new Error('the file is only looked at');
  let outcomes: Outcome[] = [];
  try {
    await transaction(database, caller.organization_uuid, async (tx) => {
      outcomes = [];
      // Before any appointment, like everybody who names a contact.
      await holdContacts(tx, [owner]);
      for (const run of runsOf(events)) outcomes.push(...(await storeEvents(tx, run, owner, reading)));
      if (dry_run) throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  return outcomes;
}

/** Events in their order, parted where a UID comes again: that event is about what the one before has stored. */
function runsOf(events: readonly CalendarEvent[]): CalendarEvent[][] {
  const runs: CalendarEvent[][] = [];
  const uids = new Set<string>();
  for (const event of events) {
    const uid = uidOf(event);
    const run = runs.at(-1);
    if (run && !uids.has(uid)) run.push(event);
    else {
      runs.push([event]);
      uids.clear();
    }
    uids.add(uid);
  }
  return runs;
}
