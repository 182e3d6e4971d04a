import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { client } from '../api.ts';
import { useLanguage, useZone } from '../organization.ts';
import { problemOf } from '../problem.ts';
import { show, showSpan } from '../time.ts';
import { deleteNow } from '../ui/delayed-delete.ts';
import { useTell, withdraw } from '../ui/use-tell.ts';
import { useAppointmentWords } from './appointment-words.ts';
import { type Dates, MovedMeanwhile, saveDates } from './move.ts';
import type { Appointment } from './use-appointments.ts';

/** So many appointments are named at most that are in the way of a move. */
const FEW = 3;

/** So many toasts of moves are seen at a time; Ctrl+Z takes back those before, too. */
const SEEN = 3;

/** A move that can be taken back. */
type Step = { before: Dates; saved: Appointment; toast: string };

/** The moves of each appointment, as far as they were not taken back. */
const steps = new Map<string, Step[]>();
/** The toasts of moves, the oldest first. */
const seen: string[] = [];
/** The toasts about mails that have left, by appointment. */
const mailToasts = new Map<string, string>();

function see(toast: string): void {
  seen.push(toast);
  if (seen.length > SEEN) notifications.hide(seen.shift() ?? '');
}

/** Drops a step and those after it, which go with it; answers where the last of them has brought the appointment. */
function dropFrom(step: Step): Appointment {
  const own = steps.get(step.saved.uuid) ?? [];
  const dropped = own.splice(own.indexOf(step));
  for (const { toast } of dropped) withdraw(toast);
  return dropped.at(-1)?.saved ?? step.saved;
}

/** Moves appointments, and says what became of it. */
export function useMove() {
  const t = useTranslations('calendar.move');
  const { tell, complain, offer } = useTell();
  const words = useAppointmentWords();
  const navigate = useNavigate();
  const zone = useZone();
  const language = useLanguage();

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
    notifications.hide(mailToasts.get(uuid) ?? '');
    mailToasts.set(uuid, offer(t('mailSent'), t('showMails'), open));
  }

  /** Says where an appointment is, and offers to put it back, each time to where it was then. */
  function tellMove(before: Dates, saved: Appointment, isUndo: boolean) {
    const { uuid } = saved;
    const message = wordsOf(before, saved);
    if (isUndo) return see(tell(message));
    const step: Step = { before, saved, toast: tell(message, () => move(dropFrom(step), before, true)) };
    steps.set(uuid, [...(steps.get(uuid) ?? []), step]);
    see(step.toast);
  }

  async function move(appointment: Appointment, after: Dates, isUndo = false): Promise<void> {
    const { uuid, start_date, end_date } = appointment;
    const before = { start_date, end_date };
    try {
      const saved = await saveDates(appointment, after);
      if (!saved) return;
      tellMove(before, saved, isUndo);
      if (isUndo) notifications.hide(mailToasts.get(uuid) ?? '');
      else await offerMails(saved);
    } catch (error) {
      const conflicts = problemOf(error)?.conflicts ?? [];
      // The person deleted what is in the way, and may only still take that back.
      if (await deleteNow(conflicts)) return move(appointment, after, isUndo);
      const why = error instanceof MovedMeanwhile ? t('meanwhile') : ((await othersIn(conflicts)) ?? error);
      complain(t('refused', { name: words.name(appointment) }), why);
    }
  }

  return move;
}
