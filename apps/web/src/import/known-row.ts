import { textsOf } from './file-part.ts';
import type { Import, ReportedRow } from './import-state.ts';

/** By what a person knows a row of their file: whose it is, and what stands in a column; blank where nobody can tell. */
export type KnownRow = { name: string; valueOf(column: string): string };

/** Characters that are shown of a value. */
const LONGEST = 80;

/** The rows, cards or events as a person knows them. @throws an Error when the file cannot be read any more */
export async function knownRows(given: Import, rows: readonly ReportedRow[]): Promise<Map<ReportedRow, KnownRow>> {
  const texts = await textsOf(given, rows);
  return new Map(rows.map((row, place) => [row, knownRow(given, texts[place] ?? '')]));
}

function knownRow({ kind, understood }: Import, text: string): KnownRow {
  const { columns = [], file } = understood ?? {};
  const cells = kind === 'csv' ? cellsOf(text.trimEnd(), file?.separator ?? ',') : [];
  const values =
    kind === 'csv' ? columns.map(({ heading }, place) => [heading, cells[place] ?? ''] as const) : propertiesOf(text);
  const ofTargets = (...targets: string[]) =>
    columns
      .flatMap(({ target }, place) => (targets.includes(target ?? '') ? (cells[place]?.trim() ?? []) : []))
      .join(' ');
  const ofProperty = (name: string) => values.find(([of]) => of === name)?.[1];
  const named =
    kind === 'csv'
      ? [ofTargets('first_name', 'middle_name', 'last_name'), ofTargets('full_name'), ofTargets('company'), ...cells]
      : ['FN', 'SUMMARY', 'ORG', 'N'].map(ofProperty);
  return {
    name: short(named.find((name) => name?.trim()) ?? ''),
    valueOf(column) {
      // Of several with this heading nobody can tell which one is meant.
      const found = values.filter(([heading]) => heading === column);
      const [one] = found;
      return found.length === 1 && one ? short(one[1].trim().replaceAll(/\r\n|\n|\r/g, ' ↵ ')) : '';
    },
  };
}

const short = (text: string) => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST).toWellFormed()}…`;
};

/** The cells of a row of a table. */
function cellsOf(row: string, separator: string): string[] {
  const cell = new RegExp(`^(?: *"([^"]*(?:""[^"]*)*)" *|([^${separator}]*))(?=${separator}|$)`);
  const cells: string[] = [];
  for (let rest = row; ; ) {
    const [whole = rest, quoted, plain = whole] = cell.exec(rest) ?? [];
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    if (whole.length === rest.length) return cells;
    rest = rest.slice(whole.length + 1);
  }
}

/** The properties of a card or an event, by their names. */
function propertiesOf(text: string): (readonly [string, string])[] {
  const unfolded = text.replaceAll(/(?:\r\n|\n|\r)[ \t]/g, '');
  const properties = unfolded.matchAll(/^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"\r\n]*"|[^":\r\n])*)?):(.*)$/gm);
  return [...properties].map(([, name = '', parameters = '', value = '']) => [
    name.toUpperCase(),
    /QUOTED-PRINTABLE/i.test(parameters) ? '' : value.replaceAll(/\\[nN]|(?<!\\);/g, ' ').replaceAll(/\\(.)/g, '$1'),
  ]);
}
