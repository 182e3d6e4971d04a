import type { Database } from '@kupfer/db/database';
import { openSnapshot, type Snapshot } from '@kupfer/db/snapshot';
import { AppointmentExportQuery } from '@kupfer/schemas/appointment-export';
import { ContactExportQuery } from '@kupfer/schemas/contact-export';
import type { Hono } from 'hono';
import type { z } from 'zod';
import type { Caller } from '../caller.ts';
import { appointmentCalendar } from '../export/appointment-ics.ts';
import { contactCsv } from '../export/contact-csv.ts';
import { contactCards } from '../export/contact-vcard.ts';
import { meAs } from '../resources/appointment.ts';
import { admit, type DoorParts } from './door.ts';
import { download, type Patience } from './download.ts';
import { type AppEnv, fieldsOfAll, mount } from './mount.ts';
import { queryReader } from './query.ts';
import { type StreamOpener, streamCounter } from './stream-counter.ts';

/** Exports of all callers of an instance at the same time: each holds a connection to the database. */
const LIMITS = { all: 4 };
const PATIENCE: Patience = { piece: 30_000, whole: 15 * 60_000 };

/** A file, as it is sent. */
type Export = { name: string; mediaType: string; texts(snapshot: Snapshot): AsyncGenerator<string> };

/** What one takes away: `GET /contact/export/` and `GET /appointment/export/`. */
export function mountExports(
  app: Hono<AppEnv>,
  parts: Pick<DoorParts, 'callerOf' | 'limitRate' | 'database' | 'report'>,
): void {
  const open = streamCounter(LIMITS);
  mountExport(app, '/contact/export/', parts, open, ContactExportQuery, (query) => {
    if (query.format === 'csv') {
      return { name: 'contacts.csv', mediaType: 'text/csv', texts: (snapshot) => contactCsv(snapshot, query) };
    }
    return { name: 'contacts.vcf', mediaType: 'text/vcard', texts: (snapshot) => contactCards(snapshot, query) };
  });
  mountExport(app, '/appointment/export/', parts, open, AppointmentExportQuery, (given, caller) => {
    const query = { ...given, owner: meAs(caller, given.owner), invitee: meAs(caller, given.invitee) };
    return {
      name: 'appointments.ics',
      mediaType: 'text/calendar',
      texts: (snapshot) => appointmentCalendar(snapshot, query),
    };
  });
}

function mountExport<Query>(
  app: Hono<AppEnv>,
  path: string,
  { database, report, ...parts }: Pick<DoorParts, 'callerOf' | 'limitRate' | 'database' | 'report'>,
  open: StreamOpener,
  schema: z.ZodObject & z.ZodType<Query>,
  exportOf: (query: Query, caller: Caller) => Export,
): void {
  const readQuery = queryReader(schema.shape);
  mount(app, path, {
    async GET(c) {
      const caller = await admit(c, parts);
      const { name, mediaType, texts } = exportOf(schema.parse(readQuery(c.req.raw.url)), caller);
      const headers = {
        ...fieldsOfAll(c),
        'Content-Type': `${mediaType}; charset=utf-8`,
        'Content-Disposition': `attachment; filename="${name}"`,
        'Cache-Control': 'private, no-store',
        // nginx would take it all in, however slowly it is read.
        'X-Accel-Buffering': 'no',
      };
      if (c.req.method === 'HEAD') return new Response(null, { headers });
      const { organization_uuid } = caller;
      const giveBack = open(organization_uuid);
      const body = await streamOf(database, organization_uuid, texts, giveBack, (error) =>
        report(error, c.get('requestId')),
      );
      return new Response(body, { headers });
    },
  });
}

/** All of it as it is at one moment. The first text is made before anything is sent, so that what fails is refused. */
async function streamOf(
  database: Database,
  organization_uuid: Caller['organization_uuid'],
  textsOf: (snapshot: Snapshot) => AsyncGenerator<string>,
  giveBack: () => void,
  report: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  let snapshot: Snapshot | undefined;
  const leave = () => {
    giveBack();
    snapshot?.end().catch(report);
  };
  try {
    snapshot = await openSnapshot(database, organization_uuid);
    const texts = textsOf(snapshot);
    const first = await texts.next();
    return download(startingWith(first, texts, report), PATIENCE, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

async function* startingWith(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string>,
  report: (error: unknown) => void,
): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  try {
    yield* rest;
  } catch (error) {
    report(error);
    throw error;
  }
}
