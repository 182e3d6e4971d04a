import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { MailStatus } from '../outbox/mail-status.tsx';
import { useMomentWords } from '../ui/use-moment-words.ts';
import classes from './appointment.module.css';

/** The mails of an appointment and what became of them; each leads to the outbox. */
export function MailList({ mails }: { mails: AppointmentNotification[] }) {
  const t = useTranslations('appointment.mail');
  const words = useMailWords();
  if (mails.length === 0) return null;
  return (
    <ul className={classes.mails}>
      {mails.map((mail) => (
        <li key={mail.uuid}>
          <MailStatus status={mail.status} />
          <div>
            <Link to="/outbox/$uuid" params={{ uuid: mail.uuid }} search={{}}>
              {t('line', { recipient: mail.recipient })}
            </Link>
            <Text size="xs" c="dimmed">
              {words(mail)}
            </Text>
            {mail.last_error && (
              <Text size="xs" c="dimmed">
                {mail.last_error}
              </Text>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What became of a mail, or will. */
export function useMailWords() {
  const t = useTranslations('appointment.mail.status');
  const at = useMomentWords('day');
  return ({ status, sent_at, next_attempt_at }: AppointmentNotification): string => {
    if (status === 'sent' && sent_at) return t('sent', { when: at(sent_at) });
    if (status !== 'queued') return t(status);
    const isDue = !next_attempt_at || Date.parse(next_attempt_at) <= Date.now();
    return isDue ? t('soon') : t('due', { when: at(next_attempt_at) });
  };
}
