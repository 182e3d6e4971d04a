import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { useTell } from '../ui/use-tell.ts';
import { appointmentFields, changesOf, fieldsOf, only } from './appointment-values.ts';
import { makeCreateOnce } from './create-once.ts';
import { saveDrives, saveFields, saveReminder } from './save-parts.ts';
import { type Stored, spread } from './stored.ts';

/** Takes back what was saved: what was there before is put back, what was not is deleted. */
export function useTakeBack() {
  const t = useTranslations('appointment');
  const { tell, complain } = useTell();
  return async (before: Stored | undefined, saved: Stored): Promise<void> => {
    const { uuid } = saved.appointment;
    try {
      if (before) await putBack(before, saved);
      else {
        await client.appointment.delete.mutate({ uuid });
        queryClient.removeQueries(trpc.appointment.get.queryFilter({ uuid }));
        await queryClient.invalidateQueries(trpc.appointment.pathFilter());
      }
      tell(t('undone'));
    } catch (error) {
      complain(t('notUndone'), error);
    }
  };
}

async function putBack(before: Stored, saved: Stored): Promise<void> {
  const createOnce = makeCreateOnce();
  const { uuid } = saved.appointment;
  const [old, now] = [fieldsOf(before.appointment), fieldsOf(saved.appointment)];
  const changed = appointmentFields.filter((field) => field in changesOf(old, now));
  // Is refused when somebody has changed the appointment since then.
  const appointment = await saveFields(saved.appointment, { ...now, ...only(old, changed) }, createOnce, uuid);
  const drives = before.appointment.driving_times.map((drive, place) => ({ key: drive.uuid, place, drive }));
  await saveDrives(appointment, drives, createOnce, new Map());
  if (saved.reminder && saved.reminder.uuid !== before.reminder?.uuid) {
    await client.appointmentNotification.delete.mutate({ uuid: saved.reminder.uuid });
  } else if (saved.reminder) {
    const wanted = before.reminder?.status === 'queued' ? before.reminder : undefined;
    await saveReminder(uuid, saved.reminder, wanted, createOnce, uuid);
  }
  await spread(await client.appointment.get.query({ uuid }));
}
