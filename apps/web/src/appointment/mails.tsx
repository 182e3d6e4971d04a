import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { Contact } from '@kupfer/schemas/contact';
import { Alert, Button, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useMomentWords } from '../ui/use-moment-words.ts';
import classes from './appointment.module.css';
import type { Dates } from './appointment-values.ts';
import type { AppointmentFormState } from './form-values.ts';
import { MailList } from './mail-list.tsx';
import { ReminderFields } from './reminder-fields.tsx';
import { newReminder } from './reminder-values.ts';
import type { Stored } from './stored.ts';

type Given = {
  form: AppointmentFormState;
  mails: AppointmentNotification[];
  span: Dates | undefined;
  contact: Contact | undefined;
  stored: Stored | undefined;
};

/** The mails of an appointment: what became of those there are, and the one that is edited. */
export function Mails({ form, mails, span, contact, stored }: Given) {
  const t = useTranslations('appointment.mail');
  const { reminder, start } = form.values;
  const edited = mails.find(({ uuid }) => uuid === reminder.uuid);
  const isGone = edited && !['queued', 'draft', 'cancelled'].includes(edited.status);
  // What has left while it was edited is edited no more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it leaves
  useEffect(() => {
    if (isGone) form.setFieldValue('reminder', newReminder(start, reminder.language, reminder.recipient));
  }, [isGone]);
  const hasLeft = mails.some(({ status }) => status !== 'draft' && status !== 'cancelled' && status !== 'queued');
  return (
    <section className={classes.section} aria-label={t('title')} id="mails">
      <Title order={3} className={classes.title}>
        {t('title')}
      </Title>
      <MailList mails={mails} />
      <OldTime {...{ form, mails, span, stored }} />
      <ReminderFields
        {...{ form, span, contact, stored }}
        label={t(hasLeft && reminder.uuid === null ? 'another' : 'reminder')}
      />
    </section>
  );
}

/** Says that somebody was told another time, and offers to tell them the new one. */
function OldTime({ form, mails, span, stored }: Omit<Given, 'contact'>) {
  const t = useTranslations('appointment.mail');
  const at = useMomentWords('day');
  const before = stored?.appointment;
  if (!before || !span) return null;
  const isMoved = span.start_date !== before.start_date || span.end_date !== before.end_date;
  const told = mails.findLast(({ status }) => status === 'sent' || status === 'sending');
  const { reminder, start } = form.values;
  const isTelling = reminder.isOn && reminder.uuid === null;
  if (!isMoved || !told || isTelling) return null;
  const tell = () => {
    const { language, recipient } = told;
    form.setFieldValue('reminder', { ...newReminder(start, language, recipient), isOn: true, when: 'at once' });
  };
  return (
    <Alert color="yellow" p="xs" role="status">
      {t('old', { recipient: told.recipient, when: at(told.sent_at ?? told.edit_date) })}
      <div>
        <Button size="compact-sm" mt={6} onClick={tell}>
          {t('tellNew')}
        </Button>
      </div>
    </Alert>
  );
}
