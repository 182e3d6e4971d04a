import type { Contact } from '@kupfer/schemas/contact';
import { Autocomplete, NativeSelect, SegmentedControl, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import classes from './appointment.module.css';
import type { Dates } from './appointment-values.ts';
import { DayInput } from './day-input.tsx';
import type { AppointmentFormState } from './form-values.ts';
import { MailPreview } from './mail-preview.tsx';
import { whenReleased } from './released.ts';
import { type ReminderValues, type Unit, units } from './reminder-values.ts';
import type { Stored } from './stored.ts';
import { TimeInput } from './time-input.tsx';
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
  const f = useTranslations('frame');
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
            <NativeSelect
              label={t('language')}
              data={[
                { value: 'en', label: f('english') },
                { value: 'de', label: f('german') },
              ]}
              {...form.getInputProps('reminder.language')}
            />
          </div>
          <SegmentedControl
            fullWidth
            aria-label={t('when')}
            value={reminder.when}
            onChange={(when) => change({ when })}
            data={[
              { value: 'before', label: t('before') },
              { value: 'at a time', label: t('atTime') },
              { value: 'at once', label: t('atOnce') },
            ]}
          />
          {reminder.when === 'before' && (
            <div className={classes.pair}>
              <TextInput
                aria-label={t('amount')}
                inputMode="numeric"
                autoComplete="off"
                {...form.getInputProps('reminder.amount')}
              />
              <NativeSelect
                aria-label={t('unit')}
                data={unitNames.map((value) => ({ value, label: t(value) }))}
                {...form.getInputProps('reminder.unit')}
              />
            </div>
          )}
          {reminder.when === 'at a time' && (
            <div className={classes.pair}>
              <DayInput
                aria-label={t('day')}
                day={reminder.at.day}
                onDay={(day) => change({ at: { ...form.getValues().reminder.at, day } })}
              />
              <TimeInput
                name={t('time')}
                time={reminder.at.time}
                onTime={(time) => change({ at: { ...form.getValues().reminder.at, time } })}
                onBlur={() => whenReleased(() => form.validateField('reminder.at.time'))}
                error={form.errors['reminder.at.time']}
              />
            </div>
          )}
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

const unitNames = Object.keys(units).filter((name): name is Unit => name in units);
