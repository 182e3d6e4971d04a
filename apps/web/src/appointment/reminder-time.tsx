import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import classes from './appointment.module.css';
import { DayInput } from './day-input.tsx';
import { type ReminderValues, type Unit, units } from './reminder-values.ts';
import { TimeInput } from './time-input.tsx';

type Given = {
  reminder: ReminderValues;
  change: (changed: Partial<ReminderValues>) => void;
  /** What the form gives to these fields. */
  propsOf: (field: 'amount' | 'unit') => object;
  /** What is wrong with the time of day, and what checks it when it is left. */
  mistake: ReactNode;
  check: () => void;
};

/** When a mail is to leave: at once, at a time, or so long before the start. */
export function ReminderTime({ reminder, change, propsOf, mistake, check }: Given) {
  const t = useTranslations('appointment.mail');
  const { when, at } = reminder;
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={t('when')}
        value={when}
        onChange={(chosen) => change({ when: chosen })}
        data={[
          { value: 'before', label: t('before') },
          { value: 'at a time', label: t('atTime') },
          { value: 'at once', label: t('atOnce') },
        ]}
      />
      {when === 'before' && (
        <div className={classes.pair}>
          <TextInput aria-label={t('amount')} inputMode="numeric" autoComplete="off" {...propsOf('amount')} />
          <NativeSelect
            aria-label={t('unit')}
            data={unitNames.map((value) => ({ value, label: t(value) }))}
            {...propsOf('unit')}
          />
        </div>
      )}
      {when === 'at a time' && (
        <div className={classes.pair}>
          <DayInput aria-label={t('day')} day={at.day} onDay={(day) => change({ at: { ...at, day } })} />
          <TimeInput
            name={t('time')}
            time={at.time}
            onTime={(time) => change({ at: { ...at, time } })}
            onBlur={check}
            error={mistake}
          />
        </div>
      )}
    </>
  );
}

const unitNames = Object.keys(units).filter((name): name is Unit => name in units);
