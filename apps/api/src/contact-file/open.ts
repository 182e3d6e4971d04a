import type { ContactImportQuery, ContactImportStart } from '@kupfer/schemas/contact-file';
import { badInput, Fault } from '@kupfer/schemas/problem';
import { pauses } from '../turn.ts';
import { draftOfCard } from './card-draft.ts';
import { charsetOf, piecesOf } from './charset.ts';
import { type CsvRow, formOf, readCsv } from './csv.ts';
import { draftOf } from './csv-draft.ts';
import type { Draft } from './draft.ts';
import { type Mapping, mappingOf } from './mapping.ts';
import { charsetOfFolded } from './split-letter.ts';
import { type Card, cardsOf } from './vcard.ts';

/** A file of contacts that was understood. */
export type OpenFile = {
  start: ContactImportStart;
  /** Whether anything of it can be imported. */
  isUsable: boolean;
  /** @throws Fault where it cannot be read any further */
  drafts: AsyncIterable<Draft>;
};

const SAMPLED_ROWS = 100;
const SAMPLES = 5;
const LONGEST_SAMPLE = 100;
/** So much of a file shows whether it is text. */
const BEGINNING = 65_536;

/** @throws Fault when nothing of the file can be read as what it is said to be */
export async function openFile(
  bytes: Uint8Array,
  {
    isCards,
    charset: declared,
    columns,
  }: { isCards: boolean; charset: string | undefined; columns: ContactImportQuery['columns'] },
): Promise<OpenFile> {
  const { charset, isDamaged } = isCards ? await charsetOfFolded(bytes, declared) : charsetOf(bytes, declared);
  refuseBinary(bytes, charset);
  const { text: beginning, line } = await beginningOf(bytes, charset);
  if (beginning === '') throw new Fault('bad_input', 'The file is empty: it holds nothing but blank lines.');
  const looksLikeCards = /^BEGIN\s*:\s*VCARD/i.test(beginning);
  if (looksLikeCards && !isCards) throw new Fault('bad_input', 'This is a vCard: send it as text/vcard.');
  if (isCards) {
    if (columns) throw badInput('/columns', 'A vCard has no columns.');
    const cards = cardsIn(piecesOf(bytes, charset));
    const first = await cards.next();
    const start = { file: { format: 'vcard' as const, charset, separator: null }, columns: [] };
    return { start, isUsable: true, drafts: draftsOfCards(first, cards, isDamaged) };
  }
  const form = formOf(beginning);
  const rows = readCsv(piecesOf(bytes, charset), form, form.isNamed ? line + 1 : 1);
  const header = await rows.next();
  if (header.done) throw new Fault('bad_input', 'The file holds nothing but empty cells.');
  const mapping = mappingOf(
    header.value.cells.map((heading) => heading.trim()),
    columns,
  );
  const { taken, rest } = await firstRows(rows);
  const start = {
    file: { format: 'csv' as const, charset, separator: form.separator },
    columns: columnsOf(mapping, taken),
  };
  return { start, isUsable: mapping.fields.length > 0, drafts: draftsOfRows(taken, rest, mapping, isDamaged) };
}

/** The first characters that are not blank, and in which line they stand. */
async function beginningOf(bytes: Uint8Array, charset: string): Promise<{ text: string; line: number }> {
  const pause = pauses();
  let text = '';
  let line = 1;
  for (const piece of piecesOf(bytes, charset)) {
    const before = text + piece;
    text = before.trimStart();
    line += before.slice(0, before.length - text.length).split('\n').length - 1;
    if (text.length >= BEGINNING / 2) break;
    await pause();
  }
  return { text, line };
}

function refuseBinary(bytes: Uint8Array, charset: string): void {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3) {
    throw new Fault('bad_input', 'This is a workbook or another packed file: save it as CSV first.');
  }
  if (!charset.startsWith('utf-16') && bytes.subarray(0, BEGINNING).includes(0)) {
    throw new Fault('bad_input', 'This is no text: it holds a byte 0.');
  }
}

/** The first rows, and the others; where they break off, the rest does. */
async function firstRows(rows: AsyncGenerator<CsvRow>): Promise<{ taken: CsvRow[]; rest: AsyncIterable<CsvRow> }> {
  const taken: CsvRow[] = [];
  try {
    while (taken.length < SAMPLED_ROWS) {
      const { done, value } = await rows.next();
      if (done) break;
      taken.push(value);
    }
    return { taken, rest: rows };
  } catch (error) {
    return { taken, rest: failing(error) };
  }
}

// biome-ignore lint/correctness/useYield: it has nothing to give.
async function* failing(error: unknown): AsyncGenerator<CsvRow> {
  throw error;
}

function columnsOf({ columns }: Mapping, rows: CsvRow[]): ContactImportStart['columns'] {
  return columns.map(({ heading, target }, index) => {
    const samples = new Set<string>();
    for (const { cells } of rows) {
      const text = (cells[index] ?? '').trim().slice(0, LONGEST_SAMPLE).toWellFormed();
      if (text !== '' && samples.size < SAMPLES) samples.add(text);
    }
    return { heading, target, samples: [...samples] };
  });
}

async function* draftsOfRows(
  taken: CsvRow[],
  rest: AsyncIterable<CsvRow>,
  mapping: Mapping,
  isDamaged: boolean,
): AsyncGenerator<Draft> {
  const pause = pauses();
  for (const row of taken) yield draftOf(row, mapping, isDamaged);
  for await (const row of rest) {
    await pause();
    yield draftOf(row, mapping, isDamaged);
  }
}

async function* cardsIn(pieces: Iterable<string>): AsyncGenerator<Card, void> {
  const pause = pauses();
  for (const card of cardsOf(pieces)) {
    await pause();
    if (card) yield card;
  }
}

async function* draftsOfCards(
  first: IteratorResult<Card, void>,
  rest: AsyncIterable<Card>,
  isDamaged: boolean,
): AsyncGenerator<Draft> {
  if (!first.done) yield draftOfCard(first.value, isDamaged);
  for await (const card of rest) yield draftOfCard(card, isDamaged);
}
