import { AppointmentExportQuery } from '@kupfer/schemas/appointment-export';
import { ContactExportQuery } from '@kupfer/schemas/contact-export';
import type { ProblemCode } from '@kupfer/schemas/problem';
import { z } from 'zod';
import type { PlainRoute } from './plain-routes.ts';

const Csv = z.string().meta({ id: 'ContactTable', examples: ['uuid,customer_id,core_user_uuid,first_name'] });
const Cards = z.string().meta({ id: 'ContactCards', examples: ['BEGIN:VCARD'] });
const Calendar = z.string().meta({ id: 'Calendar', examples: ['BEGIN:VCALENDAR'] });

const refusals: ProblemCode[] = [
  'bad_input',
  'not_signed_in',
  'invalid_token',
  'not_allowed',
  'too_many_requests',
  'internal',
  'unavailable',
];

/** What one takes away as a file: a route that is mounted in exports.ts or calendar-feed.ts has its line here. */
export const plainExportRoutes: PlainRoute[] = [
  {
    method: 'get',
    path: '/contact/export/',
    operation: {
      operationId: 'contact_export',
      summary: 'Take contacts away as a file',
      description: 'Streams all that the parameters select. A file that is not whole ends with its connection broken.',
      tags: ['Contacts'],
      security: [{ bearer: [] }],
      requestParams: { query: ContactExportQuery },
      responses: {
        200: {
          description: 'A table or address cards, by `format`.',
          content: { 'text/csv': { schema: Csv }, 'text/vcard': { schema: Cards } },
        },
      },
    },
    refusals,
  },
  {
    method: 'get',
    path: '/appointment/export/',
    operation: {
      operationId: 'appointment_export',
      summary: 'Take appointments away as a calendar',
      description: 'Streams all that the parameters select. A file that is not whole ends with its connection broken.',
      tags: ['Appointments'],
      security: [{ bearer: [] }],
      requestParams: { query: AppointmentExportQuery },
      responses: { 200: { description: 'A calendar.', content: { 'text/calendar': { schema: Calendar } } } },
    },
    refusals,
  },
  {
    method: 'get',
    path: '/calendar/{file}',
    operation: {
      operationId: 'calendarFeed_read',
      summary: 'Read a calendar feed by its secret address',
      tags: ['Calendar feeds'],
      requestParams: {
        path: z.strictObject({ file: z.string().meta({ description: 'As in `url` of the feed: `<secret>.ics`.' }) }),
      },
      responses: {
        200: {
          description: 'The appointments of the last year and all that lie ahead.',
          content: { 'text/calendar': { schema: Calendar } },
        },
        304: { description: 'Known already.' },
      },
    },
    isConditional: true,
    refusals: ['not_found', 'too_many_requests', 'internal', 'unavailable'],
  },
];
