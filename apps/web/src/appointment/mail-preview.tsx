import { appointmentFacts } from '@kupfer/mailer/appointment-facts';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import type { Contact } from '@kupfer/schemas/contact';
import { Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useOrganization } from '../organization.ts';
import { MailTabs } from '../outbox/mail-tabs.tsx';
import classes from './appointment.module.css';
import type { Dates } from './appointment-values.ts';
import type { FormValues } from './form-values.ts';
import type { Stored } from './stored.ts';

type Given = {
  values: FormValues;
  span: Dates;
  contact: Contact | undefined;
  stored: Stored | undefined;
};

/** The mail exactly as it will be sent, by the templates by which the service writes it. */
export function MailPreview({ values, span, contact, stored }: Given) {
  const t = useTranslations('appointment.mail');
  const organization = useOrganization();
  if (!organization) return null;
  const { name, time_zone, address, summary, reminder } = values;
  const { isOwn, subject, message, language } = reminder;
  const known = stored?.reminder?.uuid === reminder.uuid ? stored?.reminder : undefined;
  const facts = appointmentFacts(
    {
      ...span,
      uuid: '',
      edit_date: '',
      time_zone,
      // The service trims what is typed.
      name: name.trim(),
      address: address.trim(),
      summary: summary.trim(),
      contact: contact ?? null,
    },
    organization,
    {
      org_name: known?.org_name ?? null,
      org_phone: known?.org_phone ?? null,
      subject: isOwn ? subject.trim() : null,
      message: isOwn ? message.trim() : null,
    },
  );
  const mail = appointmentMail(facts, language);
  return (
    <section className={classes.preview} aria-label={t('preview')}>
      <Text size="xs" c="dimmed">
        {t('preview')}
      </Text>
      <Text fw={600} className={classes.subject} lang={language}>
        {mail.subject}
      </Text>
      <MailTabs html={mail.html} text={mail.text} title={t('frame')} language={language} />
    </section>
  );
}
