import { waitForImports } from '@kupfer/db/contact-import';
import { inOrganization, transaction } from '@kupfer/db/database';
import { freshPlans } from '@kupfer/db/fresh-plans';
import {
  type ContactImportProgress,
  ContactImportQuery,
  type ContactImportRow,
  type ContactImportStart,
} from '@kupfer/schemas/contact-file';
import { Fault } from '@kupfer/schemas/problem';
import { portionsOf } from '../rest/import-portions.ts';
import type { FileImport, ImportedFile } from '../rest/import-stream.ts';
import type { Draft } from './draft.ts';
import { openFile } from './open.ts';
import type { Plan } from './plan.ts';
import { lookAtRows, storeRows } from './portion.ts';
import { seenInFile } from './seen.ts';

/** Rows that are stored together, and told of in one line; of large ones fewer, by their characters. */
const PORTION = 100;
const LARGE_PORTION = 200_000;
/** Of a row as many errors are told. */
const MOST_ERRORS = 20;
/** What is kept of each row of a file, to find duplicates within it, is bounded by this. */
const MOST_ROWS = 250_000;

/** `POST /contact/import/` (docs/api.md, "Import of contacts"). */
export const contactImport: FileImport<ContactImportQuery> = {
  path: '/contact/import/',
  mediaTypes: ['text/csv', 'text/vcard', 'text/x-vcard'],
  query: ContactImportQuery,
  lines,
};

async function* lines(
  { database, caller, bytes, mediaType, charset, counts }: ImportedFile,
  { dry_run, duplicates, columns }: ContactImportQuery,
): AsyncGenerator<ContactImportStart | ContactImportProgress, void, undefined> {
  const file = await openFile(bytes, { isCards: mediaType !== 'text/csv', charset, columns });
  const unusable = new Fault('bad_input', 'None of the headings is known: say what the columns are by `columns`.');
  if (!file.isUsable && !dry_run) throw unusable;
  yield file.start;
  if (!file.isUsable) throw unusable;
  const { organization_uuid } = caller;
  const areSkipped = duplicates === 'skip';
  const seen = seenInFile();
  const apart = new Set<string>();
  const scope = inOrganization(database, organization_uuid);
  const keepPlansFresh = freshPlans(scope, 'contact');
  const work = (drafts: readonly Draft[]): Promise<Plan[]> =>
    dry_run
      ? lookAtRows(scope, drafts, { areSkipped, seen })
      : transaction(database, organization_uuid, async (tx) => {
          await waitForImports(tx);
          return storeRows(tx, drafts, { areSkipped, apart });
        });
  let done = 0;
  const isFull = (drafts: readonly Draft[]) =>
    drafts.length === PORTION || drafts.reduce((sum, { size }) => sum + size, 0) > LARGE_PORTION;
  for await (const { portion, failure } of portionsOf(file.drafts, isFull)) {
    if (done + portion.length > MOST_ROWS) {
      throw new Fault('bad_input', `At most ${MOST_ROWS.toLocaleString('en')} rows are imported from one file.`);
    }
    if (portion.length > 0) {
      const plans = await work(portion);
      done += plans.length;
      for (const { status } of plans) counts[status] += 1;
      yield { done, rows: plans.flatMap(reportOf) };
      if (!dry_run) await keepPlansFresh(counts.created);
    }
    if (failure) throw failure.error;
  }
}

/** Rows that went well are not told of, unless something of them could not be kept. */
function reportOf({ draft, status, errors, contact }: Plan): ContactImportRow[] {
  const { line, last_line, noted } = draft;
  if (status === 'skipped' || status === 'failed') {
    return [{ line, last_line, status, errors: errors.slice(0, MOST_ERRORS), contact }];
  }
  const told = noted.slice(0, MOST_ERRORS);
  return told.length > 0 ? [{ line, last_line, status: 'noted', errors: told, contact }] : [];
}
