import { ActionIcon, Badge, Button, Group, SegmentedControl, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBellPlus, IconChevronLeft, IconChevronRight, IconPlus } from '@tabler/icons-react';
import type { Temporal } from 'temporal-polyfill';
import { useTranslations } from 'use-intl';
import { AppointmentExport } from '../export/appointment-export.tsx';
import { useLanguage, useZone } from '../organization.ts';
import { weekOf } from '../time.ts';
import { Filter } from './filter.tsx';
import { type CalendarView, overlapsOf, periodOf, titleOf } from './period.ts';
import classes from './toolbar.module.css';
import type { CalendarFilter } from './use-appointments.ts';

type ToolbarProps = {
  view: CalendarView;
  day: Temporal.PlainDate;
  filter: CalendarFilter;
  /** Appointments that are shown. */
  count: number;
  isPhone: boolean;
  /** Another view, day or filter. */
  turn: (step: 1 | -1) => void;
  goToday: () => void;
  choose: (view: CalendarView) => void;
  narrow: (filter: CalendarFilter) => void;
  create: () => void;
  remind: () => void;
};

const order: CalendarView[] = ['month', 'week', 'day', 'agenda'];
const phoneOrder: CalendarView[] = ['day', 'agenda', 'week', 'month'];

/** What is shown, and the ways to something else; in two rows where there is little room. */
export function Toolbar(props: ToolbarProps) {
  const { view, day, filter, count, isPhone, turn, goToday, choose, narrow, create, remind } = props;
  const t = useTranslations('calendar');
  const language = useLanguage();
  const overlaps = overlapsOf(periodOf(view, day), useZone());
  const hasWeek = view === 'week' || view === 'day';
  return (
    <div className={classes.toolbar}>
      <Group gap={4} wrap="nowrap">
        <Button variant="default" size="xs" onClick={goToday}>
          {t('today')}
        </Button>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t(`before.${view}`)} onClick={() => turn(-1)}>
          <IconChevronLeft size={20} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t(`after.${view}`)} onClick={() => turn(1)}>
          <IconChevronRight size={20} />
        </ActionIcon>
      </Group>
      <Title order={1} className={classes.title}>
        {titleOf(view, day, language, isPhone)}
        {hasWeek && (
          <Badge variant="default" tt="none" fw={500} ml={10} className={classes.week}>
            {t(isPhone ? 'shortWeek' : 'week', { number: weekOf(periodOf(view, day).first) })}
          </Badge>
        )}
      </Title>
      <Group gap="xs" wrap="nowrap" className={classes.choices}>
        <Filter filter={filter} narrow={narrow} isPhone={isPhone} />
        <AppointmentExport filter={filter} overlaps={overlaps} count={count} size={isPhone ? 34 : 30} />
        {view !== 'month' && <Remind isPhone={isPhone} remind={remind} />}
        <SegmentedControl
          size="xs"
          aria-label={t('views.label')}
          className={classes.views}
          value={view}
          onChange={(chosen) => choose(chosen)}
          data={(isPhone ? phoneOrder : order).map((value) => ({ value, label: t(`views.${value}`) }))}
        />
        {isPhone ? (
          <ActionIcon size="lg" aria-label={t('new')} onClick={create}>
            <IconPlus size={18} />
          </ActionIcon>
        ) : (
          <Button size="xs" leftSection={<IconPlus size={16} />} onClick={create}>
            {t('new')}
          </Button>
        )}
      </Group>
    </div>
  );
}

/** Reminds the people of a day; in words where there is room for them. */
function Remind({ isPhone, remind }: Pick<ToolbarProps, 'isPhone' | 'remind'>) {
  const t = useTranslations('calendar.remind');
  const isWide = useMediaQuery('(min-width: 1400px)', undefined, { getInitialValueInEffect: false });
  return isWide ? (
    <Button variant="default" size="xs" leftSection={<IconBellPlus size={16} />} onClick={remind}>
      {t('action')}
    </Button>
  ) : (
    <ActionIcon variant="default" size={isPhone ? 34 : 30} aria-label={t('action')} title={t('title')} onClick={remind}>
      <IconBellPlus size={16} />
    </ActionIcon>
  );
}
