import { Alert, Button, CopyButton, Group, Stack, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import classes from './access.module.css';

/** A key that was just made; nobody sees it again after this. */
export function NewKey({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  const t = useTranslations('access.key');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <Alert
      color="yellow"
      classNames={{ title: classes.plain, icon: classes.plain }}
      icon={<IconKey size={20} />}
      title={t('once', { name })}
    >
      <Stack gap="sm">
        {t('onceWhy')}
        <Group gap="sm" align="flex-end">
          <TextInput
            ref={field}
            className={classes.key}
            label={t('key')}
            value={secret}
            readOnly
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <CopyButton value={secret} timeout={2000}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {t(copied ? 'copied' : 'copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onDone}>{t('done')}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
