import { LARGEST_FILE } from '@kupfer/schemas/file-import';
import { Alert, Button, FileButton, Group, Progress, Text, Title } from '@mantine/core';
import { IconCalendarEvent, IconFileImport, IconFileTypeCsv, IconFileVector } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { accepted } from './file-kind.ts';
import classes from './import.module.css';
import type { Import } from './import-state.ts';
import { cancel, dropFile, takeFile } from './run-import.ts';
import { useSizeWords } from './size-words.ts';

/** Where a file is given; once there is one, what it was understood as. */
export function FileStep({ given }: { given: Import | null }) {
  const t = useTranslations('import.file');
  const { megabytes } = useSizeWords();
  const [fault, setFault] = useState<string>();
  const [isOver, setOver] = useState(false);

  const take = async (files: File[]) => {
    const [file] = files;
    if (!file) return;
    setFault(undefined);
    const { name, size } = file;
    if (files.length > 1) setFault(t('many'));
    else if (size > LARGEST_FILE) setFault(t('large', { name, size: megabytes(size) }));
    else if (!(await takeFile(file)))
      setFault(t(/\.(xlsx?|ods|numbers)$/i.test(name) ? 'spreadsheet' : 'unknown', { name }));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <section className={classes.step} aria-labelledby="import-file">
      <Title order={2} size="h4" id="import-file">
        {t('title')}
      </Title>
      {given ? (
        <GivenFile given={given} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the button within does the same for those without a pointer
        <div
          className={classes.drop}
          data-over={isOver || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <IconFileImport size={32} stroke={1.5} aria-hidden />
          <Text className={classes.dropWords}>{t('drop')}</Text>
          <FileButton
            accept={accepted}
            onChange={(file) => file && take([file])}
            inputProps={{ 'aria-label': t('input') }}
          >
            {(props) => <Button {...props}>{t('browse')}</Button>}
          </FileButton>
          <Text size="sm" c="dimmed" ta="center" maw={520}>
            {t('what')}
          </Text>
        </div>
      )}
      {fault && !given && (
        <Alert color="red" role="alert" p="xs">
          {fault}
        </Alert>
      )}
    </section>
  );
}

const icons = { csv: IconFileTypeCsv, vcard: IconFileVector, calendar: IconCalendarEvent };

function GivenFile({ given }: { given: Import }) {
  const t = useTranslations('import.file');
  const { size } = useSizeWords();
  const { file, kind, run, result } = given;
  const Icon = icons[kind];
  const isImporting = run?.isDry === false;
  return (
    <>
      <Group className={classes.file} wrap="nowrap" gap="sm">
        <Icon size={28} stroke={1.5} aria-hidden />
        <div className={classes.fileWords}>
          <Text fw={600} className={classes.fileName}>
            {file.name} <span className={classes.faint}>{size(file.size)}</span>
          </Text>
          <Understood given={given} />
        </div>
        {!isImporting && !result && (
          <Button variant="default" size="xs" onClick={dropFile}>
            {t('other')}
          </Button>
        )}
      </Group>
      {run?.isDry && <Looking done={run.report.done} />}
    </>
  );
}

function Understood({ given: { kind, understood } }: { given: Import }) {
  const t = useTranslations('import.file');
  if (kind !== 'csv') return <Text size="sm">{t(kind)}</Text>;
  if (!understood) return null;
  const { charset, separator } = understood.file;
  const name = separator === ',' ? 'comma' : separator === ';' ? 'semicolon' : separator === '\t' ? 'tab' : 'none';
  return (
    <Text size="sm">
      {t('csv', {
        charset: charset.toUpperCase(),
        separator: t(`separator.${name}`),
        columns: understood.columns.length,
      })}
    </Text>
  );
}

/** While the file is looked at nobody knows how long it is. */
function Looking({ done }: { done: number }) {
  const t = useTranslations('import.file');
  return (
    <Group gap="sm" wrap="nowrap">
      <Progress value={100} animated size="sm" flex={1} aria-label={t('looking', { done })} />
      <Text size="sm" c="dimmed">
        {t('looking', { done })}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={cancel}>
        {t('stop')}
      </Button>
    </Group>
  );
}
