import type { Database } from '@kupfer/db/database';
import { type ImportEnd, LARGEST_FILE } from '@kupfer/schemas/file-import';
import { Fault, type Problem, problemOf } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import type { z } from 'zod';
import type { Caller } from '../caller.ts';
import { faultOf, isUnforeseen } from '../faults.ts';
import { readBody } from './body.ts';
import { admit, type DoorParts } from './door.ts';
import { download, type Patience } from './download.ts';
import { pathOf } from './links.ts';
import { mediaTypeOf } from './media-type.ts';
import { type AppEnv, fieldsOfAll, mount } from './mount.ts';
import { queryReader } from './query.ts';
import { type StreamOpener, streamCounter } from './stream-counter.ts';

/** Imports of all callers of an instance at the same time: each holds its file in memory. */
const LIMITS = { all: 4 };
/** Who has stopped reading would keep others from importing. */
const PATIENCE: Patience = { piece: 60_000 };

/** What became of the rows so far: the import counts, and the last line of the answer tells it. */
export type ImportCounts = Omit<ImportEnd, 'problem'>;

/** A file that somebody sent. */
export type ImportedFile = {
  database: Database;
  caller: Caller;
  bytes: Uint8Array;
  mediaType: string;
  /** The `charset` of the Content-Type. */
  charset: string | undefined;
  counts: ImportCounts;
};

export type FileImport<Query> = {
  path: `/${string}/import/`;
  mediaTypes: readonly string[];
  query: z.ZodObject & z.ZodType<Query>;
  /**
   * Works through the file and yields the lines of the answer but the last. What is thrown before the first line
   * refuses the request; later it is the `problem` of the last line. It is ended between two lines when nobody listens
   * any longer.
   */
  lines(file: ImportedFile, query: Query): AsyncGenerator<object, void, undefined>;
};

/** Counts the imports that run: all of an instance share one. */
export const importCounter = (): StreamOpener => streamCounter(LIMITS);

/** What an import needs; from when `isStopping` is true on, the service waits for it to end. */
export type ImportParts = DoorParts & { isStopping(): boolean };

/**
 * Mounts `POST` of a file, which is answered line by line (application/x-ndjson) while it is worked through. It is read
 * whole before: a browser reads no answer while it sends.
 */
export function mountImport<Query>(
  app: Hono<AppEnv>,
  { database, report, isStopping, ...parts }: ImportParts,
  open: StreamOpener,
  { path, mediaTypes, query: schema, lines }: FileImport<Query>,
): void {
  const readQuery = queryReader(schema.shape);
  mount(app, path, {
    async POST(c) {
      const caller = await admit(c, parts);
      const giveBack = open(caller.organization_uuid);
      try {
        const { type: mediaType, charset } = mediaTypeOf(c.req.raw.headers, mediaTypes);
        const query = schema.parse(readQuery(c.req.raw.url));
        const bytes = await readBody(c.req.raw, LARGEST_FILE);
        if (bytes.length === 0) throw new Fault('bad_input', 'The file is empty.');
        const counts = { created: 0, updated: 0, skipped: 0, failed: 0 };
        const found = lines({ database, caller, bytes, mediaType, charset, counts }, query);
        const first = await found.next();
        const problemIn = (error: unknown): Problem => {
          if (isUnforeseen(error)) report(error, c.get('requestId'));
          return problemOf(faultOf(error), pathOf(c.req.url));
        };
        const texts = textsOf(withEnd(first, untilStop(found, isStopping), counts, problemIn));
        const leave = async () => {
          // Waits for the portion under way.
          await texts.return(undefined);
          giveBack();
        };
        return new Response(download(texts, PATIENCE, leave), {
          headers: {
            ...fieldsOfAll(c),
            'Content-Type': 'application/x-ndjson',
            'Cache-Control': 'no-store',
            // nginx would keep lines back until it has enough of them.
            'X-Accel-Buffering': 'no',
          },
        });
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  });
}

/** The same lines, but none after the one under way when the service stops. @throws Fault `unavailable` then */
async function* untilStop(
  lines: AsyncGenerator<object, void, undefined>,
  isStopping: () => boolean,
): AsyncGenerator<object, void, undefined> {
  for await (const line of lines) {
    yield line;
    if (isStopping()) {
      throw new Fault('unavailable', 'The service is stopping: send the rest of the file again.', { retryAfter: 5 });
    }
  }
}

async function* withEnd(
  first: IteratorResult<object, void>,
  rest: AsyncGenerator<object, void, undefined>,
  counts: ImportCounts,
  problemIn: (error: unknown) => Problem,
): AsyncGenerator<object, void, undefined> {
  let problem: ImportEnd['problem'] = null;
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } catch (error) {
    problem = problemIn(error);
  }
  yield { ...counts, problem } satisfies ImportEnd;
}

async function* textsOf(lines: AsyncGenerator<object, void, undefined>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
