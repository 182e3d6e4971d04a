import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Marked } from '../contact/marked.tsx';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { MailStatus } from './mail-status.tsx';
import classes from './outbox.module.css';

type Shown = {
  mails: AppointmentNotification[];
  openUuid: string | undefined;
  /** What is looked for, to be marked. */
  search: string | undefined;
};

/** Mails as rows; the subject leads to the mail. */
export function MailList({ mails, openUuid, search }: Shown) {
  const t = useTranslations('outbox');
  const at = useMomentWords('day');
  return (
    <Table className={classes.table} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.status')}</Table.Th>
          <Table.Th>{t('column.subject')}</Table.Th>
          <Table.Th className={classes.wide}>{t('column.due')}</Table.Th>
          <Table.Th className={classes.wide}>{t('column.sent')}</Table.Th>
          <Table.Th className={classes.wide}>{t('column.attempts')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {mails.map(({ uuid, status, recipient, mail, send_at, sent_at, attempts, last_error }) => (
          <Table.Tr key={uuid} className={classes.row} data-current={uuid === openUuid || undefined}>
            <Table.Td>
              <MailStatus status={status} />
            </Table.Td>
            <Table.Td className={classes.subject}>
              <Link
                to="/outbox/$uuid"
                params={{ uuid }}
                search={(old) => old}
                className={classes.link}
                aria-current={uuid === openUuid || undefined}
              >
                <Marked text={mail.subject} search={search} />
              </Link>
              <Text size="xs" c="dimmed" truncate>
                <Marked text={recipient} search={search} />
                <span className={classes.narrow}> · {sent_at ? at(sent_at) : send_at ? at(send_at) : t('atOnce')}</span>
              </Text>
              {status === 'failed' && last_error && (
                <Text size="xs" c="var(--mantine-color-error)" lineClamp={2}>
                  {last_error}
                </Text>
              )}
            </Table.Td>
            <Table.Td className={classes.wide}>{send_at ? at(send_at) : t('atOnce')}</Table.Td>
            <Table.Td className={classes.wide}>{sent_at ? at(sent_at) : '–'}</Table.Td>
            <Table.Td className={classes.wide}>{attempts}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
