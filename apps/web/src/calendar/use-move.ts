import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { client } from '../api.ts';
import { useLanguage, useZone } from '../organization.ts';
import { problemOf } from '../problem.ts';
import { show, showSpan } from '../time.ts';
import { deleteNow } from '../ui/delayed-delete.ts';
import { useTell } from '../ui/use-tell.ts';
import { useAppointmentWords } from './appointment-words.ts';
import { type Dates, MovedMeanwhile, saveDates } from './move.ts';
import type { Appointment } from './use-appointments.ts';

/** So many appointments are named at most that are in the way of a move. */
const FEW = 3;

/** The toasts that are about a move, by appointment: a newer one takes the place of an older. */
const toasts = new Map<string, string>();

/** Moves appointments, and says what became of it. */
export function useMove() {
  const t = useTranslations('calendar.move');
  const { tell, complain, offer } = useTell();
  const words = useAppointmentWords();
  const navigate = useNavigate();
  const zone = useZone();
  const language = useLanguage();

  const place = (key: string, toast: string) => {
    notifications.hide(toasts.get(key) ?? '');
    toasts.set(key, toast);
  };

  const wordsOf = (before: Dates, after: Dates) => {
    const { start_date, end_date } = after;
    const isMoved = start_date !== before.start_date;
    if (!isMoved) return t('resized', { when: showSpan(start_date, end_date, zone, language) });
    const when = `${show(start_date, 'day', zone, language)}, ${show(start_date, 'time', zone, language)}`;
    return t('moved', { when });
  };

  /** What somebody is busy with, in words. */
  async function othersIn(conflicts: readonly string[]) {
    const asked = conflicts.slice(0, FEW).map((uuid) => client.appointment.get.query({ uuid }));
    const others = (await Promise.allSettled(asked)).flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (others.length === 0) return undefined;
    const list = others.map((each) => `${words.name(each)} (${words.span(each)})`).join(', ');
    return t('busy', { others: list, more: conflicts.length - others.length });
  }

  async function offerMails({ uuid }: Appointment) {
    const { results } = await client.appointmentNotification.list.query({
      appointment: uuid,
      status: 'sent',
      page_size: 1,
    });
    if (results.length === 0) return;
    const open = () => navigate({ to: '.', search: (old) => ({ ...old, appointment: uuid }), hash: 'mails' });
    place(`mails ${uuid}`, offer(t('mailSent'), t('showMails'), open));
  }

  return async function move(appointment: Appointment, after: Dates, isUndo = false): Promise<void> {
    const { uuid, start_date, end_date } = appointment;
    const before = { start_date, end_date };
    try {
      const saved = await saveDates(appointment, after);
      if (!saved) return;
      const undo = isUndo ? undefined : () => move(saved, before, true);
      place(uuid, tell(wordsOf(before, saved), undo));
      if (isUndo) notifications.hide(toasts.get(`mails ${uuid}`) ?? '');
      else await offerMails(saved);
    } catch (error) {
      const conflicts = problemOf(error)?.conflicts ?? [];
      // The person deleted what is in the way, and may only still take that back.
      if (await deleteNow(conflicts)) return move(appointment, after, isUndo);
      const why = error instanceof MovedMeanwhile ? t('meanwhile') : ((await othersIn(conflicts)) ?? error);
      complain(t('refused', { name: words.name(appointment) }), why);
    }
  };
}
