import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { makeCreateOnce } from '../appointment/create-once.ts';
import { mailOf, type ReminderValues } from '../appointment/reminder-values.ts';
import { PartRefused, saveReminder } from '../appointment/save-parts.ts';
import { mailsOf } from '../appointment/stored.ts';
import { entityTag } from '../entity-tag.ts';
import { useTell } from '../ui/use-tell.ts';

/** An appointment, and to whom a mail about it goes. */
type Addressee = { uuid: string; recipient: string };

/** Makes a mail for each of many appointments, and tells what became of them. */
export function useRemind(zone: string) {
  const t = useTranslations('calendar.remind');
  const { tell, complain, why } = useTell();
  const [isBusy, setBusy] = useState(false);
  /** Why mails were not made, by appointment. */
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map());
  const createOnce = useRef(makeCreateOnce()).current;
  /** By these the service knows a repeated try. */
  const keys = useRef(new Map<string, string>()).current;

  async function remindOne({ uuid, recipient }: Addressee, reminder: ReminderValues) {
    const key = keys.get(uuid) ?? crypto.randomUUID();
    keys.set(uuid, key);
    const wanted = mailOf({ ...reminder, recipient }, zone, null);
    const mail = await saveReminder(uuid, undefined, wanted, createOnce, key, true);
    keys.delete(uuid);
    return mail;
  }

  /** Takes back mails that wait for their time, but for those that changed since, as by leaving. */
  async function takeBack(mails: AppointmentNotification[]): Promise<void> {
    const deleted = mails.map(async (mail) => {
      const context = { ifMatch: await entityTag(mail) };
      await client.appointmentNotification.delete.mutate({ uuid: mail.uuid }, { context });
    });
    const failed = (await Promise.allSettled(deleted)).filter((each) => each.status === 'rejected');
    await queryClient.invalidateQueries(trpc.appointmentNotification.pathFilter());
    if (failed[0]) complain(t('notTakenBack', { count: failed.length }), failed[0].reason);
    else tell(t('takenBack', { count: mails.length }));
  }

  /** Answers whether all were made. */
  async function remind(people: Addressee[], reminder: ReminderValues): Promise<boolean> {
    const made: AppointmentNotification[] = [];
    const refused = new Map<string, string>();
    setBusy(true);
    for (const person of people) {
      try {
        const mail = await remindOne(person, reminder);
        if (!mail) continue;
        made.push(mail);
        await keep(mail);
      } catch (error) {
        refused.set(person.uuid, why(error instanceof PartRefused ? error.refusal : error));
      }
    }
    setRefusals(refused);
    setBusy(false);
    if (made.length > 0) {
      const isNow = reminder.when === 'at once';
      tell(t(isNow ? 'sentNow' : 'sentLater', { count: made.length }), isNow ? undefined : () => takeBack(made));
    }
    queryClient.invalidateQueries(trpc.appointmentNotification.pathFilter());
    return refused.size === 0;
  }

  return { remind, isBusy, refusals };
}

/** Shows at once that there is a mail, also while the service cannot be asked anew: nobody gets it a second time. */
async function keep(mail: AppointmentNotification): Promise<void> {
  const { queryKey } = mailsOf(mail.appointment);
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (page) => page && { ...page, results: [...page.results, mail] });
}
