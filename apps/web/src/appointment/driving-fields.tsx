import { ActionIcon, Button, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import classes from './appointment.module.css';
import { DayInput } from './day-input.tsx';
import { departureFor, departureInstead, newRow } from './driving-values.ts';
import type { AppointmentFormState } from './form-values.ts';
import { whenReleased } from './released.ts';
import { TimeInput } from './time-input.tsx';

/** The drives to an appointment: how far, how long, and when somebody has to leave. */
export function DrivingFields({ form }: { form: AppointmentFormState }) {
  const t = useTranslations('appointment.driving');
  const box = useRef<HTMLFieldSetElement>(null);
  const { driving: rows, start, time_zone } = form.values;
  usePunctuality(form);
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
              onChange={({ currentTarget: { value } }) => {
                const before = departureFor(row.minutes, start, time_zone);
                const departure = departureInstead(row.departure, {
                  before,
                  now: departureFor(value, start, time_zone),
                });
                form.setFieldValue(`${path}.minutes`, value);
                if (departure) form.setFieldValue(`${path}.departure`, departure);
              }}
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

/** Moves the departures that were proposed, and not chosen, along with the start. */
function usePunctuality({ values: { start, time_zone }, getValues, setFieldValue }: AppointmentFormState): void {
  const { day, time } = start;
  /** The last start that was whole. */
  const steady = useRef({ start, zone: time_zone });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the start is another one
  useEffect(() => {
    if (!day || !time) return;
    const before = steady.current;
    steady.current = { start: { day, time }, zone: time_zone };
    getValues().driving.forEach(({ minutes, departure }, place) => {
      const proposed = departureFor(minutes, before.start, before.zone);
      const isOurs = proposed && proposed.day === departure.day && proposed.time === departure.time;
      const now = departureFor(minutes, { day, time }, time_zone);
      if (isOurs && now) setFieldValue(`driving.${place}.departure`, now);
    });
  }, [day, time, time_zone]);
}
