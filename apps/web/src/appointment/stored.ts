import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { queryClient, trpc } from '../api.ts';
import type { AppointmentFields } from './appointment-values.ts';
import type { Mail } from './reminder-values.ts';
import type { WantedDrive } from './save-parts.ts';

/** An appointment as it is stored, and the mail that is edited with it. */
export type Stored = { appointment: Appointment; reminder: AppointmentNotification | undefined };

/** What a form wants to be stored. */
export type Wanted = {
  fields: AppointmentFields;
  drives: WantedDrive[];
  /** Undefined: no mail is to be sent. */
  mail: Mail | undefined;
  /** Whether the mail is another one than that which is stored. */
  isNewMail: boolean;
};

/** The mails of an appointment. */
export const mailsOf = (appointment: string) =>
  trpc.appointmentNotification.list.queryOptions({ appointment, page_size: 100 });

/** Shows everywhere what an appointment is now. */
export async function spread(appointment: Appointment): Promise<void> {
  queryClient.setQueryData(trpc.appointment.get.queryKey({ uuid: appointment.uuid }), appointment);
  await Promise.all([
    queryClient.invalidateQueries(trpc.appointment.pathFilter()),
    queryClient.invalidateQueries(trpc.appointmentNotification.pathFilter()),
  ]);
}
