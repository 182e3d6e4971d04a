import type { Contact } from '@kupfer/schemas/contact';
import { Autocomplete, NativeSelect, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguages } from '../ui/use-languages.ts';
import classes from './appointment.module.css';
import type { Dates } from './appointment-values.ts';
import type { AppointmentFormState } from './form-values.ts';
import { MailPreview } from './mail-preview.tsx';
import { whenReleased } from './released.ts';
import { ReminderTime } from './reminder-time.tsx';
import type { ReminderValues } from './reminder-values.ts';
import type { Stored } from './stored.ts';
import { useLeaveWords } from './use-leave-words.ts';

type Given = {
  form: AppointmentFormState;
  span: Dates | undefined;
  contact: Contact | undefined;
  stored: Stored | undefined;
  label: string;
};

/** The mail that is edited with an appointment: whether, when and to whom it goes, and what it says. */
export function ReminderFields({ form, span, contact, stored, label }: Given) {
  const t = useTranslations('appointment.mail');
  const languages = useLanguages();
  const leaves = useLeaveWords(form.values, span, stored);
  const shown = useDeferredValue(form.values);
  const { reminder } = form.values;
  const change = (changed: Partial<ReminderValues>) =>
    form.setFieldValue('reminder', { ...form.getValues().reminder, ...changed });
  const addresses = [...new Set(contact?.emails.map(({ email }) => email))];
  return (
    <>
      <Switch
        label={label}
        checked={reminder.isOn}
        onChange={({ currentTarget }) => change({ isOn: currentTarget.checked })}
      />
      {reminder.isOn && (
        <div className={classes.part}>
          <div className={classes.pair}>
            <Autocomplete
              label={t('recipient')}
              type="email"
              data={addresses}
              autoComplete="off"
              {...form.getInputProps('reminder.recipient')}
            />
            <NativeSelect label={t('language')} data={languages} {...form.getInputProps('reminder.language')} />
          </div>
          <ReminderTime
            reminder={reminder}
            change={change}
            propsOf={(field) => form.getInputProps(`reminder.${field}`)}
            mistake={form.errors['reminder.at.time']}
            check={() => whenReleased(() => form.validateField('reminder.at.time'))}
          />
          <Text size="sm" role="status">
            {leaves}
          </Text>
          <Switch
            label={t('own')}
            description={reminder.isOwn ? t('ownWhy') : undefined}
            checked={reminder.isOwn}
            onChange={({ currentTarget }) => change({ isOwn: currentTarget.checked })}
          />
          {reminder.isOwn && (
            <>
              <TextInput label={t('subject')} autoComplete="off" {...form.getInputProps('reminder.subject')} />
              <Textarea
                label={t('message')}
                autosize
                minRows={4}
                maxRows={12}
                {...form.getInputProps('reminder.message')}
              />
            </>
          )}
          {span ? (
            <MailPreview values={shown} span={span} contact={contact} stored={stored} />
          ) : (
            <Text size="sm" c="dimmed">
              {t('noPreview')}
            </Text>
          )}
        </div>
      )}
    </>
  );
}
