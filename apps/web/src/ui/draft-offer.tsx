import { Alert, Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

/** Offers what was typed here before and not saved; the children say what that is. */
export function DraftOffer({
  resume,
  discard,
  children,
}: {
  resume: () => void;
  discard: () => void;
  children: ReactNode;
}) {
  const t = useTranslations('frame');
  return (
    <Alert color="yellow" p="xs" role="note">
      <Group justify="space-between" gap="xs">
        {children}
        <Group gap="xs">
          <Button size="compact-sm" onClick={resume}>
            {t('resume')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={discard}>
            {t('discard')}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
