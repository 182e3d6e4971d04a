import { TimePicker, type TimePickerProps } from '@mantine/dates';
import { useTranslations } from 'use-intl';

type Given = Omit<TimePickerProps, 'value' | 'onChange' | 'format'> & {
  /** What its two fields are named by. */
  name: string;
  /** `14:00`, or blank. */
  time: string;
  onTime: (time: string) => void;
  /** Of what says what is wrong with it, when that stands elsewhere. */
  mistakeId?: string | undefined;
};

/** A time of day by 24 hours, as all times are shown here, whatever the device is set to. */
export function TimeInput({ name, time, onTime, error, mistakeId, ...props }: Given) {
  const t = useTranslations('appointment.time');
  const marks = { 'aria-invalid': Boolean(error), 'aria-describedby': mistakeId };
  return (
    <TimePicker
      format="24h"
      value={time}
      onChange={onTime}
      hoursInputLabel={t('hours', { name })}
      minutesInputLabel={t('minutes', { name })}
      hoursInputProps={marks}
      minutesInputProps={marks}
      error={error}
      {...props}
    />
  );
}
