import { appointmentFacts } from '@kupfer/mailer/appointment-facts';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import type { Organization } from '@kupfer/schemas/organization';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { good } from './appointments.ts';
import { announce, bookAhead } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;

beforeAll(async () => {
  service = await startService({ local: false });
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

const contacts: Record<string, Fields | undefined> = {
  'no contact': undefined,
  'a contact with a whole name': {
    title: 'Ms.',
    first_name: 'Anna',
    middle_name: 'M.',
    last_name: 'Müller',
    company: 'Dach',
  },
  'a contact with a last name': { last_name: 'Müller', company: 'Dach' },
  'a company': { company: 'Dach & Fach <GmbH>' },
  'a contact without a name': { emails: [{ type: 'office', email: 'a@example.org' }] },
};

const mails: Record<string, Fields> = {
  'by the template': {},
  'in German': { language: 'de' },
  'in the name of another organization': { org_name: 'Solar AG', org_phone: '+49 30 1234567' },
  'with a subject of its own': { subject: 'Tomorrow\u2026' },
  'with a text of its own': { message: 'First line,\n\n<b>second</b> line.' },
};

const organizations: Record<string, Fields> = {
  'an organization with all that mails print': {
    name: 'Kupfer',
    phone: '+49 30 7654321',
    email: 'mail@kupfer.example',
  },
  'an organization without phone and e-mail': { name: 'Kupfer', phone: '', email: '' },
};

for (const [organization, own] of Object.entries(organizations))
  for (const [whom, contact] of Object.entries(contacts))
    test(`a preview is the mail that the service writes, for ${whom} of ${organization}`, async () => {
      await good(anna.patch('/organization/', own));
      const contact_uuid = contact && (await anna.post<Contact>('/contact/', contact)).body.uuid;
      const { uuid } = await bookAhead(anna, {
        name: 'Roof "inspection"',
        address: 'Lindenstraße 5a',
        summary: 'First look.\nBring a ladder.',
        time_zone: 'America/New_York',
        contact_uuid,
      });
      const appointment = await good(anna.get<Appointment>(`/appointment/${uuid}/`));
      expect(appointment.contact_uuid).toBe(contact_uuid ?? null);
      const now = await good(anna.get<Organization>('/organization/'));
      for (const [how, fields] of Object.entries(mails)) {
        const notification = await announce(anna, { uuid }, fields);
        const written = appointmentMail(appointmentFacts(appointment, now, notification), notification.language);
        expect({ subject: written.subject, text: written.text }, how).toEqual(notification.mail);
      }
    });
