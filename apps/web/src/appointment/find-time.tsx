import { Button } from '@mantine/core';
import { IconCalendarSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { LoadingRows } from '../ui/state.tsx';
import classes from './appointment.module.css';
import type { Dates } from './appointment-values.ts';
import type { AppointmentFormState } from './form-values.ts';

const FreeTimes = lazy(async () => ({ default: (await import('./free-times.tsx')).FreeTimes }));

type Given = { form: AppointmentFormState; span: Dates | undefined; own: string | undefined };

/** Opens the times at which all who take part are free. */
export function FindTime(given: Given) {
  const t = useTranslations('appointment.free');
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={classes.part}>
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes.add}
        leftSection={<IconCalendarSearch size={16} />}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t('title')}
      </Button>
      {isOpen && (
        <Suspense fallback={<LoadingRows rows={3} height={32} />}>
          <FreeTimes {...given} />
        </Suspense>
      )}
    </div>
  );
}
