import { Button, Group, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import type { Rows } from '../ui/use-rows.ts';
import classes from './access.module.css';

/** Draws a list as a table, or why it is not there; `empty` stands in place of no rows. */
export function Listed({
  list,
  empty,
  head,
  children,
}: {
  list: Omit<Rows, 'rows'> & { rows: readonly unknown[] | undefined };
  empty: string;
  head: { name: string; isWide?: boolean }[];
  children: ReactNode;
}) {
  const t = useTranslations('access');
  if (!list.rows)
    return list.error ? <FailedState error={list.error} retry={list.refetch} /> : <LoadingRows rows={4} />;
  if (list.rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  }
  return (
    <>
      <Table verticalSpacing="xs" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {head.map(({ name, isWide }) => (
              <Table.Th key={name} className={isWide ? classes.wide : undefined}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
      {list.hasMore && (
        <Group>
          <Button variant="default" loading={list.isMoreComing} onClick={() => list.more()}>
            {t('more')}
          </Button>
        </Group>
      )}
    </>
  );
}
