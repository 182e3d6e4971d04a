import { Alert, Button, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useStore } from '../store.ts';
import { CheckStep } from './check-step.tsx';
import { ColumnStep } from './column-step.tsx';
import { FileStep } from './file-step.tsx';
import classes from './import.module.css';
import { type Failure, type Import, importState } from './import-state.ts';
import { useReasonWords } from './reason-words.ts';
import { ResultStep } from './result-step.tsx';
import { choose } from './run-import.ts';
import { RunStep } from './run-step.tsx';

/** Brings contacts and appointments of a file in: the file, what its columns are, a look at what would be done, and doing it. */
export function ImportPage() {
  const t = useTranslations('import');
  const given = useStore(importState);
  useEffect(() => {
    if (given?.result && !given.isSeen) importState.set({ ...given, isSeen: true });
  }, [given]);
  return (
    <div className={classes.page}>
      <Title order={1} size="h3">
        {t('title')}
      </Title>
      <Text c="dimmed">{t('why')}</Text>
      <FileStep given={given} />
      {given && <Rest given={given} />}
    </div>
  );
}

/** What there is to say once a file is there. */
function Rest({ given }: { given: Import }) {
  const { run, result, failure, kind, checked } = given;
  if (result) return <ResultStep given={given} result={result} />;
  if (run?.isDry === false) return <RunStep given={given} run={run} />;
  return (
    <>
      {kind === 'csv' && given.understood && <ColumnStep chosen={given.chosen} understood={given.understood} />}
      {failure && <Failed failure={failure} />}
      {checked && <CheckStep given={given} checked={checked} />}
    </>
  );
}

function Failed({ failure }: { failure: Failure }) {
  const t = useTranslations('import.failure');
  const words = useReasonWords();
  if (failure.is === 'refused') {
    const { title, detail, errors } = failure.problem;
    return (
      <Alert color="red" role="alert" title={t('refused')}>
        {errors?.length ? errors.map((each) => words(each.detail)).join(' ') : words(detail ?? title)}
      </Alert>
    );
  }
  return (
    <Alert color="yellow" role="alert">
      {t(failure.is)}{' '}
      {failure.is !== 'changed' && (
        <Button variant="default" size="compact-sm" onClick={() => choose({})}>
          {t('again')}
        </Button>
      )}
    </Alert>
  );
}
