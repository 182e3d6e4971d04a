import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { useLanguage } from '../organization.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './admin.module.css';

/** Fills the organization with made-up contacts and appointments, and takes them away again. */
export function ExampleData() {
  const t = useTranslations('admin.example');
  const { tell, complain } = useTell();
  const language = useLanguage();
  const [isBusy, setBusy] = useState(false);
  const demo = useQuery(trpc.demo.get.queryOptions()).data;
  if (!demo) return null;
  const isThere = demo.uuid !== null;
  const change = async () => {
    setBusy(true);
    try {
      if (isThere) await client.demo.delete.mutate();
      else await client.demo.create.mutate({ language });
      await queryClient.invalidateQueries();
      tell(t(isThere ? 'cleared' : 'filled'));
    } catch (error) {
      complain(t('failed'), error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={classes.example}>
      <Stack gap="xs" align="flex-start">
        <Title order={2} size="h5">
          {t('title')}
        </Title>
        <Text size="sm" c="dimmed">
          {isThere ? t('there', { contacts: demo.contacts, appointments: demo.appointments }) : t('why')}
        </Text>
        <Button variant="default" size="xs" loading={isBusy} onClick={change}>
          {t(isThere ? 'clear' : 'fill')}
        </Button>
      </Stack>
    </section>
  );
}
