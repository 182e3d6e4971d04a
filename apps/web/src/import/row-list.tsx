import { Button, Chip, Group, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { saveBlob } from '../export/save-file.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { partOf, reportOf } from './file-part.ts';
import classes from './import.module.css';
import type { Import, Report, ReportedRow } from './import-state.ts';
import { type KnownRow, knownRows } from './known-row.ts';
import { useReasonWords } from './reason-words.ts';

/** As many rows as are shown; all are in the table that can be saved. */
const SHOWN = 200;

const kinds = ['failed', 'skipped', 'noted'] as const;

/** The rows of which there is something to say, by what became of them. */
export function RowList({ given, report }: { given: Import; report: Report }) {
  const t = useTranslations('import.rows');
  const there = kinds.filter((kind) => report.rows[kind].length > 0);
  const [chosen, setChosen] = useState<(typeof kinds)[number]>();
  const [first] = there;
  const kind = chosen && there.includes(chosen) ? chosen : first;
  const rows = kind && report.rows[kind];
  const known = useKnownRows(given, rows);
  if (!kind || !rows) return null;
  return (
    <>
      <Title order={3} size="h5">
        {t('title')}
      </Title>
      <Group gap="sm">
        <Kinds given={given} report={report} there={there} kind={kind} choose={setChosen} />
        <Saving given={given} report={report} />
      </Group>
      <Table className={classes.rows} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('line')}</Table.Th>
            <Table.Th>{t('column')}</Table.Th>
            <Table.Th>{t('reason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, SHOWN).map((row) => (
            <Row key={row.line} row={row} known={known.get(row)} isCalendar={given.kind === 'calendar'} />
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > SHOWN && (
        <Text size="sm" c="dimmed">
          {t('some', { shown: SHOWN, all: rows.length })}
        </Text>
      )}
    </>
  );
}

/** The rows that are shown, as they stand in the file; none where it cannot be read any more. */
function useKnownRows(given: Import, rows: ReportedRow[] | undefined) {
  const [known, setKnown] = useState<ReadonlyMap<ReportedRow, KnownRow>>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the import only the file matters, and how it is understood
  useEffect(() => {
    let isShown = true;
    const take = (found: ReadonlyMap<ReportedRow, KnownRow>) => isShown && setKnown(found);
    if (rows) knownRows(given, rows.slice(0, SHOWN)).then(take, () => {});
    return () => {
      isShown = false;
    };
  }, [given.file, given.understood, rows]);
  return known;
}

type Choosing = {
  given: Import;
  report: Report;
  there: (typeof kinds)[number][];
  kind: (typeof kinds)[number];
  choose: (kind: (typeof kinds)[number] | undefined) => void;
};

function Kinds({ given, report, there, kind, choose }: Choosing) {
  const t = useTranslations('import.rows');
  const kindWords = useKindWords(given);
  return (
    <fieldset className={classes.kinds}>
      <legend className={classes.legend}>{t('which')}</legend>
      <Chip.Group value={kind} onChange={(value) => choose(there.find((each) => each === value))}>
        <Group gap={6}>
          {there.map((each) => (
            <Chip key={each} size="xs" value={each}>
              {t('chosen', { kind: kindWords(each), count: report.rows[each].length })}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </fieldset>
  );
}

/** What became of rows: one of a calendar that is there already changes nothing. */
function useKindWords(given: Import) {
  const t = useTranslations('import.rows.kinds');
  return (kind: (typeof kinds)[number]) => t(kind === 'skipped' && given.kind === 'calendar' ? 'unchanged' : kind);
}

type Shown = { row: ReportedRow; known: KnownRow | undefined; isCalendar: boolean };

function Row({ row: { line, status, errors, like }, known, isCalendar }: Shown) {
  const t = useTranslations('import.rows');
  const words = useReasonWords();
  const columns = [...new Set(errors.map(({ column }) => column).filter((column) => column !== null))];
  return (
    <Table.Tr>
      <Table.Td>
        {line}
        {known?.name && <div>{known.name}</div>}
      </Table.Td>
      <Table.Td>
        {columns.length === 0 && '–'}
        {columns.map((column) => (
          <div key={column}>
            {column}
            {known?.valueOf(column) && (
              <div className={classes.faint}>
                <q>{known.valueOf(column)}</q>
              </div>
            )}
          </div>
        ))}
      </Table.Td>
      <Table.Td>
        {errors.map(({ pointer, detail }) => (
          <div key={`${pointer} ${detail}`}>{words(detail)}</div>
        ))}
        {like && !isCalendar && (
          <AnchorLink to="/contacts/$uuid" params={{ uuid: like }} size="sm">
            {t('like')}
          </AnchorLink>
        )}
        {like && isCalendar && (
          <AnchorLink to="." search={(old) => ({ ...old, appointment: like })} size="sm">
            {t('likeAppointment')}
          </AnchorLink>
        )}
        {!like && !isCalendar && status === 'skipped' && t('likeRow')}
      </Table.Td>
    </Table.Tr>
  );
}

/** Refused rows as a file that can be mended and given again, and all that was said as a table. */
function Saving({ given, report }: { given: Import; report: Report }) {
  const t = useTranslations('import.rows');
  const columns = useTranslations('import.columns');
  const appointment = useTranslations('appointment');
  const words = useReasonWords();
  const kindWords = useKindWords(given);
  const { name } = given.file;
  const { failed } = report.rows;
  const saveRows = async () => saveBlob(await partOf(given, failed), t('partName', { name }));
  const saveReport = async () => {
    const all = kinds.flatMap((kind) => report.rows[kind].map((row) => ({ ...row, row, kind })));
    const known = await knownRows(
      given,
      all.map(({ row }) => row),
    ).catch(() => new Map<ReportedRow, KnownRow>());
    const head = [t('line'), appointment('field.name'), t('status'), t('column'), columns('samples'), t('reason')];
    const rows = all.flatMap(({ row, kind, line, errors }) =>
      (errors.length > 0 ? errors : [{ column: null, detail: t('likeRow') }]).map(({ column, detail }) => [
        String(line),
        known.get(row)?.name ?? '',
        kindWords(kind),
        column ?? '',
        (column !== null && known.get(row)?.valueOf(column)) || '',
        words(detail),
      ]),
    );
    saveBlob(reportOf([head, ...rows]), t('reportName', { name: name.replace(/\.[^.]+$/, '') }));
  };
  return (
    <Group gap="xs">
      {failed.length > 0 && (
        <Button variant="default" size="xs" leftSection={<IconDownload size={16} />} onClick={saveRows}>
          {t('saveRows')}
        </Button>
      )}
      <Button variant="subtle" size="xs" leftSection={<IconDownload size={16} />} onClick={saveReport}>
        {t('saveReport')}
      </Button>
    </Group>
  );
}
