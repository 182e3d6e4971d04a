import type { ApiKey } from '@kupfer/schemas/api-key';
import { ActionIcon, Stack, Table, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { deleteLater, useHidden } from '../ui/delayed-delete.ts';
import { focusBeside } from '../ui/focus-beside.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useRows } from '../ui/use-rows.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './access.module.css';
import { ApiKeyForm } from './api-key-form.tsx';
import { Listed } from './listed.tsx';
import { readAnew } from './read-anew.ts';

const query = { page_size: 100, ordering: ['-create_date' as const] };

/** The keys by which programs call the service for this organization. */
export function ApiKeys() {
  const t = useTranslations('access');
  const hidden = useHidden();
  const list = useRows(trpc.apiKey.list.infiniteQueryKey(query), (cursor) =>
    client.apiKey.list.query({ ...query, cursor }),
  );
  const rows = list.rows?.filter(({ uuid }) => !hidden.has(uuid));
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('key.why')}
      </Text>
      <ApiKeyForm />
      <Listed
        list={{ ...list, rows }}
        empty={t('key.none')}
        head={[
          { name: t('key.name') },
          { name: t('role.label'), isWide: true },
          { name: t('key.maker'), isWide: true },
          { name: t('key.used') },
          { name: t('actions') },
        ]}
      >
        {rows?.map((key) => (
          <KeyRow key={key.uuid} apiKey={key} />
        ))}
      </Listed>
    </Stack>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const t = useTranslations('access');
  const at = useMomentWords();
  const { tell, complain } = useTell();
  const { uuid, name, role, username, create_date, last_used_at } = apiKey;
  const end = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    focusBeside(currentTarget);
    const run = () => client.apiKey.delete.mutate({ uuid }).then(readAnew);
    const takeBack = deleteLater(uuid, run, (error) => complain(t('key.notEnded', { name }), error));
    tell(t('key.ended', { name }), takeBack);
  };
  return (
    <Table.Tr>
      <Table.Td className={classes.long}>
        <Text fw={500}>{name}</Text>
        <Text size="xs" c="dimmed">
          {t('key.made', { when: at(create_date) })}
          <span className={classes.narrow}>
            {' '}
            · {t(`role.${role}`)} · {username}
          </span>
        </Text>
      </Table.Td>
      <Table.Td className={classes.wide}>{t(`role.${role}`)}</Table.Td>
      <Table.Td className={classes.wide}>{username}</Table.Td>
      <Table.Td>{last_used_at ? at(last_used_at) : t('key.never')}</Table.Td>
      <Table.Td className={classes.tight}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('key.end', { name })} onClick={end}>
          <IconTrash size={18} />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
