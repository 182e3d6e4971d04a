import { type AuditEntry, AuditEvent } from '@kupfer/schemas/audit';
import { NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useRows } from '../ui/use-rows.ts';
import classes from './access.module.css';
import { Listed } from './listed.tsx';
import { useEventWords } from './use-event-words.ts';

/** Who got in, and who changed who gets in, newest first. */
export function Audit() {
  const t = useTranslations('access');
  const [event, setEvent] = useState<AuditEvent>();
  const query = { page_size: 50, ...(event && { event }) };
  const list = useRows(trpc.audit.list.infiniteQueryKey(query), (cursor) =>
    client.audit.list.query({ ...query, cursor }),
  );
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('audit.why')}
      </Text>
      <NativeSelect
        maw={300}
        label={t('audit.filter')}
        data={[
          { value: '', label: t('audit.all') },
          ...AuditEvent.options.map((value) => ({ value, label: t(`audit.kind.${value}`) })),
        ]}
        value={event ?? ''}
        onChange={({ currentTarget }) => setEvent(AuditEvent.options.find((each) => each === currentTarget.value))}
      />
      <Listed
        list={list}
        empty={t('audit.nothing')}
        head={[
          { name: t('audit.when'), isWide: true },
          { name: t('audit.who') },
          { name: t('audit.what') },
          { name: t('audit.from'), isWide: true },
        ]}
      >
        {list.rows?.map((entry) => (
          <EntryRow key={entry.uuid} entry={entry} />
        ))}
      </Listed>
    </Stack>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  const t = useTranslations('access.audit');
  const at = useMomentWords();
  const words = useEventWords();
  const { username, via, address, create_date } = entry;
  return (
    <Table.Tr>
      <Table.Td className={`${classes.wide} ${classes.tight}`}>{at(create_date)}</Table.Td>
      <Table.Td className={classes.long}>
        {username}
        {via === 'key' && (
          <Text size="xs" c="dimmed">
            {t('byKey')}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.long}>
        {words(entry)}
        <Text size="xs" c="dimmed" className={classes.narrowLine}>
          {at(create_date)} · {address}
        </Text>
      </Table.Td>
      <Table.Td className={classes.wide}>{address}</Table.Td>
    </Table.Tr>
  );
}
