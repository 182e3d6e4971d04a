import { ActionIcon, Button, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import classes from './appointment.module.css';
import { DayInput } from './day-input.tsx';
import { newRow } from './driving-values.ts';
import type { AppointmentFormState } from './form-values.ts';
import { whenReleased } from './released.ts';
import { TimeInput } from './time-input.tsx';

/** The drives to an appointment: how far, how long, and when somebody has to leave. */
export function DrivingFields({ form }: { form: AppointmentFormState }) {
  const t = useTranslations('appointment.driving');
  const box = useRef<HTMLFieldSetElement>(null);
  const { driving: rows, start } = form.values;
  const focus = (key: string | undefined) =>
    setTimeout(() =>
      box.current?.querySelector<HTMLElement>(key ? `[data-key="${key}"] input` : '[data-add]')?.focus(),
    );
  const add = () => {
    const row = newRow(start.day);
    form.setFieldValue('driving', [...rows, row]);
    focus(row.key);
  };
  const remove = (place: number) => {
    const left = rows.filter((_, each) => each !== place);
    form.clearErrors();
    form.setFieldValue('driving', left);
    focus((left[place] ?? left.at(-1))?.key);
  };
  return (
    <fieldset ref={box} className={classes.list}>
      <legend>
        <Title order={3} className={classes.title}>
          {t('title')}
        </Title>
      </legend>
      {rows.map((row, place) => {
        const position = place + 1;
        const named = (label: string) => t('numbered', { label, position });
        const path = `driving.${place}`;
        return (
          <div key={row.key} data-key={row.key} className={classes.drive}>
            <TextInput
              label={t('distance')}
              aria-label={named(t('distance'))}
              inputMode="decimal"
              autoComplete="off"
              {...form.getInputProps(`${path}.distance`)}
            />
            <TextInput
              label={t('minutes')}
              aria-label={named(t('minutes'))}
              inputMode="numeric"
              autoComplete="off"
              {...form.getInputProps(`${path}.minutes`)}
            />
            <DayInput
              label={t('day')}
              aria-label={named(t('departureDay'))}
              day={row.departure.day}
              onDay={(day) => form.setFieldValue(`${path}.departure.day`, day)}
            />
            <TimeInput
              label={t('time')}
              name={named(t('departureTime'))}
              time={row.departure.time}
              onTime={(time) => form.setFieldValue(`${path}.departure.time`, time)}
              onBlur={() => whenReleased(() => form.validateField(`${path}.departure.time`))}
              error={form.errors[`${path}.departure.time`]}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('remove', { position })}
              onClick={() => remove(place)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        data-add
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={add}
        className={classes.add}
      >
        {t('add')}
      </Button>
    </fieldset>
  );
}
