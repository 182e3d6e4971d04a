import { Badge } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useStore } from '../store.ts';
import { useTell } from '../ui/use-tell.ts';
import { type Import, importState, totalOf } from './import-state.ts';

/** Beside the section: how far an import is that goes on, and that one is finished which nobody has looked at yet. */
export function ImportBadge() {
  const t = useTranslations('import.rail');
  const format = useFormatter();
  const state = useStore(importState);
  useTelling(state);
  if (state?.run?.isDry === false) {
    const total = totalOf(state);
    const percent = total ? format.number(state.run.report.done / total, { style: 'percent' }) : '…';
    return (
      <Badge size="sm" aria-label={total ? t('running', { percent }) : t('runningUnknown')}>
        {percent}
      </Badge>
    );
  }
  if (!state?.result || state.isSeen) return null;
  return (
    <Badge size="sm" circle color={state.failure ? 'yellow' : 'green'} aria-label={t('done')}>
      {state.failure ? '!' : '✓'}
    </Badge>
  );
}

/** Says that an import is finished to somebody who does something else meanwhile. */
function useTelling(state: Import | null): void {
  const t = useTranslations('import.rail');
  const { offer } = useTell();
  const navigate = useNavigate();
  const isElsewhere = useRouterState({ select: ({ location }) => !location.pathname.endsWith('/import') });
  const result = state?.result;
  const told = useRef(result);
  useEffect(() => {
    if (told.current === result) return;
    told.current = result;
    if (!result || !state || !isElsewhere) return;
    const count = (result.end?.created ?? 0) + (result.end?.updated ?? 0);
    const words = t(`finished.${state.kind === 'calendar' ? 'appointments' : 'contacts'}`, { count });
    offer(result.end ? words : t('stopped'), t('show'), () => navigate({ to: '/import' }));
  });
}
