import { Button, Input, Select, Text } from '@mantine/core';
import { type ReactNode, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage, useZone } from '../organization.ts';
import { showSpan } from '../time.ts';
import classes from './appointment.module.css';
import type { Dates } from './appointment-values.ts';
import { DayInput } from './day-input.tsx';
import type { AppointmentFormState } from './form-values.ts';
import { endAfter, type Moment } from './moment.ts';
import { whenReleased } from './released.ts';
import { TimeInput } from './time-input.tsx';

type Given = {
  form: AppointmentFormState;
  /** From when to when it would be; undefined while that is typed. */
  span: Dates | undefined;
};

/** From when to when, on the wall clock of the appointment's zone. */
export function TimeFields({ form, span }: Given) {
  const t = useTranslations('appointment');
  const own = useZone();
  const language = useLanguage();
  const { start, end, time_zone } = form.values;
  const [hasZone, setHasZone] = useState(time_zone !== own);
  /** The last start that was whole: while another one is typed, the length is known from it. */
  const steady = useRef(start);
  if (start.day && start.time) steady.current = start;

  /** A time that the clocks skip is told at once; one that is being typed is not a mistake. */
  const check = () => {
    for (const name of ['start', 'end'] as const) {
      const { day, time } = form.getValues()[name];
      if (day && time) form.validateField(`${name}.time`);
    }
  };
  // What the service said of a field stays until that is changed.
  const leave = (path: 'start.time' | 'end.time') => whenReleased(() => form.errors[path] || form.validateField(path));
  const setStart = (next: Moment) => {
    const moved = endAfter({ start: steady.current, end }, next);
    form.setFieldValue('start', next);
    if (moved) form.setFieldValue('end', moved);
    check();
  };
  const setEnd = (next: Moment) => {
    form.setFieldValue('end', next);
    check();
  };
  return (
    <div className={classes.part}>
      <MomentFields
        legend={t('field.start_date')}
        labels={[t('time.startDay'), t('time.startTime')]}
        moment={start}
        change={setStart}
        mistake={form.errors['start.time']}
        leave={() => leave('start.time')}
      />
      <MomentFields
        legend={t('field.end_date')}
        labels={[t('time.endDay'), t('time.endTime')]}
        moment={end}
        change={setEnd}
        mistake={form.errors['end.time']}
        leave={() => leave('end.time')}
      />
      {hasZone ? (
        <Select
          label={t('field.time_zone')}
          data={zonesWith(own, time_zone)}
          searchable
          allowDeselect={false}
          limit={100}
          {...form.getInputProps('time_zone')}
          onChange={(zone) => {
            form.setFieldValue('time_zone', zone ?? own);
            check();
          }}
        />
      ) : (
        <Button variant="subtle" size="compact-sm" className={classes.add} onClick={() => setHasZone(true)}>
          {t('time.otherZone')}
        </Button>
      )}
      {time_zone !== own && span && (
        <Text size="sm" c="dimmed">
          {t('time.inOwnZone', { zone: own, span: showSpan(span.start_date, span.end_date, own, language) })}
        </Text>
      )}
    </div>
  );
}

const zonesWith = (...zones: string[]) => [...new Set(['UTC', ...zones, ...Intl.supportedValuesOf('timeZone')])].sort();

type MomentProps = {
  legend: string;
  labels: [day: string, time: string];
  moment: Moment;
  change: (moment: Moment) => void;
  mistake: ReactNode;
  leave: () => void;
};

/** A day and a time beside one another; what is wrong with them is told below. */
function MomentFields({ legend, labels: [dayLabel, timeLabel], moment, change, mistake, leave }: MomentProps) {
  const id = useId();
  const mistakeId = mistake ? id : undefined;
  return (
    <Input.Wrapper label={legend} labelElement="div" error={mistake} errorProps={{ id }}>
      <div className={classes.pair}>
        <DayInput
          aria-label={dayLabel}
          aria-describedby={mistakeId}
          day={moment.day}
          onDay={(day) => change({ ...moment, day })}
          error={Boolean(mistake)}
        />
        <TimeInput
          name={timeLabel}
          mistakeId={mistakeId}
          time={moment.time}
          onTime={(time) => change({ ...moment, time })}
          onBlur={leave}
          error={Boolean(mistake)}
        />
      </div>
    </Input.Wrapper>
  );
}
