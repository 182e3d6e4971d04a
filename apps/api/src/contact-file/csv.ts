import { badInput } from '@kupfer/schemas/problem';
import { CsvError, parse } from 'csv-parse';
import { pauses } from '../turn.ts';

/** A row of a CSV file; its lines are counted from 1, and a cell may go over several. */
export type CsvRow = { cells: string[]; line: number; last_line: number };

/** Characters of a row; more than that is a quote that was never closed, or no table at all. */
const LONGEST_ROW = 1_000_000;
/** Cells of a row, about; empty ones are no characters of it. */
const MOST_CELLS = 20_000;
const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** How the table of a file is written. */
export type CsvForm = {
  separator: Separator;
  /** Whether a line of its own says so, as Excel understands it: `sep=;`. */
  isNamed: boolean;
  /** What ends a row. */
  rowEnds: string[];
};

/** How a table is written that begins so, without blank lines before it. */
export function formOf(text: string): CsvForm {
  const [, named, end] = /^"?sep=(.)"?(\r?\n)/i.exec(text) ?? [];
  const known = SEPARATORS.find((each) => each === named);
  if (known) return { separator: known, isNamed: true, rowEnds: rowEndsLike(end) };
  const [heading = ''] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text) ?? [];
  const [rowEnd] = /^(?:\r\n|\n|\r)/.exec(text.slice(heading.length)) ?? [];
  const outside = heading.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((separator) => ({ separator, count: outside.split(separator).length }));
  const [most] = counts.sort((a, b) => b.count - a.count);
  return {
    separator: most?.separator ?? ',',
    isNamed: false,
    rowEnds: rowEndsLike(rowEnd),
  };
}

/** What ends the rows of a file whose first one ends so: where that is CRLF, a cell without quotes may hold a LF. */
function rowEndsLike(first: string | undefined): string[] {
  if (first === '\r\n') return [first];
  return first === '\n' ? ['\r\n', first] : ['\r\n', '\n', '\r'];
}

/**
 * The rows of a CSV text (RFC 4180, with the liberties that programs take: any line end, quotes within a cell, rows of
 * different length), without those that are blank.
 *
 * @throws Fault `bad_input` where a row does not end
 */
export async function* readCsv(
  pieces: Iterable<string>,
  { separator, rowEnds }: CsvForm,
  firstLine = 1,
): AsyncGenerator<CsvRow> {
  let found: { cells: string[]; lines: number }[] = [];
  const parser = parse({
    delimiter: separator,
    // Not found out by the parser, which looks for it at each character until there is one.
    record_delimiter: rowEnds,
    from_line: firstLine,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    // Not by the stream: an error there would overtake the rows before it.
    on_record(cells: string[], { lines }) {
      found.push({ cells, lines });
      return null;
    },
  });
  parser.on('error', () => {});
  const parsed = (piece: string | null) =>
    new Promise<unknown>((resolve) => {
      if (piece === null) parser.end(resolve);
      else parser.write(piece, resolve);
    });
  let ended = firstLine - 1;
  let open = 0;
  let countedTwice = 0;
  const pause = pauses();
  for (const piece of andTheEnd(pieces)) {
    await pause();
    const failure = await parsed(piece);
    const rows = found;
    found = [];
    for (const { cells, lines } of rows) {
      const breaks = breaksIn(cells);
      countedTwice += breaks.ofTwo;
      ended = lines - countedTwice;
      if (cells.some((cell) => cell.trim() !== '')) yield { cells, line: ended - breaks.all, last_line: ended };
    }
    if (failure) throw endlessRow(failure, ended + 1);
    open = rows.length > 0 ? 0 : open + (piece ?? '').split(separator).length - 1;
    if (open > MOST_CELLS) {
      const detail = `The row that begins in line ${ended + 1} has too many cells: perhaps a quote is not closed.`;
      throw badInput('', detail);
    }
  }
}

function* andTheEnd(pieces: Iterable<string>): Generator<string | null> {
  yield* pieces;
  yield null;
}

/** Line breaks within the cells; csv-parse counts a break of two characters as two. */
function breaksIn(cells: string[]): { all: number; ofTwo: number } {
  let all = 0;
  let ofTwo = 0;
  for (const cell of cells) {
    if (!cell.includes('\n') && !cell.includes('\r')) continue;
    for (const [found] of cell.matchAll(/\r\n|\n|\r/g)) {
      all += 1;
      if (found.length === 2) ofTwo += 1;
    }
  }
  return { all, ofTwo };
}

function endlessRow(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return badInput('', `The row that begins in line ${line} has a quote that is never closed.`);
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const most = LONGEST_ROW.toLocaleString('en');
    return badInput(
      '',
      `The row that begins in line ${line} has more than ${most} characters: perhaps a quote is not closed.`,
    );
  }
  return badInput('', `The row that begins in line ${line} cannot be read: ${error.message}.`);
}
