import { Button, Group, Progress, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import classes from './import.module.css';
import { type Import, totalOf } from './import-state.ts';
import { cancel } from './run-import.ts';

/** Milliseconds after which the pace says something. */
const WARM = 1000;

/** How far the import is, and the button that stops it. */
export function RunStep({ given, run }: { given: Import; run: NonNullable<Import['run']> }) {
  const t = useTranslations('import.run');
  const now = useNow();
  const total = totalOf(given);
  const { done } = run.report;
  const elapsed = now - run.since;
  const pace = elapsed > WARM && done > 0 ? (done * 1000) / elapsed : undefined;
  const left = pace && total !== null ? Math.ceil(Math.max(total - done, 0) / pace) : undefined;
  const share = total ? Math.min(done / total, 1) * 100 : 0;
  const words = [
    total === null ? t('rowsAlone', { done }) : t('rows', { done, total }),
    pace && t('pace', { count: Math.round(pace) }),
    left && (left < 100 ? t('left', { seconds: left }) : t('leftMinutes', { minutes: Math.round(left / 60) })),
  ];
  return (
    <section className={classes.step} aria-labelledby="import-run">
      <Title order={2} size="h4" id="import-run">
        {t('title')}
      </Title>
      <Progress.Root size="lg">
        <Progress.Section value={share} aria-label={t('bar')} />
      </Progress.Root>
      <Group justify="space-between">
        <Text>{words.filter(Boolean).join(' · ')}</Text>
        <Button variant="default" onClick={cancel}>
          {t('cancel')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t('leave')}
      </Text>
    </section>
  );
}

/** `performance.now()`, twice a second. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}
