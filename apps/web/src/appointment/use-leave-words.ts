import { useTranslations } from 'use-intl';
import { useSession } from '../organization.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import type { Dates } from './appointment-values.ts';
import type { FormValues } from './form-values.ts';
import { leavingOf } from './leaving.ts';
import type { Stored } from './stored.ts';

/** When the mail that is edited will leave, in words. Undefined while the time is typed. */
export function useLeaveWords(values: FormValues, span: Dates | undefined, stored: Stored | undefined) {
  const t = useTranslations('appointment.mail');
  const at = useMomentWords('day');
  const { mails } = useSession();
  const { reminder, time_zone: zone } = values;
  const isWaiting = stored?.reminder?.uuid === reminder.uuid && stored?.reminder?.status === 'queued';
  const leaving = span && leavingOf(reminder, { zone, span, isWaiting });
  if (!leaving) return undefined;
  if (mails === 'none') return t('noServer');
  if (leaving.leaves === 'never') return t('tooLate');
  if (leaving.leaves === 'at once') return t('leavesNow');
  return leaving.leaves === 'at' ? t('leaves', { when: at(leaving.at) }) : t('leavesLate');
}
