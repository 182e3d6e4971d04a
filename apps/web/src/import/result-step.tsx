import { Alert, Button, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { shortUuid } from '../appointment/use-field-words.ts';
import { useNames } from '../calendar/use-names.ts';
import { Counts } from './counts.tsx';
import classes from './import.module.css';
import type { Import, Report } from './import-state.ts';
import { useReasonWords } from './reason-words.ts';
import { RowList } from './row-list.tsx';
import { dropFile, lookAgain } from './run-import.ts';

/** What became of the import, also of one that did not come to its end. */
export function ResultStep({ given, result }: { given: Import; result: Report }) {
  const t = useTranslations('import.result');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isCalendar = given.kind === 'calendar';
  const isWhole = given.failure === null && !result.end?.problem;
  return (
    <section className={classes.step} aria-labelledby="import-result">
      <Title order={2} size="h4" id="import-result" ref={heading} tabIndex={-1}>
        {t('title')}
      </Title>
      <Outcome given={given} result={result} />
      {result.end && <Counts given={given} end={result.end} />}
      {isCalendar && result.end?.created !== 0 && <Owned owner={given.owner} />}
      <Group gap="sm">
        {!isWhole && <Button onClick={() => lookAgain(given)}>{t('sameFile')}</Button>}
        <Button
          variant={isWhole ? 'filled' : 'default'}
          renderRoot={(props) => <Link {...props} to={isCalendar ? '/calendar' : '/contacts'} />}
        >
          {t(isCalendar ? 'calendar' : 'contacts')}
        </Button>
        <Button variant="default" onClick={dropFile}>
          {t('another')}
        </Button>
      </Group>
      <RowList given={given} report={result} />
    </section>
  );
}

/** Whose the new appointments are. */
function Owned({ owner }: { owner: Import['owner'] }) {
  const t = useTranslations('import.result');
  const names = useNames(owner ? [owner] : []);
  return <Text>{owner ? t('ownedBy', { name: names.get(owner) ?? shortUuid(owner) }) : t('own')}</Text>;
}

function Outcome({ given: { kind, failure }, result }: { given: Import; result: Report }) {
  const t = useTranslations('import.result');
  const words = useReasonWords();
  const { done, rows, end } = result;
  if (!failure && !end?.problem)
    return (
      <Alert color="green" p="xs" role="status" icon={<IconCircleCheck size={18} />}>
        {t('whole')}
      </Alert>
    );
  const isWhy = failure?.is === 'cancelled' || failure?.is === 'changed' ? failure.is : 'broken';
  const count = done - rows.failed.length - rows.skipped.length;
  return (
    <Alert color="yellow" p="xs" role="alert" icon={<IconAlertTriangle size={18} />} className={classes.outcome}>
      {end?.problem ? (
        <Text size="sm">{t('partly', { why: words(end.problem.detail ?? end.problem.title) })}</Text>
      ) : (
        <Text size="sm">
          {t(isWhy, { done })} {t(kind === 'calendar' ? 'inAppointments' : 'inContacts', { count })}
        </Text>
      )}
      <Text size="sm">{t('again')}</Text>
    </Alert>
  );
}
