import { AppointmentImportLine } from '@kupfer/schemas/calendar-file';
import { ContactImportLine, type ContactImportStart } from '@kupfer/schemas/contact-file';
import type { ImportEnd } from '@kupfer/schemas/file-import';
import { Problem } from '@kupfer/schemas/problem';
import { noteReach } from '../connection.ts';
import { FileRefused } from '../problem.ts';
import { signedFetch } from '../signed-fetch.ts';
import { mediaTypes } from './file-kind.ts';
import type { Import, ReportedRow } from './import-state.ts';

/** A line of the answer to an import, of contacts or of appointments. */
type Line = { start: ContactImportStart } | { done: number; rows: ReportedRow[] } | { end: ImportEnd };

/** So often a file is sent anew when the service asks to come again a little later. */
const TRIES = 5;

/**
 * Sends a file and answers what the service says of it, line by line.
 *
 * @throws FileRefused; TypeError when the connection breaks or the file cannot be read any more
 */
export async function* importLines(wanted: Import, isDry: boolean, signal: AbortSignal): AsyncGenerator<Line> {
  const response = await send(wanted, isDry, signal);
  if (!response.ok || !response.body) throw new FileRefused(Problem.parse(await response.json()));
  const lineOf = wanted.kind === 'calendar' ? appointmentLine : contactLine;
  for await (const text of linesOf(response.body, signal)) yield lineOf(JSON.parse(text));
}

async function send(wanted: Import, isDry: boolean, signal: AbortSignal): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await signedFetch(addressOf(wanted, isDry), {
      method: 'POST',
      headers: { 'Content-Type': mediaTypes[wanted.kind] },
      body: wanted.file,
      signal,
    });
    const wait = response.headers.get('retry-after');
    if (response.ok || wait === null || tries === TRIES) return response;
    await pause(Number(wait) * 1000, signal);
  }
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, time);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function addressOf({ kind, chosen, duplicates, owner }: Import, isDry: boolean): string {
  const parameters = new URLSearchParams({ dry_run: String(isDry) });
  if (kind === 'calendar') {
    if (owner) parameters.set('owner', owner);
    return `/appointment/import/?${parameters}`;
  }
  parameters.set('duplicates', duplicates);
  if (kind === 'csv' && Object.keys(chosen).length > 0) parameters.set('columns', JSON.stringify(chosen));
  return `/contact/import/?${parameters}`;
}

function contactLine(answer: unknown): Line {
  const line = ContactImportLine.parse(answer);
  if ('file' in line) return { start: line };
  if ('created' in line) return { end: line };
  return { done: line.done, rows: line.rows.map(({ contact: like, ...row }) => ({ ...row, like })) };
}

function appointmentLine(answer: unknown): Line {
  const line = AppointmentImportLine.parse(answer);
  if ('created' in line) return { end: line };
  return { done: line.done, rows: line.rows.map(({ appointment: like, uid: _, ...row }) => ({ ...row, like })) };
}

/** The lines of a stream of text that is being written. */
async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read().catch((error: unknown) => {
      if (!signal.aborted) noteReach(false);
      throw error;
    });
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    yield* lines.filter(Boolean);
    if (done) return;
  }
}
