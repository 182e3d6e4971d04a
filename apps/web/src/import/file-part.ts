import { guardedCell } from '@kupfer/schemas/contact-file';
import type { Import, ReportedRow } from './import-state.ts';

/** A file read as lines: `starts` tells at which byte each begins, and at its end where the file ends. */
type Lines = { bytes: Uint8Array<ArrayBuffer>; starts: number[]; decoder: TextDecoder };

/**
 * The file with only these of its rows, cards or events: what stands around them, like the headings, stays, and all of
 * it byte by byte as it was.
 */
export async function partOf(given: Import, rows: ReportedRow[]): Promise<Blob> {
  const { file, kind } = given;
  const lines = await readLines(given);
  const kept = rows.map(({ line, last_line }) => [line, last_line] as const);
  const around = kind === 'csv' ? [[1, headingEnd(lines)] as const] : kind === 'calendar' ? outsideOfEvents(lines) : [];
  const spans = [...around, ...kept].sort(([first], [second]) => first - second);
  return new Blob(
    spans.map(([line, last]) => lines.bytes.subarray(startOf(lines, line), startOf(lines, last + 1))),
    { type: file.type },
  );
}

/** These rows, cards or events as they stand in the file. @throws an Error when it cannot be read any more */
export async function textsOf(given: Import, rows: readonly ReportedRow[]): Promise<string[]> {
  const lines = await readLines(given);
  return rows.map(({ line, last_line }) => textOf(lines, line, last_line));
}

const readLines = async ({ file, understood }: Import): Promise<Lines> =>
  linesOf(new Uint8Array(await file.arrayBuffer()), understood?.file.charset ?? 'utf-8');

const startOf = ({ bytes, starts }: Lines, line: number): number => starts[line - 1] ?? bytes.length;

const textOf = (lines: Lines, line: number, last = line): string =>
  lines.decoder.decode(lines.bytes.subarray(startOf(lines, line), startOf(lines, last + 1)));

/** A line ends with LF, CR LF, or CR alone. */
function linesOf(bytes: Uint8Array<ArrayBuffer>, charset: string): Lines {
  const width = charset.startsWith('utf-16') ? 2 : 1;
  const low = charset === 'utf-16be' ? 1 : 0;
  const unitAt = (place: number) => (width === 2 && bytes[place + 1 - low] !== 0 ? undefined : bytes[place + low]);
  const starts = [0];
  for (let place = 0; place < bytes.length; place += width) {
    const unit = unitAt(place);
    if (unit === 10 || (unit === 13 && unitAt(place + width) !== 10)) starts.push(place + width);
  }
  return { bytes, starts, decoder: new TextDecoder(charset) };
}

/** The last line of the headings: the first row that is not empty, nor the `sep=;` of Excel. A cell may have lines. */
function headingEnd(lines: Lines): number {
  let isQuoted = false;
  let isBegun = false;
  for (let line = 1; line <= lines.starts.length; line++) {
    const text = textOf(lines, line).trim();
    isBegun ||= /[^,;\t"\s\ufeff]/.test(text) && !/^"?sep=."?$/i.test(text);
    if (text.split('"').length % 2 === 0) isQuoted = !isQuoted;
    if (isBegun && !isQuoted) return line;
  }
  return lines.starts.length;
}

/** What of a calendar is none of its entries: its own properties and its time zones. */
function outsideOfEvents(lines: Lines): [number, number][] {
  const outside: [number, number][] = [];
  let inside: string | undefined;
  for (let line = 1; line <= lines.starts.length; line++) {
    const [, word, name] = /^(BEGIN|END):(VEVENT|VTODO|VJOURNAL|VFREEBUSY)\s*$/i.exec(textOf(lines, line)) ?? [];
    if (!inside && word?.toUpperCase() === 'BEGIN') inside = name;
    if (!inside) outside.push([line, line]);
    if (word?.toUpperCase() === 'END' && name === inside) inside = undefined;
  }
  return outside;
}

/** A table of lines, columns and reasons, as spreadsheets take it. */
export function reportOf(rows: string[][]): Blob {
  const cell = (text: string) => `"${guardedCell(text).replaceAll('"', '""')}"`;
  const lines = rows.map((row) => `${row.map(cell).join(',')}\r\n`);
  return new Blob(['\ufeff', ...lines], { type: 'text/csv' });
}
