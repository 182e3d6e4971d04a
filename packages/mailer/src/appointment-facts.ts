import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentFacts, AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { Organization } from '@kupfer/schemas/organization';

/** What of a notification its mail tells. */
export type MailFields = Pick<AppointmentNotification, 'org_name' | 'org_phone' | 'subject' | 'message'>;

/**
 * The facts of a mail, from objects as the API answers them, for a preview while something is still being written. The
 * service reads the same facts from its tables (packages/db/src/appointment-notification.ts); `sequence`, which stands
 * in the calendar entry alone, is not known here.
 */
export function appointmentFacts(
  {
    contact,
    ...appointment
  }: Pick<
    Appointment,
    'uuid' | 'name' | 'start_date' | 'end_date' | 'time_zone' | 'address' | 'summary' | 'edit_date' | 'contact'
  >,
  { name, phone, email }: Pick<Organization, 'name' | 'phone' | 'email'>,
  { org_name, org_phone, subject, message }: MailFields,
): AppointmentFacts {
  const person = [contact?.first_name, contact?.last_name].filter(Boolean).join(' ');
  return {
    ...appointment,
    sequence: 0,
    contact_name: person || contact?.company || null,
    organization: { name, phone, email },
    org_name,
    org_phone,
    subject,
    message,
  };
}
