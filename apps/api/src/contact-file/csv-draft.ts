import { contactLists, unguardedCell } from '@kupfer/schemas/contact-file';
import { MOST_UUIDS } from '@kupfer/schemas/fields';
import { UNREADABLE } from './charset.ts';
import type { CsvRow } from './csv.ts';
import type { Draft } from './draft.ts';
import { addressEntry, emailEntry, phoneEntry, type Told } from './entry.ts';
import type { Column, Mapping } from './mapping.ts';
import { applyName, applySingle } from './single.ts';

/** Outlook writes this for a date that nobody entered. */
const NO_DATE = /^0[./]0[./]00$/;

/** No group of columns has this number. */
const MOST_GROUPS = 100;

/** Characters of a cell of which a note is made, of a list of uuids, and of any other: nothing longer has a field. */
const LONGEST_NOTE = 20_000;
const LONGEST_UUIDS = 37 * MOST_UUIDS;
const LONGEST_CELL = 1_000;

function longestOf({ name }: { name: string }): number {
  if (name.startsWith('notes')) return LONGEST_NOTE;
  return name.endsWith('_uuids') ? LONGEST_UUIDS : LONGEST_CELL;
}

type Group = { place: number | null; type: string | undefined; told: Told };

/** What a row says by the columns of its file. */
export function draftOf(row: CsvRow, mapping: Mapping, isDamaged: boolean): Draft {
  const { columns, isOurs } = mapping;
  const draft: Draft = {
    line: row.line,
    last_line: row.last_line,
    size: row.cells.reduce((sum, { length }) => sum + length, 0),
    fields: {},
    lists: { addresses: [], emails: [], phones: [] },
    replaces: isOurs ? { ...mapping.groups } : { addresses: null, emails: null, phones: null },
    lines: [],
    mapped: mapping.fields,
    columns: {},
    isOurs,
    errors: [],
    noted: [],
  };
  const groups = new Map<string, Group>();
  let whole: { text: string; column: string } | undefined;
  let isBlank = true;
  for (const [index, column] of columns.entries()) {
    const { heading, read } = column;
    const text = unguardedCell((row.cells[index] ?? '').trim());
    if (!read || NO_DATE.test(text)) continue;
    if (text !== '') isBlank = false;
    const longest = read.list === null ? longestOf(read) : LONGEST_CELL;
    if (text.length > longest) {
      const detail = `This cell has more than ${longest.toLocaleString('en')} characters.`;
      draft.errors.push({ pointer: '', column: heading, detail });
      continue;
    }
    if (isDamaged && text.includes(UNREADABLE)) {
      draft.errors.push({ pointer: '', column: heading, detail: 'This cell holds bytes that are no UTF-8.' });
    }
    if (read.list !== null) tell(groups, column, index, text);
    else if (read.name === 'full_name') whole ??= text === '' ? undefined : { text, column: heading };
    else applySingle(draft, { name: read.name, text, heading: namedHeading(column, row), clears: isOurs });
  }
  if (isBlank) {
    draft.errors.push({
      pointer: '',
      column: null,
      detail: 'None of the columns that are imported says anything here.',
    });
  }
  const more = row.cells.slice(columns.length).filter((cell) => cell.trim() !== '');
  if (more.length > 0) {
    const detail = `This row has ${row.cells.length} cells, and the file ${columns.length} columns: perhaps a quote or a separator is missing.`;
    draft.errors.push({ pointer: '', column: null, detail });
  }
  if (whole) applyName(draft, whole);
  finish(draft, groups);
  return draft;
}

function namedHeading({ heading, label }: Column, row: CsvRow): string {
  const named = label === null ? '' : (row.cells[label] ?? '').trim();
  return named || heading;
}

/** Adds a cell to its entry of a list; columns of a type, like `phone_mobile_number`, are entries of their own. */
function tell(groups: Map<string, Group>, { heading, read }: Column, index: number, text: string): void {
  if (read?.list == null || text === '') return;
  const isOwnEntry = read.type !== null && read.list !== 'address';
  const key = `${read.list} ${read.group}${isOwnEntry ? ` ${index}` : ''}`;
  const place = read.type === null ? Number(read.group) - 1 : null;
  const group = groups.get(key) ?? { place, type: read.type ?? undefined, told: {} };
  const before = group.told[read.part];
  group.told[read.part] = { text: before ? `${before.text}, ${text}` : text, column: before?.column ?? heading };
  groups.set(key, group);
}

const makers = { address: addressEntry, email: emailEntry, phone: phoneEntry };

function finish(draft: Draft, groups: Map<string, Group>): void {
  // Numbered entries in the order of their numbers, wherever their columns stand.
  const ordered = [...groups].sort(([, a], [, b]) => (a.place ?? MOST_GROUPS) - (b.place ?? MOST_GROUPS));
  for (const [key, { place, type, told }] of ordered) {
    for (const list of ['address', 'email', 'phone'] as const) {
      if (!key.startsWith(`${list} `)) continue;
      for (const [index, each] of apart(told).entries()) {
        const entry = makers[list](each, {
          type,
          hasCompany: Boolean(draft.fields.company),
          isOurs: draft.isOurs,
        });
        if (entry) draft.lists[contactLists[list].field].push({ ...entry, place: index === 0 ? place : null });
      }
    }
  }
}

/** Google puts several values of one type into a cell: `a@example.org ::: b@example.org`. */
function apart(told: Told): Told[] {
  const cells = Object.entries(told).map(([part, { text, column }]) => ({
    part,
    column,
    texts: text.split(/\s*:::\s*/),
  }));
  const count = Math.max(1, ...cells.map(({ texts }) => texts.length));
  return Array.from({ length: count }, (_, index) => {
    const each = cells.flatMap(({ part, column, texts }) => {
      const text = part === 'type' ? texts[Math.min(index, texts.length - 1)] : texts[index];
      return text ? [[part, { text, column }] as const] : [];
    });
    return Object.fromEntries(each);
  });
}
