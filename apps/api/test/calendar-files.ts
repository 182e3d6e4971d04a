import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Appointment } from '@kupfer/schemas/appointment';
import { AppointmentImportLine, type AppointmentImportRow } from '@kupfer/schemas/calendar-file';
import type { ImportEnd } from '@kupfer/schemas/file-import';
import { expect } from 'vitest';
import { walk } from './appointments.ts';
import type { Fields, Person } from './service.ts';

/** A calendar of another program. */
export const fileOf = (name: string): string => readFileSync(join(import.meta.dirname, 'files', name), 'utf8');

/** A calendar of these components, each by its lines. */
export function calendar(...components: string[][]): string {
  return [['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN'], ...components, ['END:VCALENDAR'], []]
    .map((lines) => lines.join('\r\n'))
    .join('\r\n');
}

/** An event by its lines; it is of 2026-07-01, 10:00 to 11:00 UTC, unless they say otherwise. */
export function event(uid: string, ...lines: string[]): string[] {
  const times = lines.some((line) => line.startsWith('DTSTART'))
    ? []
    : ['DTSTART:20260701T100000Z', 'DTEND:20260701T110000Z'];
  return ['BEGIN:VEVENT', `UID:${uid}`, ...times, ...lines, 'END:VEVENT'];
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export function send(person: Person, body: Body, query = '', type = 'text/calendar') {
  const stream = body instanceof ReadableStream ? ({ duplex: 'half' } as const) : {};
  return person.send<Fields & { detail: string }>('POST', `/appointment/import/${query}`, {
    body,
    headers: { 'content-type': type },
    ...stream,
  });
}

export type Imported = { rows: AppointmentImportRow[]; end: ImportEnd; counts: number[]; words: string };

/** Imports a calendar that is one, and reads the answer; `words` are all that it says of the rows. */
export async function importCalendar(person: Person, body: Body, query = ''): Promise<Imported> {
  const { status, headers, text } = await send(person, body, query);
  expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
  expect(headers.get('content-type')).toBe('application/x-ndjson');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => AppointmentImportLine.parse(JSON.parse(line)));
  const end = lines.at(-1);
  if (!end || !('created' in end)) throw new Error(`no whole answer: ${text}`);
  const rows = lines.flatMap((line) => ('rows' in line ? line.rows : []));
  const words = rows.flatMap(({ errors }) => errors.map(({ detail }) => detail)).join('\n');
  return { rows, end, counts: [end.created, end.updated, end.skipped, end.failed], words };
}

/** The appointments of the person's organization in the order of their starts. */
export async function appointmentsOf(person: Person): Promise<Appointment[]> {
  return (await walk<Appointment>(person, '/appointment/?page_size=500')).flat();
}
