import { ActionIcon, Badge, Button, Kbd, Text } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useOrganization } from '../organization.ts';
import classes from './frame.module.css';
import { isPaletteOpen } from './open.ts';
import { PersonButton } from './person-button.tsx';
import { useKeyWords } from './use-key-words.ts';

const PersonMenu = lazy(() => import('./person-menu.tsx'));

/** Whose data this is, the search over all, the zone, and what a person chooses for themselves. */
export function Header() {
  const t = useTranslations('frame');
  const organization = useOrganization();
  const keyWords = useKeyWords();
  // A click that comes before the menu has been loaded opens it as soon as it is there.
  const [isMenuWanted, setMenuWanted] = useState(false);
  return (
    <header className={classes.header}>
      <Text className={classes.organization}>{organization?.name}</Text>
      <Button
        className={classes.search}
        variant="default"
        size="xs"
        justify="space-between"
        classNames={{ label: classes.searchLabel }}
        leftSection={<IconSearch size={16} />}
        rightSection={
          <Kbd size="xs" aria-hidden>
            {keyWords('Ctrl K')}
          </Kbd>
        }
        visibleFrom="sm"
        onClick={() => isPaletteOpen.set(true)}
      >
        <Text size="sm" c="dimmed">
          {t('search')}
        </Text>
      </Button>
      <ActionIcon
        className={classes.search}
        hiddenFrom="sm"
        variant="default"
        size="lg"
        aria-label={t('search')}
        onClick={() => isPaletteOpen.set(true)}
      >
        <IconSearch size={18} />
      </ActionIcon>
      {organization && <ZoneChip zone={organization.time_zone} />}
      <Suspense fallback={<PersonButton onClick={() => setMenuWanted(true)} />}>
        <PersonMenu isOpenAtOnce={isMenuWanted} />
      </Suspense>
    </header>
  );
}

function ZoneChip({ zone }: { zone: string }) {
  const t = useTranslations('frame');
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isOther = own !== zone;
  const hint = isOther ? t('otherZone', { zone, own }) : t('zone', { zone });
  return (
    <Badge
      className={classes.zone}
      variant={isOther ? 'filled' : 'default'}
      color={isOther ? 'yellow' : undefined}
      tt="none"
      fw={500}
      visibleFrom="sm"
      title={hint}
      aria-label={hint}
      role="note"
    >
      {zone}
    </Badge>
  );
}
