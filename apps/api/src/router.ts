import { apiKey } from './resources/api-key.ts';
import { appointment } from './resources/appointment.ts';
import { appointmentDrivingTime } from './resources/appointment-driving-time.ts';
import { appointmentNote } from './resources/appointment-note.ts';
import { appointmentNotification } from './resources/appointment-notification.ts';
import { audit } from './resources/audit.ts';
import { calendarFeed } from './resources/calendar-feed.ts';
import { contact } from './resources/contact.ts';
import { contactType } from './resources/contact-type.ts';
import { demo } from './resources/demo.ts';
import { invitation } from './resources/invitation.ts';
import { member } from './resources/member.ts';
import { organization, organizations } from './resources/organization.ts';
import { router } from './trpc.ts';

/** Every procedure of the service. REST and its document are made from this router too. */
export const appRouter = router({
  contact,
  contactType,
  appointment,
  appointmentNote,
  appointmentNotification,
  appointmentDrivingTime,
  organization,
  organizations,
  demo,
  member,
  invitation,
  apiKey,
  calendarFeed,
  audit,
});

/** What a TypeScript client imports: `import type { AppRouter } from '@kupfer/api/router'`. */
export type AppRouter = typeof appRouter;
