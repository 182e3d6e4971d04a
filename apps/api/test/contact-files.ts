import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContactImportProgress, ContactImportRow, ContactImportStart } from '@kupfer/schemas/contact-file';
import { ContactImportLine } from '@kupfer/schemas/contact-file';
import type { ImportEnd } from '@kupfer/schemas/file-import';
import { expect } from 'vitest';
import type { Fields, Person } from './service.ts';

/** What an import was answered. */
export type Imported = {
  start: ContactImportStart;
  rows: ContactImportRow[];
  progress: ContactImportProgress[];
  end: ImportEnd;
};

/** A file of another program. */
export const fileOf = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(import.meta.dirname, 'files', name)));

/** Sends a file to be imported, as the name says: CSV or cards. */
export function send(person: Person, body: string | Uint8Array<ArrayBuffer>, query = '', type = 'text/csv') {
  return person.send<Fields & { detail: string }>('POST', `/contact/import/${query}`, {
    body,
    headers: { 'content-type': type },
  });
}

/** Imports a file that can be read from its first line on, and reads the answer. */
export async function importFile(
  person: Person,
  body: string | Uint8Array<ArrayBuffer>,
  query = '',
  type = 'text/csv',
): Promise<Imported> {
  const { status, headers, text } = await send(person, body, query, type);
  expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
  expect(headers.get('content-type')).toBe('application/x-ndjson');
  return readAnswer(text);
}

/** The lines of an answer, each as its schema says. */
export function readAnswer(text: string): Imported {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => ContactImportLine.parse(JSON.parse(line)));
  const [start] = lines;
  const end = lines.at(-1);
  if (!start || !('file' in start) || !end || !('created' in end)) throw new Error(`no whole answer: ${text}`);
  const progress = lines.filter((line) => 'rows' in line);
  return { start, end, progress, rows: progress.flatMap(({ rows }) => rows) };
}

/** All contacts of the person's organization in the order of their numbers, without what differs each time. */
export async function contactsOf(person: Person): Promise<Fields[]> {
  const { body } = await person.get<{ results: Fields[] }>('/contact/?limit=7000&ordering=customer_id');
  return body.results.map(({ uuid: _, organization_uuid: __, create_date: ___, edit_date: ____, ...fields }) => fields);
}

/** A contact with these fields and no others. */
export const contactWith = (fields: Fields): Fields => ({
  core_user_uuid: null,
  first_name: '',
  middle_name: '',
  last_name: '',
  suffix: '',
  title: null,
  contact_type: null,
  customer_type: null,
  company: null,
  addresses: [],
  emails: [],
  phones: [],
  siteprofile_uuids: [],
  workflowlevel1_uuids: [],
  workflowlevel2_uuids: [],
  notes: null,
  ...fields,
});

/** An address with these parts and no others. */
export const addressWith = (parts: Fields): Fields => ({
  street: '',
  house_number: '',
  postal_code: '',
  city: '',
  country: '',
  ...parts,
});
