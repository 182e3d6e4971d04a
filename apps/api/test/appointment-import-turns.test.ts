import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '@kupfer/db/database';
import { ensureOrganization } from '@kupfer/db/organization';
import { freshDatabase } from '@kupfer/db/testing';
import { AppointmentImportQuery } from '@kupfer/schemas/calendar-file';
import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appointmentImport } from '../src/calendar-file/import.ts';
import { seriesOf } from '../src/calendar-file/series.ts';
import { knownZone } from '../src/calendar-file/zone.ts';
import { calendar } from './calendar-files.ts';

let source: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
beforeAll(async () => {
  source = await freshDatabase();
  database = openDatabase(source.url);
});
afterAll(async () => {
  await database.close();
  await source.drop();
});

/** Does something whenever it is the turn of others, as long as the work goes on. */
async function inTurns<Result>(work: () => Promise<Result>, take: () => void): Promise<Result> {
  const next = () => {
    take();
    waiting = setImmediate(next);
  };
  let waiting = setImmediate(next);
  try {
    return await work();
  } finally {
    clearImmediate(waiting);
  }
}

/** A file that tells whenever a piece of it is read. */
function watched(text: string, isRead: () => void): Buffer {
  const bytes = Buffer.from(text);
  const subarray = bytes.subarray.bind(bytes);
  return Object.assign(bytes, {
    subarray(start?: number, end?: number) {
      isRead();
      return subarray(start, end);
    },
  });
}

test('others are answered while a large calendar is read, each of the three times', async () => {
  const nothing = `${Array.from({ length: 40_000 }, () => `X-NOTHING:${'x'.repeat(1_000)}`).join('\r\n')}`;
  let [pieces, longest, sinceTurn] = [0, 0, 0];
  const bytes = watched(calendar([nothing]), () => {
    pieces += 1;
    sinceTurn += 1;
    longest = Math.max(longest, sinceTurn);
  });
  const organization_uuid = await ensureOrganization(database, randomUUID());
  const caller = { core_user_uuid: randomUUID(), organization_uuid, username: 'anna', role: 'member' as const };
  const counts = { created: 0, updated: 0, skipped: 0, failed: 0 };
  // A charset that takes some time to be read.
  const file = { database, caller, bytes, mediaType: 'text/calendar', charset: 'koi8-r', counts };
  const lines: object[] = [];
  const read = async () => {
    for await (const line of appointmentImport.lines(file, AppointmentImportQuery.parse({}))) lines.push(line);
  };
  await inTurns(read, () => {
    sinceTurn = 0;
  });
  expect(lines).toEqual([{ done: 0, rows: [] }]);
  expect(pieces).toBeGreaterThan(1_500);
  expect(longest).toBeLessThan(Math.floor(pieces / 3) - 1);
});

test('others are answered while a long series is worked out', async () => {
  const zone = knownZone('UTC');
  const begin = { local: '1900-01-01T10:00:00', instant: '1900-01-01T10:00:00.000Z', isDate: false, isPlaceless: true };
  const rules = { rules: [ICAL.Recur.fromString('FREQ=DAILY')], exceptions: [], added: [] };
  let turns = 0;
  const work = () => seriesOf({ ...begin, zone }, rules, '2026-01-01T00:00:00.000Z', { steps: 0, late: 0 });
  const { occurrences } = await inTurns(work, () => {
    turns += 1;
  });
  expect(occurrences).toHaveLength(1_000);
  expect(turns).toBeGreaterThan(0);
});
