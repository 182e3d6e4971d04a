import { Button, Center, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { codeOf, problemOf } from '../problem.ts';
import { AnchorLink } from './anchor-link.tsx';
import { useRefusalWords } from './use-refusal-words.ts';

/** Rows that will be there in a moment; nothing for the first 150 ms, since what flashes up disturbs more than a wait. */
export function LoadingRows({ rows = 8, height = 44 }: { rows?: number; height?: number }) {
  const t = useTranslations('frame.state');
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return null;
  return (
    <Stack gap={8} p="sm" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton key={key} height={height - 8} />
      ))}
    </Stack>
  );
}

type Shown = { title: string; children?: ReactNode; actions?: ReactNode; isScreen?: boolean };

/** A sentence where there is nothing to show, and what one may do about it; `isScreen` when that is all there is. */
export function EmptyState({ title, children, actions, isScreen = false }: Shown) {
  return (
    <Center p="xl" mih={240}>
      <Stack align="center" gap="sm" maw={440}>
        <Title order={isScreen ? 1 : 2} size="h4" ta="center">
          {title}
        </Title>
        {children && (
          <Text c="dimmed" ta="center">
            {children}
          </Text>
        )}
        {actions && <Group justify="center">{actions}</Group>}
      </Stack>
    </Center>
  );
}

/** What could not be loaded, and why; `retry` asks again. */
export function FailedState({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('frame.state');
  const words = useRefusalWords();
  if (codeOf(error) === 'not_found') return <GoneState />;
  const problem = problemOf(error);
  return (
    <EmptyState
      title={t('failed')}
      actions={
        <Button variant="default" onClick={retry}>
          {t('again')}
        </Button>
      }
    >
      {problem && words(problem)}
    </EmptyState>
  );
}

/** In place of something that does not exist. */
export function GoneState() {
  const t = useTranslations('frame.state');
  return <EmptyState title={t('gone')}>{t('goneWhy')}</EmptyState>;
}

/** In place of a screen, when there is none at the address. */
export function NoScreen() {
  const t = useTranslations('frame.state');
  return (
    <EmptyState isScreen title={t('gone')} actions={<AnchorLink to="/calendar">{t('toCalendar')}</AnchorLink>}>
      {t('goneWhy')}
    </EmptyState>
  );
}

/** In place of a screen that broke. */
export function CrashedState() {
  const t = useTranslations('frame.state');
  return (
    <EmptyState
      isScreen
      title={t('crashed')}
      actions={<Button onClick={() => location.reload()}>{t('reload')}</Button>}
    >
      {t('crashedWhy')}
    </EmptyState>
  );
}
