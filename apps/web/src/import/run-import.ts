import { queryClient } from '../api.ts';
import { FileRefused } from '../problem.ts';
import { kindOf } from './file-kind.ts';
import { type Failure, type Import, importState, type Report } from './import-state.ts';
import { importLines } from './import-stream.ts';

/** Ends the run under way, if there is one. */
let stop: AbortController | undefined;

/** Takes a file and looks at it; answers false for one that cannot be imported. */
export async function takeFile(file: File): Promise<boolean> {
  // A folder that is dropped is a file that cannot be read.
  const kind = await kindOf(file).catch(() => undefined);
  if (kind) lookAt({ file, kind, chosen: {}, owner: null });
  return kind !== undefined;
}

function lookAt(wanted: Pick<Import, 'file' | 'kind' | 'chosen' | 'owner'>): Promise<void> {
  importState.set({
    ...wanted,
    understood: null,
    duplicates: 'skip',
    checked: null,
    run: null,
    result: null,
    isSeen: false,
    failure: null,
  });
  return run(true);
}

/** Looks at the same file once more, as after it was imported in part. What is in already is not made again. */
export const lookAgain = ({ file, kind, chosen, owner }: Import): Promise<void> =>
  lookAt({ file, kind, chosen, owner });

/** Puts the file away. */
export function dropFile(): void {
  stop?.abort();
  importState.set(null);
}

/** Chooses what columns are, what becomes of duplicates, or whose appointments are new, and looks at the file anew. */
export async function choose(choice: Partial<Pick<Import, 'chosen' | 'duplicates' | 'owner'>>): Promise<void> {
  change(choice);
  await run(true);
}

/** Imports the file. */
export const begin = (): Promise<void> => run(false);

/** Stops what goes on. What was imported until then stays. */
export function cancel(): void {
  stop?.abort();
}

function change(changed: Partial<Import>): void {
  const state = importState.get();
  if (state) importState.set({ ...state, ...changed });
}

async function run(isDry: boolean): Promise<void> {
  stop?.abort();
  const wanted = importState.get();
  if (!wanted) return;
  const own = new AbortController();
  stop = own;
  const since = performance.now();
  let report: Report = { done: 0, rows: { failed: [], skipped: [], noted: [] }, end: null };
  change({ run: { isDry, since, report }, failure: null });
  let failure: Failure | null = null;
  try {
    for await (const line of importLines(wanted, isDry, own.signal)) {
      if (stop !== own) return;
      if ('start' in line) change({ understood: line.start });
      else if ('end' in line) report = { ...report, end: line.end };
      else {
        for (const row of line.rows) report.rows[row.status].push(row);
        report = { ...report, done: line.done };
        change({ run: { isDry, since, report } });
      }
    }
    if (!report.end) failure = { is: 'broken' };
  } catch (error) {
    failure = await failureOf(error, wanted.file, own.signal);
  }
  if (stop !== own) return;
  stop = undefined;
  if (isDry) change({ run: null, failure, checked: failure ? null : report });
  else if (failure?.is === 'refused') change({ run: null, failure });
  else {
    change({ run: null, failure, result: report });
    queryClient.invalidateQueries();
  }
}

async function failureOf(error: unknown, file: File, signal: AbortSignal): Promise<Failure> {
  if (signal.aborted) return { is: 'cancelled' };
  if (error instanceof FileRefused) return { is: 'refused', problem: error.problem };
  const isThere = await file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
  return { is: isThere ? 'broken' : 'changed' };
}

/** The browser asks before a page is left whose import is under way. */
window.addEventListener('beforeunload', (event) => {
  if (importState.get()?.run?.isDry === false) event.preventDefault();
});
