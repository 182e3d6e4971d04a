import type { ContactImportRow, ContactImportStart } from '@kupfer/schemas/contact-file';
import type { ImportEnd } from '@kupfer/schemas/file-import';
import type { Problem } from '@kupfer/schemas/problem';
import { createStore } from '../store.ts';
import type { FileKind } from './file-kind.ts';

/** A row, card or event of the file of which there is something to say. */
export type ReportedRow = Pick<ContactImportRow, 'line' | 'last_line' | 'status' | 'errors'> & {
  /** The contact or appointment that is there already. */
  like: string | null;
};

/** What a run over the file has found or done so far. The lists grow while it goes on. */
export type Report = {
  /** Rows so far. */
  done: number;
  rows: Record<ReportedRow['status'], ReportedRow[]>;
  /** null until the run came to its end. */
  end: ImportEnd | null;
};

/** Why a run did not come to its end. */
export type Failure =
  | { is: 'refused'; problem: Problem }
  /** The connection broke. */
  | { is: 'broken' }
  /** The file cannot be read any more: it was changed, moved or deleted since it was chosen. */
  | { is: 'changed' }
  | { is: 'cancelled' };

/** A file on its way into the organization. */
export type Import = {
  file: File;
  kind: FileKind;
  /** How the service understood the file; null until it has said so, and for a calendar. */
  understood: ContactImportStart | null;
  /** What a person chose for columns, by heading; null leaves one out. */
  chosen: Record<string, string | null>;
  duplicates: 'skip' | 'create';
  /** Whose appointments the new ones of a calendar become; null: the person's own. */
  owner: string | null;
  /** What the last look at the whole file found. */
  checked: Report | null;
  /** What goes on now; `since` is `performance.now()` at its start. */
  run: { isDry: boolean; since: number; report: Report } | null;
  /** What became of the import proper. */
  result: Report | null;
  /** Whether somebody has looked at the result. */
  isSeen: boolean;
  failure: Failure | null;
};

/** Lives outside of the screens: an import goes on while its person does something else. */
export const importState = createStore<Import | null>(null);

/** The rows that the last look counted; null while they are not known. */
export function totalOf({ checked }: Import): number | null {
  return checked?.end ? checked.done : null;
}
