import { ActionIcon, Menu } from '@mantine/core';
import { IconCalendarDown, IconDownload, IconFileImport } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import type { CalendarFilter } from '../calendar/use-appointments.ts';
import { exportAddress, useExport } from './use-export.ts';

/** `overlaps` is the period that is shown, `count` the appointments in it. */
type Shown = { filter: CalendarFilter; overlaps: string; count: number; size: number };

/** Saves the appointments that the calendar shows, or all; and the way to what brings others in. */
export function AppointmentExport({ filter: { owner, about }, overlaps, count, size }: Shown) {
  const t = useTranslations('export.appointments');
  const save = useExport();
  const saveThose = (overlaps: string | undefined) => () =>
    save(exportAddress('/appointment/export/', { format: 'ics', overlaps, owner, contact_uuid: about }));
  const isFiltered = owner !== undefined || about !== undefined;
  return (
    <Menu position="bottom-end" shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={size} aria-label={t('label')} title={t('label')}>
          <IconDownload size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('calendar')}</Menu.Label>
        <Menu.Item leftSection={<IconCalendarDown size={16} />} onClick={saveThose(overlaps)}>
          {t('shown', { count })}
        </Menu.Item>
        <Menu.Item leftSection={<IconCalendarDown size={16} />} onClick={saveThose(undefined)}>
          {t(isFiltered ? 'filtered' : 'all')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconFileImport size={16} />} component={Link} to="/import">
          {t('import')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
