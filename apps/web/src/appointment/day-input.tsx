import '@mantine/dates/styles.css';
import 'dayjs/locale/de';
import { DateInput, type DateInputProps } from '@mantine/dates';
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../organization.ts';

dayjs.extend(customParseFormat);

/** How a day is shown, and how else it may be typed; the year may be left out. */
const shapes = {
  en: { shown: 'D MMM YYYY', typed: ['D MMM YYYY', 'D MMMM YYYY', 'D MMM', 'D/M/YYYY', 'D/M/YY', 'D.M.YYYY', 'D.M.'] },
  de: { shown: 'DD.MM.YYYY', typed: ['D.M.YYYY', 'D.M.YY', 'D.M.', 'D.M', 'D. MMMM YYYY', 'D. MMMM'] },
};

type Given = Omit<DateInputProps, 'value' | 'onChange'> & {
  /** `2026-11-24`, or blank. */
  day: string;
  onDay: (day: string) => void;
};

/** A day, typed or chosen from a sheet of the month that begins with Monday. */
export function DayInput({ day, onDay, ...props }: Given) {
  const t = useTranslations('appointment.time');
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { shown, typed } = shapes[language];
  const read = (text: string) => {
    const found = dayjs(text.trim(), ['YYYY-MM-DD', ...typed], language, true);
    return found.isValid() ? found.format('YYYY-MM-DD') : null;
  };
  return (
    <DateInput
      locale={language}
      firstDayOfWeek={1}
      // Weekends in red and days of other months in grey are too pale to be read.
      weekendDays={[]}
      hideOutsideDates
      valueFormat={shown}
      dateParser={read}
      value={day || null}
      onChange={(chosen) => onDay(chosen ?? '')}
      autoComplete="off"
      popoverProps={{ shadow: 'md', withinPortal: false, onOpen: () => setOpen(true), onClose: () => setOpen(false) }}
      // Escape closes the sheet alone, and not what the field stands in.
      data-mantine-stop-propagation={isOpen || undefined}
      ariaLabels={{
        previousMonth: t('previousMonth'),
        nextMonth: t('nextMonth'),
        previousYear: t('previousYear'),
        nextYear: t('nextYear'),
        previousDecade: t('previousDecade'),
        nextDecade: t('nextDecade'),
      }}
      {...props}
    />
  );
}
