import { Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { useHidden } from '../ui/delayed-delete.ts';
import { useRows } from '../ui/use-rows.ts';
import { Listed } from './listed.tsx';
import { MemberRow } from './member-row.tsx';

/** The people of the organization, and what each may do. */
export function Members() {
  const t = useTranslations('access');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 150);
  const query = { page_size: 100, ...(search && { search }) };
  const list = useRows(trpc.member.list.infiniteQueryKey(query), (cursor) =>
    client.member.list.query({ ...query, cursor }),
  );
  const hidden = useHidden();
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('member.why')}{' '}
        <AnchorLink to="/admin" search={{ tab: 'invitations' }} td="underline">
          {t('member.invite')}
        </AnchorLink>
      </Text>
      <TextInput
        maw={300}
        aria-label={t('member.search')}
        placeholder={t('member.search')}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Listed
        list={list}
        empty={t('member.nobody')}
        head={[{ name: t('name') }, { name: t('role.label') }, { name: t('actions') }]}
      >
        {list.rows
          ?.filter(({ core_user_uuid }) => !hidden.has(core_user_uuid))
          .map((member) => (
            <MemberRow key={member.core_user_uuid} member={member} />
          ))}
      </Listed>
    </Stack>
  );
}
