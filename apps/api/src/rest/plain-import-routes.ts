import { AppointmentImportLine, AppointmentImportQuery } from '@kupfer/schemas/calendar-file';
import { ContactImportLine, ContactImportQuery } from '@kupfer/schemas/contact-file';
import type { ProblemCode } from '@kupfer/schemas/problem';
import { z } from 'zod';
import type { PlainRoute } from './plain-routes.ts';

const SentTable = z.string().meta({ id: 'SentTable', examples: ['first_name,last_name,email_1_email'] });
const SentCards = z.string().meta({ id: 'SentCards', examples: ['BEGIN:VCARD'] });
const SentCalendar = z.string().meta({ id: 'SentCalendar', examples: ['BEGIN:VCALENDAR'] });

const refusals: ProblemCode[] = [
  'bad_input',
  'not_signed_in',
  'invalid_token',
  'not_allowed',
  'too_large',
  'unsupported_media_type',
  'too_many_requests',
  'internal',
  'unavailable',
];

/** What one brings in as a file: a route that is mounted by import-stream.ts has its line here. */
export const plainImportRoutes: PlainRoute[] = [
  {
    method: 'post',
    path: '/contact/import/',
    operation: {
      operationId: 'contact_import',
      summary: 'Bring contacts in from a file',
      description:
        'CSV as Google, Outlook, Thunderbird, spreadsheets and our own export write it, or vCards 2.1 to 4.0, at most 50 MiB. A row whose uuid or number is known changes that contact, probable duplicates are skipped, and a bad row never stops the others. The answer is streamed: a JSON object a line, the last one with the counts.',
      tags: ['Contacts'],
      security: [{ bearer: [] }],
      requestParams: { query: ContactImportQuery },
      requestBody: {
        required: true,
        content: {
          'text/csv': { schema: SentTable },
          'text/vcard': { schema: SentCards },
          'text/x-vcard': { schema: SentCards },
        },
      },
      responses: {
        200: {
          description: 'How the file was understood, a line for each hundred rows, and the counts.',
          content: { 'application/x-ndjson': { schema: ContactImportLine } },
        },
      },
    },
    refusals,
  },
  {
    method: 'post',
    path: '/appointment/import/',
    operation: {
      operationId: 'appointment_import',
      summary: 'Bring appointments in from a calendar',
      description:
        'iCalendar, at most 50 MiB. Of a series what lies up to a year ahead is made, times without a zone and whole days are those of the organization. An event that is sent again changes its appointment, or nothing. The answer is streamed: a JSON object a line, the last one with the counts.',
      tags: ['Appointments'],
      security: [{ bearer: [] }],
      requestParams: { query: AppointmentImportQuery },
      requestBody: { required: true, content: { 'text/calendar': { schema: SentCalendar } } },
      responses: {
        200: {
          description: 'A line at the start and for each hundred events, and the counts.',
          content: { 'application/x-ndjson': { schema: AppointmentImportLine } },
        },
      },
    },
    refusals,
  },
];
