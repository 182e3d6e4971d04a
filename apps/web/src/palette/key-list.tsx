import { Group, Kbd, Modal, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { prefer, preferences } from '../preferences.ts';
import { useStore } from '../store.ts';
import { useKeys } from '../ui/keys.ts';
import { isKeyListOpen } from '../ui/open.ts';
import { useFocusReturn } from '../ui/use-focus-return.ts';
import { useKeyWords } from '../ui/use-key-words.ts';
import classes from './palette.module.css';

const groups = {
  everywhere: [
    ['Ctrl K', 'palette'],
    ['/', 'search'],
    ['g c', 'goCalendar'],
    ['g k', 'goContacts'],
    ['g o', 'goOutbox'],
    ['g i', 'goImport'],
    ['n', 'new'],
    ['e', 'edit'],
    ['Ctrl S', 'save'],
    ['Esc', 'close'],
    ['Ctrl Z', 'undo'],
    ['?', 'list'],
  ],
  inContacts: [
    ['j k', 'rows'],
    ['Enter', 'open'],
    ['Del', 'delete'],
  ],
  inCalendar: [
    ['t', 'todayKey'],
    ['m w d a', 'views'],
    ['← →', 'page'],
    ['Enter', 'open'],
    ['Alt ←↑↓→', 'move'],
    ['Alt Shift ↑↓', 'resize'],
    ['Del', 'delete'],
  ],
} as const;

/** All keyboard shortcuts, and the switch that turns those of a single letter off. */
export default function KeyList() {
  const t = useTranslations('palette.keys');
  const f = useTranslations('frame');
  const keyWords = useKeyWords();
  const { hasKeys } = useStore(preferences);
  useKeys({}, { isModal: true });
  useFocusReturn();
  return (
    <Modal
      opened
      onClose={() => isKeyListOpen.set(false)}
      title={t('title')}
      size="xl"
      closeButtonProps={{ 'aria-label': f('close') }}
    >
      <Stack>
        <Switch
          label={t('isOn')}
          description={t('isOnWhy')}
          checked={hasKeys}
          onChange={({ currentTarget }) => prefer({ hasKeys: currentTarget.checked })}
        />
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {(['everywhere', 'inContacts', 'inCalendar'] as const).map((group) => (
            <Stack key={group} gap={6}>
              <Title order={3} size="h6">
                {t(group)}
              </Title>
              {groups[group].map(([keys, name]) => (
                <Group key={name} justify="space-between" wrap="nowrap" gap="xs">
                  <Text size="sm">{t(name)}</Text>
                  <Kbd size="sm" className={classes.keys}>
                    {keyWords(keys)}
                  </Kbd>
                </Group>
              ))}
            </Stack>
          ))}
        </SimpleGrid>
      </Stack>
    </Modal>
  );
}
