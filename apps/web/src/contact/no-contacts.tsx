import { Button } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useIsAdmin, useLanguage } from '../organization.ts';
import { EmptyState } from '../ui/state.tsx';
import { useTell } from '../ui/use-tell.ts';
import { useContactFilter } from './contact-filter.tsx';
import { keepFilter } from './contact-search.ts';
import type { ContactFilter } from './use-contact-rows.ts';

/** In place of a list without rows: what one may do about it depends on why it has none. */
export function NoContacts({ filter }: { filter: ContactFilter }) {
  const t = useTranslations('contact.empty');
  const { clear } = useContactFilter();
  const { search } = filter;
  if (Object.values(filter).every((value) => !value)) return <NoneYet />;
  return (
    <EmptyState
      title={search ? t('search', { search }) : t('filter')}
      actions={
        <>
          <Button variant="default" onClick={clear}>
            {t('clear')}
          </Button>
          {search && (
            <Button
              leftSection={<IconPlus size={16} />}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/contacts/$uuid"
                  params={{ uuid: 'new' }}
                  search={(old) => ({ ...keepFilter(old), name: search })}
                />
              )}
            >
              {t('newNamed', { name: search })}
            </Button>
          )}
        </>
      }
    />
  );
}

function NoneYet() {
  const t = useTranslations('contact');
  const e = useTranslations('export');
  const isAdmin = useIsAdmin();
  const language = useLanguage();
  const { tell, complain } = useTell();
  const queryClient = useQueryClient();
  const fill = useMutation(
    trpc.demo.create.mutationOptions({
      onSuccess: () => tell(t('empty.filled')),
      onError: (error) => complain(t('empty.notFilled'), error),
      onSettled: () => queryClient.invalidateQueries(),
    }),
  );
  return (
    <EmptyState
      title={t('empty.first')}
      actions={
        <>
          <Button
            leftSection={<IconPlus size={16} />}
            renderRoot={(props) => (
              <Link {...props} to="/contacts/$uuid" params={{ uuid: 'new' }} search={keepFilter} />
            )}
          >
            {t('new')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileImport size={16} />}
            renderRoot={(props) => <Link {...props} to="/import" />}
          >
            {e('contacts.import')}
          </Button>
          {isAdmin && (
            <Button variant="default" loading={fill.isPending} onClick={() => fill.mutate({ language })}>
              {t('empty.fill')}
            </Button>
          )}
        </>
      }
    >
      {t('empty.firstWhy')}
    </EmptyState>
  );
}
