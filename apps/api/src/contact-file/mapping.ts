import { contactLists, contactSingleColumns, type ReadTarget, readTarget } from '@kupfer/schemas/contact-file';
import { Fault } from '@kupfer/schemas/problem';
import { pointerTo } from '../faults.ts';
import { knownTarget, namedBy } from './known-heading.ts';

/** A column of the file and what it is; null: it is left out. */
export type Column = {
  heading: string;
  target: string | null;
  read: ReadTarget | null;
  /** The column whose cell names this one, beside it in the row. */
  label: number | null;
};

export type Mapping = {
  columns: Column[];
  /** Fields of a contact that some column is about. */
  fields: string[];
  /** Whether it is our own export, whose blank cells mean that nothing is there. */
  isOurs: boolean;
  /** How many groups of columns a list has. */
  groups: { addresses: number; emails: number; phones: number };
};

const MOST_COLUMNS = 1_000;
const LONGEST_HEADING = 1_000;

/**
 * What each column is: as it was asked for, else as it is known.
 * @throws Fault `bad_input` for too many columns, or a heading that is none, or when something else was asked for than the file has
 */
export function mappingOf(headings: string[], given: ReadonlyMap<string, string | null> = new Map()): Mapping {
  if (headings.length > MOST_COLUMNS) {
    throw new Fault('bad_input', `A file has at most ${MOST_COLUMNS.toLocaleString('en')} columns, and this one more.`);
  }
  const long = headings.findIndex(({ length }) => length > LONGEST_HEADING);
  if (long >= 0) {
    const most = LONGEST_HEADING.toLocaleString('en');
    const detail = `Column ${long + 1} has more than ${most} characters in the first line, where its heading should be.`;
    throw new Fault('bad_input', detail);
  }
  const missing = [...given.keys()].filter((heading) => !headings.includes(heading));
  if (missing.length > 0) {
    const detail = 'The file has no column of this name.';
    const errors = missing.slice(0, 100).map((heading) => ({ pointer: pointerTo(['columns', heading]), detail }));
    throw new Fault('bad_input', `The file has no column ${missing.slice(0, 5).join(', ')}.`, { errors });
  }
  const known = understood(headings);
  const targets = withoutRepetition(headings, known, given);
  const columns = headings.map((heading, index) => {
    const target = targets[index] ?? null;
    const naming = namedBy(heading);
    const label = headings.findIndex((other) => naming.includes(other.trim()));
    return { heading, target, read: target === null ? null : readTarget(target), label: label < 0 ? null : label };
  });
  const names = new Set(headings.map((heading) => heading.trim()));
  return {
    columns,
    fields: fieldsOf(columns),
    isOurs: contactSingleColumns.every((name) => names.has(name)),
    groups: {
      addresses: groupsOf(columns, 'address'),
      emails: groupsOf(columns, 'email'),
      phones: groupsOf(columns, 'phone'),
    },
  };
}

/** What headings are known for, those beside them considered. */
function understood(headings: string[]): (string | null)[] {
  const targets = headings.map(knownTarget);
  const streets = new Set(targets.filter((_, index) => /stra(?:ss|ß)e|street/i.test(headings[index] ?? '')));
  return targets.map((target, index) => {
    // Beside "Vorname" a "Name" is the last one.
    if (target === 'full_name' && targets.includes('first_name') && !targets.includes('last_name')) return 'last_name';
    // Beside "Home Street" a "Home Address" is all of it.
    const isWhole = /(?<!extended )(?:address|adresse)$/i.test(headings[index] ?? '');
    if (target?.endsWith('_street_and_number') && isWhole && streets.has(target)) {
      return target.replace('street_and_number', 'text');
    }
    return target;
  });
}

/** Two columns cannot be the same field: of those that are only known, the first is it. */
function withoutRepetition(headings: string[], known: (string | null)[], given: ReadonlyMap<string, string | null>) {
  const taken = new Map<string, string>();
  for (const [heading, target] of given) {
    if (target === null || mayRepeat(target)) continue;
    const other = taken.get(target);
    if (other !== undefined || headings.filter((each) => each === heading).length > 1) {
      const detail = `Only one column can be ${target}.`;
      throw new Fault('bad_input', detail, { errors: [{ pointer: pointerTo(['columns', heading]), detail }] });
    }
    taken.set(target, heading);
  }
  return headings.map((heading, index) => {
    if (given.has(heading)) return given.get(heading) ?? null;
    const target = known[index] ?? null;
    if (target === null || mayRepeat(target)) return target;
    if (taken.has(target)) return null;
    taken.set(target, heading);
    return target;
  });
}

function mayRepeat(target: string): boolean {
  const read = readTarget(target);
  if (!read || read.list === null) return target === 'notes_line';
  return read.part === 'street_and_number' || (read.type !== null && read.list !== 'address');
}

function fieldsOf(columns: Column[]): string[] {
  const fields = new Set<string>();
  for (const { read } of columns) {
    if (!read) continue;
    if (read.list !== null) fields.add(contactLists[read.list].field);
    else if (read.name === 'full_name') for (const part of ['first_name', 'middle_name', 'last_name']) fields.add(part);
    else fields.add(read.name === 'notes_line' ? 'notes' : read.name);
  }
  return [...fields];
}

function groupsOf(columns: Column[], list: 'address' | 'email' | 'phone'): number {
  return Math.max(
    0,
    ...columns.map(({ read }) => (read?.list === list && read.type === null ? Number(read.group) : 0)),
  );
}
