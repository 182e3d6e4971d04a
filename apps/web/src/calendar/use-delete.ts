import { notifications } from '@mantine/notifications';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { deleteLater } from '../ui/delayed-delete.ts';
import { useTell } from '../ui/use-tell.ts';
import { useAppointmentWords } from './appointment-words.ts';
import type { Appointment } from './use-appointments.ts';

/** Deletes an appointment as soon as it cannot be undone any more; until then it is hidden. */
export function useDelete() {
  const t = useTranslations('calendar');
  const { tell, complain } = useTell();
  const words = useAppointmentWords();
  return (appointment: Appointment) => {
    const { uuid } = appointment;
    const name = words.name(appointment);
    const run = async () => {
      notifications.hide(toast);
      await client.appointment.delete.mutate({ uuid });
      await queryClient.invalidateQueries(trpc.appointment.pathFilter());
    };
    const undo = deleteLater(uuid, run, (error) => complain(t('notDeleted', { name }), error));
    const toast = tell(t('deleted', { name }), undo);
  };
}
