import type { AuditEntry } from '@kupfer/schemas/audit';
import { useTranslations } from 'use-intl';

const known = [
  ...(['member', 'admin', 'superuser', 'disabled', 'own', 'organization'] as const),
  ...(['wrong password', 'account disabled', 'no member'] as const),
];

/** What happened, as a sentence without its subject: `Invited anna@example.org as an administrator`. */
export function useEventWords() {
  const t = useTranslations('access.audit');
  const stateWords = (states: string) =>
    states
      .split(', ')
      .map((state) => {
        const found = known.find((each) => each === state);
        return found ? t(`state.${found}`) : state;
      })
      .join(', ');
  return ({ event, subject, detail }: AuditEntry): string => {
    const detailWords = detail.split(' -> ').map(stateWords).join(' → ');
    return t(`event.${event}`, { subject, detail: detailWords });
  };
}
