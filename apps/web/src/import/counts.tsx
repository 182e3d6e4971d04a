import { VisuallyHidden } from '@mantine/core';
import { useFormatter, useTranslations } from 'use-intl';
import classes from './import.module.css';
import type { Import, Report } from './import-state.ts';

type Counted = { given: Import; end: NonNullable<Report['end']> };

const kinds = ['created', 'updated', 'skipped', 'failed'] as const;

/** How many rows are new, changed, there already and refused. */
export function Counts({ given, end: { problem: _, ...counts } }: Counted) {
  const t = useTranslations('import.check');
  const format = useFormatter();
  const isCalendar = given.kind === 'calendar';
  return (
    <>
      <dl className={classes.counts}>
        {kinds.map((kind) => (
          <div key={kind} data-kind={kind} data-none={counts[kind] === 0 || undefined}>
            <dt>{t(kind === 'skipped' && isCalendar ? 'unchanged' : kind)}</dt>
            <dd>{format.number(counts[kind])}</dd>
          </div>
        ))}
      </dl>
      <VisuallyHidden role="status">{t('status', { ...counts, isCalendar: String(isCalendar) })}</VisuallyHidden>
    </>
  );
}
