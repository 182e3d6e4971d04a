import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import type { Language } from '@kupfer/schemas/fields';
import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage, useOrganization } from '../organization.ts';
import { MailFrame } from '../outbox/mail-frame.tsx';
import { instantOf, todayIn } from '../time.ts';
import { useLanguages } from '../ui/use-languages.ts';
import { wording } from '../wording.ts';
import classes from './admin.module.css';

/** The mail that is written by itself, in both languages, about an appointment that was made up. */
export function MailTemplate() {
  const t = useTranslations('admin');
  const languages = useLanguages();
  const [language, setLanguage] = useState<Language>(useLanguage());
  const organization = useOrganization();
  if (!organization) return null;
  const { time_zone, name, phone, email } = organization;
  const { contact, ...sample } = wording[language].admin.mails.sample;
  const day = todayIn(time_zone).add({ days: 7 });
  const { subject, html } = appointmentMail(
    {
      uuid: crypto.randomUUID(),
      ...sample,
      contact_name: contact,
      start_date: instantOf(`${day}T10:00`, time_zone),
      end_date: instantOf(`${day}T11:30`, time_zone),
      edit_date: instantOf(`${day}T00:00`, time_zone),
      time_zone,
      sequence: 0,
      organization: { name, phone, email },
      org_name: null,
      org_phone: null,
      subject: null,
      message: null,
    },
    language,
  );
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('mails.why')}
      </Text>
      <Group>
        <SegmentedControl
          aria-label={t('mails.language')}
          value={language}
          onChange={(value) => setLanguage(value === 'de' ? 'de' : 'en')}
          data={languages}
        />
      </Group>
      <Title order={2} size="h5" lang={language}>
        {subject}
      </Title>
      <div className={classes.frame}>
        <MailFrame html={html} title={t('mails.frame')} />
      </div>
    </Stack>
  );
}
