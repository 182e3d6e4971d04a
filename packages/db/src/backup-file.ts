import { createHash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * What a backup is: text, compressed by gzip.
 *
 *     Kupfer backup 1
 *     {"made_at":"…","migrations":[…]}
 *     {"table":"contact","columns":["organization_uuid",…]}
 *     the rows, one a line, as COPY writes them
 *     \.
 *     more tables
 *     {"rows":{"contact":2,…},"sequences":{}}
 *     SHA-256 …
 *
 * The last line is over all that stands before it: what was cut off or damaged on its way is recognized.
 */
const FORMAT = 1;
const TITLE = `Kupfer backup ${FORMAT}\n`;
const END_OF_ROWS = '\\.\n';
const SEAL = 'SHA-256 ';

export type Header = { made_at: string; migrations: { name: string; checksum: string }[] };
export type TableLine = { table: string; columns: string[] };
/** How many rows each table has, and where each sequence stands. */
export type Sums = { rows: Record<string, number>; sequences: Record<string, string> };

/** A table with its rows, in blocks of whole lines. */
export type TableContent = TableLine & { rows: AsyncIterable<Buffer> };

/** The text of a backup, block by block. Each table is asked for when the one before was read; `sums` come last. */
export async function* writeBackup(content: {
  header: Header;
  tables: AsyncIterable<TableContent>;
  sums(): Promise<Sums>;
}): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const block of blocksOf(content)) {
    hash.update(block);
    yield block;
  }
  yield Buffer.from(`${SEAL}${hash.digest('hex')}\n`);
}

async function* blocksOf({ header, tables, sums }: Parameters<typeof writeBackup>[0]): AsyncGenerator<Buffer> {
  yield Buffer.from(TITLE + lineOf(header));
  for await (const { table, columns, rows } of tables) {
    yield Buffer.from(lineOf({ table, columns }));
    yield* rows;
    yield Buffer.from(END_OF_ROWS);
  }
  yield Buffer.from(lineOf(await sums()));
}

function lineOf(value: Header | TableLine | Sums): string {
  return `${JSON.stringify(value)}\n`;
}

/** A backup that is being read, from its beginning to its end. */
export type BackupReader = {
  header: Header;
  /** The rows of one are read whole, or passed over, before the next is asked for. */
  tables: AsyncIterable<TableContent>;
  /** To be asked for after the last table. @throws an Error when the backup is not whole, or was changed */
  sums(): Promise<Sums>;
};

/**
 * Reads the beginning of a backup.
 * @throws an Error in words for people when the file is no backup, or one of a newer format; reading on throws one when
 *   the file is damaged
 */
export async function readBackup(file: Readable): Promise<BackupReader> {
  const reader = readerOf(textOf(file));
  const title = await reader.line();
  const [, format] = /^Kupfer backup (\d+)\n$/.exec(title) ?? [];
  if (!format) throw new Error(FOREIGN);
  if (title !== TITLE) {
    throw new Error(`The backup has format ${format}, which a newer version of Kupfer made. Restore it with that one.`);
  }
  const header = read<Header>(await reader.line());
  let last = '';
  return {
    header,
    tables: tablesOf(reader, (line) => {
      last = line;
    }),
    async sums() {
      const sum = reader.sum();
      if ((await reader.line()) !== `${SEAL}${sum}\n`) throw new Error(`${DAMAGED} (its sum is another one).`);
      if (!(await reader.isOver())) throw new Error(`${DAMAGED} (it goes on after its end).`);
      return read<Sums>(last);
    },
  };
}

async function* tablesOf(reader: Reader, end: (line: string) => void): AsyncGenerator<TableContent> {
  for (;;) {
    const line = await reader.line();
    const { table, columns } = read<Partial<TableLine>>(line);
    if (!table || !columns) return end(line);
    const rows = reader.rows();
    yield { table, columns, rows };
    for await (const _ of rows);
  }
}

const FOREIGN = 'The file is no backup of Kupfer.';
const DAMAGED = 'The backup is damaged or was cut off';

// What stands in a line was written by writeBackup, or else the sum at the end is not the right one.
function read<Line>(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    throw new Error(`${DAMAGED} (a line is none of its own).`);
  }
}

async function* textOf(file: Readable): AsyncGenerator<Buffer> {
  try {
    yield* pipeline(file, createGunzip({ chunkSize: 65_536 }), () => {});
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    const isForeign = error.message === 'incorrect header check';
    throw new Error(isForeign ? FOREIGN : `${DAMAGED} (its compression breaks off).`, { cause: error });
  }
}

type Reader = ReturnType<typeof readerOf>;

/** Lines like those of a header are at most so long (bytes); in another file a line may never end. */
const LONGEST_LINE = 1_000_000;
/** The same for rows, which are made from requests of 1 MiB at most. */
const LONGEST_ROW = 8 * 1024 * 1024;

function readerOf(text: AsyncGenerator<Buffer>) {
  const hash = createHash('sha256');
  let rest: Buffer = Buffer.alloc(0);
  const more = async () => {
    const { value, done } = await text.next();
    if (done) return false;
    rest = Buffer.concat([rest, value]);
    return true;
  };
  const moreOrRefuse = async () => {
    if (!(await more())) throw new Error(`${DAMAGED} (it ends too early).`);
  };
  const take = (length: number) => {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    hash.update(taken);
    return taken;
  };
  return {
    /** The next line, with its end. */
    async line() {
      while (!rest.includes('\n')) {
        if (rest.length > LONGEST_LINE) throw new Error(FOREIGN);
        await moreOrRefuse();
      }
      return take(rest.indexOf('\n') + 1).toString();
    },
    /** The lines up to the one that ends the rows, in blocks. */
    async *rows() {
      for (;;) {
        if (rest.indexOf(END_OF_ROWS) === 0) {
          take(END_OF_ROWS.length);
          return;
        }
        const end = rest.indexOf(`\n${END_OF_ROWS}`);
        // Only whole lines are taken, so that the one that ends the rows always stands at the beginning.
        const length = (end < 0 ? rest.lastIndexOf('\n') : end) + 1;
        if (length > 0) yield take(length);
        else if (rest.length > LONGEST_ROW) throw new Error(`${DAMAGED} (a row does not end).`);
        else await moreOrRefuse();
      }
    },
    /** SHA-256 of all that was taken so far. */
    sum: () => hash.copy().digest('hex'),
    isOver: async () => rest.length === 0 && !(await more()),
  };
}
