import { useTranslations } from 'use-intl';
import { useSession } from '../organization.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import type { Dates } from './appointment-values.ts';
import type { FormValues } from './form-values.ts';
import { instantOrWhy } from './moment.ts';
import { units } from './reminder-values.ts';
import type { Stored } from './stored.ts';

/**
 * When the mail that is edited will leave, in words; the rules are those of `schedule` in
 * packages/db/src/appointment-notification.ts. Undefined while the time is typed.
 */
export function useLeaveWords(values: FormValues, span: Dates | undefined, stored: Stored | undefined) {
  const t = useTranslations('appointment.mail');
  const at = useMomentWords('day');
  const { mails } = useSession();
  const due = dueAt(values, span);
  if (due === undefined || !span) return undefined;
  if (mails === 'none') return t('noServer');
  const now = Date.now();
  const leaves = due === null ? now : Date.parse(due);
  const end = Date.parse(span.end_date);
  const waits = stored?.reminder?.uuid === values.reminder.uuid && stored?.reminder?.status === 'queued';
  // A mail about an appointment that is over is sent only when it was asked for after the end.
  if (Math.max(leaves, now) >= end && (end > now || waits)) return t('tooLate');
  if (due === null) return t('leavesNow');
  return leaves <= now ? t('leavesLate') : t('leaves', { when: at(due) });
}

/** The instant, null for at once. */
function dueAt({ reminder, time_zone }: FormValues, span: Dates | undefined): string | null | undefined {
  const { when, at, amount, unit } = reminder;
  if (when === 'at once') return null;
  if (when === 'at a time') return instantOrWhy(at, time_zone).instant;
  if (!span || !/^\d{1,7}$/.test(amount.trim())) return undefined;
  return new Date(Date.parse(span.start_date) - Number(amount) * units[unit] * 60_000).toISOString();
}
