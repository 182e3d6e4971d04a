import { appointmentFacts } from '@kupfer/mailer/appointment-facts';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import type { Contact } from '@kupfer/schemas/contact';
import { Tabs, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useOrganization } from '../organization.ts';
import { MailFrame } from '../outbox/mail-frame.tsx';
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
      <Tabs defaultValue="mail" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="mail">{t('asMail')}</Tabs.Tab>
          <Tabs.Tab value="text">{t('asText')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="mail" pt="xs">
          <MailFrame html={mail.html} title={t('frame')} />
        </Tabs.Panel>
        <Tabs.Panel value="text" pt="xs">
          <Text component="pre" className={classes.text} lang={language}>
            {mail.text}
          </Text>
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
