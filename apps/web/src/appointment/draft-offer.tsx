import { Alert, Button, Group } from '@mantine/core';
import { useTranslations } from 'use-intl';

/** Offers what was typed here before and not saved. */
export function DraftOffer({ isNew, resume, discard }: { isNew: boolean; resume: () => void; discard: () => void }) {
  const t = useTranslations('appointment');
  return (
    <Alert color="yellow" p="xs" role="note">
      <Group justify="space-between" gap="xs">
        {isNew ? t('draftNew') : t('draft')}
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
