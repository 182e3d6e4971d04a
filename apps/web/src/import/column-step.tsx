import { Badge, Button, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import classes from './import.module.css';
import type { Import } from './import-state.ts';
import { choose } from './run-import.ts';
import { TargetSelect, useTargetOptions } from './target-select.tsx';

/** As many columns as are shown at first; few files have more. */
const SHOWN = 100;
/** From so many columns on they scroll by themselves, so that what comes after them stays near. */
const LONG = 10;

/** What each column of a table becomes; a change has the file looked at anew. */
export function ColumnStep({ understood, chosen }: Pick<Import, 'chosen'> & { understood: Import['understood'] }) {
  const t = useTranslations('import.columns');
  const [isAll, setAll] = useState(false);
  const columns = (understood?.columns ?? []).map((column) => ({
    ...column,
    target: chosen[column.heading] === undefined ? column.target : (chosen[column.heading] ?? null),
  }));
  const options = useTargetOptions(columns.map(({ target }) => target));
  const known = columns.filter(({ target }) => target !== null).length;
  const shown = isAll ? columns : columns.slice(0, SHOWN);
  return (
    <section className={classes.step} aria-labelledby="import-columns">
      <Title order={2} size="h4" id="import-columns">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('recognized', { known, all: columns.length })}
      </Text>
      <div className={classes.box} data-long={columns.length > LONG || undefined}>
        <Table className={classes.columns} verticalSpacing={6} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('column')}</Table.Th>
              <Table.Th>{t('samples')}</Table.Th>
              <Table.Th>{t('target')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ heading, samples, target }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay in their places, and may have the same heading
              <Table.Tr key={place} data-out={target === null || undefined}>
                <Table.Th scope="row">
                  <span className={classes.heading}>
                    {heading || <span className={classes.faint}>{t('noHeading')}</span>}
                    {target === null && chosen[heading] === undefined && (
                      <Badge size="sm" color="yellow" tt="none" fw={500}>
                        {t('unknown')}
                      </Badge>
                    )}
                  </span>
                </Table.Th>
                <Table.Td>
                  {samples.length === 0 && <span className={classes.faint}>{t('empty')}</span>}
                  <Text size="xs" lineClamp={2}>
                    {samples.join(' · ')}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <TargetSelect
                    heading={heading || t('noHeading')}
                    target={target}
                    options={options}
                    choose={(target) => choose({ chosen: { ...chosen, [heading]: target } })}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {columns.length > shown.length && (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
          {t('all', { count: columns.length })}
        </Button>
      )}
    </section>
  );
}
