import { type Weekday, weekdays } from '@kupfer/schemas/working-hours';
import { Button, Input, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import classes from './admin.module.css';

type Given = {
  inputOf: (day: Weekday) => { key: string };
  copyMonday: () => void;
};

/** When the organization works: a line for each weekday, and Monday for all of the working week. */
export function HoursFields({ inputOf, copyMonday }: Given) {
  const t = useTranslations('admin.organization');
  const id = useId();
  return (
    <Input.Wrapper
      label={t('hours')}
      description={t('hoursWhy')}
      labelElement="div"
      labelProps={{ id }}
      role="group"
      aria-labelledby={id}
    >
      <div className={classes.hours}>
        {weekdays.map((day) => {
          const { key, ...props } = inputOf(day);
          return (
            <div key={key} className={classes.day}>
              <label htmlFor={`${id}-${day}`}>{t(`day.${day}`)}</label>
              <TextInput
                id={`${id}-${day}`}
                placeholder={t('closed')}
                autoComplete="off"
                spellCheck={false}
                {...props}
              />
              {day === 'monday' && (
                <Button variant="subtle" size="compact-sm" onClick={copyMonday}>
                  {t('copyMonday')}
                </Button>
              )}
            </div>
          );
        })}
      </div>
    </Input.Wrapper>
  );
}
