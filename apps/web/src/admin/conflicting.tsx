import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useAppointmentWords } from '../calendar/appointment-words.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import classes from './admin.module.css';

/** So many are read at a time. */
const STEP = 10;

/** The appointments that overlapped when double booking began to be refused, as long as they do. */
export function Conflicting({ uuids }: { uuids: readonly string[] }) {
  const t = useTranslations('admin.organization');
  const words = useAppointmentWords();
  const [shown, setShown] = useState(STEP);
  const answers = useQueries({
    queries: uuids.slice(0, shown).map((uuid) => trpc.appointment.get.queryOptions({ uuid, conflicts: true })),
  });
  const settled = answers.filter(({ data, isError }) => isError || data?.conflicts?.length === 0).length;
  const count = uuids.length - settled;
  const box = useRef<HTMLDivElement>(null);
  const isLoaded = answers.every(({ isPending }) => !isPending);
  useEffect(() => {
    if (isLoaded) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isLoaded]);
  if (count === 0)
    return <Alert role="status" color="green" p="xs" icon={<IconCheck size={18} />} title={t('conflictingDone')} />;
  return (
    <Alert
      ref={box}
      role="status"
      color="yellow"
      p="xs"
      icon={<IconAlertTriangle size={18} />}
      title={t('conflicting', { count })}
      classNames={{ title: classes.warningTitle }}
    >
      {t('conflictingWhy')}
      <ul className={classes.conflicting}>
        {answers.map(
          ({ data }) =>
            data?.conflicts?.length !== 0 &&
            data && (
              <li key={data.uuid}>
                <AnchorLink
                  to="."
                  search={(old: Record<string, unknown>) => ({ ...old, appointment: data.uuid })}
                  size="sm"
                  c="var(--mantine-color-text)"
                  underline="always"
                >
                  {words.name(data)}
                </AnchorLink>{' '}
                {words.span(data)}
              </li>
            ),
        )}
      </ul>
      {uuids.length > shown && (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + STEP)}>
          {t('showMore')}
        </Button>
      )}
    </Alert>
  );
}
