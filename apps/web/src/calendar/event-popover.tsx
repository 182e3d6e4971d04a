import { ActionIcon, Anchor, Button, Group, Popover, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconEdit, IconTrash, IconX } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { useExport } from '../export/use-export.ts';
import { useLanguage, useZone } from '../organization.ts';
import { showSpan } from '../time.ts';
import { useKeys } from '../ui/keys.ts';
import { useAppointmentWords } from './appointment-words.ts';
import classes from './event-popover.module.css';
import type { Appointment } from './use-appointments.ts';
import { useNames } from './use-names.ts';

type EventPopoverProps = {
  appointment: Appointment;
  /** Where the block of the appointment is on the screen. */
  place: DOMRect;
  /** Those that are shown beside it, in which it may find the ones it overlaps. */
  others: Appointment[];
  close: () => void;
  edit: (appointment: Appointment) => void;
  remove: (appointment: Appointment) => void;
};

/** What there is to know of an appointment, beside its block. */
export function EventPopover({ appointment, place, others, close, edit, remove }: EventPopoverProps) {
  const t = useTranslations('calendar');
  const frame = useTranslations('frame');
  const exports = useTranslations('export.appointments');
  const save = useExport();
  const { name } = useAppointmentWords();
  const saveOne = () =>
    save(`/appointment/${appointment.uuid}/`, {
      accept: 'text/calendar',
      name: `${name(appointment).replaceAll(/[^\p{L}\p{N} .-]/gu, ' ')}.ics`,
    });
  const removeThis = () => remove(appointment);
  useKeys({ e: () => edit(appointment), Delete: removeThis });
  const { left, top, width, height } = place;
  return (
    <Popover
      opened
      onChange={(isOpen) => isOpen || close()}
      onDismiss={close}
      position="right-start"
      width={340}
      shadow="md"
      withArrow
      trapFocus
      // The block that opens it is not its target, which only marks the place.
      withRoles={false}
      middlewares={{ flip: { fallbackPlacements: ['left-start', 'bottom', 'top'] }, shift: { padding: 8 } }}
    >
      <Popover.Target>
        <div className={classes.place} style={{ left, top, width, height }} />
      </Popover.Target>
      <Popover.Dropdown p="sm" role="dialog" aria-label={name(appointment)} className={classes.popover}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
          <Title order={2} size="h4" className={classes.name}>
            {name(appointment)}
          </Title>
          <ActionIcon variant="subtle" color="gray" aria-label={t('close')} onClick={close}>
            <IconX size={18} />
          </ActionIcon>
        </Group>
        <Stack gap={8}>
          <Times appointment={appointment} />
          <Facts appointment={appointment} />
          <Conflicts appointment={appointment} others={others} />
        </Stack>
        <Group gap="xs" mt="sm">
          <Button size="xs" leftSection={<IconEdit size={16} />} onClick={() => edit(appointment)} data-autofocus>
            {frame('edit')}
          </Button>
          <Button size="xs" variant="default" leftSection={<IconTrash size={16} />} onClick={() => remove(appointment)}>
            {frame('delete')}
          </Button>
          <ActionIcon size={30} variant="default" aria-label={exports('one')} title={exports('one')} onClick={saveOne}>
            <IconDownload size={16} />
          </ActionIcon>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

/** When it is: for the organization, and for the people of another zone if it was made for them. */
function Times({ appointment }: { appointment: Appointment }) {
  const t = useTranslations('calendar.popover');
  const own = useZone();
  const language = useLanguage();
  const { start_date, end_date, time_zone } = appointment;
  return (
    <div>
      <Text fw={500}>{showSpan(start_date, end_date, own, language)}</Text>
      {time_zone !== own && (
        <Text size="sm" c="dimmed">
          {t('inZone', { span: showSpan(start_date, end_date, time_zone, language), zone: time_zone })}
        </Text>
      )}
    </div>
  );
}

function Facts({ appointment }: { appointment: Appointment }) {
  const t = useTranslations('calendar.popover');
  const { shortName } = useContactWords();
  const { address, type, contact, owner, invitee_uuids, summary } = appointment;
  const names = useNames([owner, ...invitee_uuids]);
  const nameOf = (uuid: string) => names.get(uuid) ?? t('unknown');
  return (
    <dl className={classes.facts}>
      {address && <Fact name={t('place')}>{address}</Fact>}
      {type.length > 0 && <Fact name={t('types')}>{type.join(', ')}</Fact>}
      {contact && (
        <Fact name={t('contact')}>
          <Anchor component={Link} to={`/contacts/${contact.uuid}`} size="sm">
            {shortName(contact)}
          </Anchor>
          {contact.phones.map(({ number }) => (
            <Anchor key={number} href={`tel:${number.replace(/[^+\d]/g, '')}`} size="sm" display="block">
              {number}
            </Anchor>
          ))}
        </Fact>
      )}
      <Fact name={t('owner')}>{nameOf(owner)}</Fact>
      {invitee_uuids.length > 0 && <Fact name={t('invited')}>{invitee_uuids.map(nameOf).join(', ')}</Fact>}
      {summary && (
        <Fact name={t('summary')}>
          <span className={classes.summary}>{summary}</span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Names the appointments that it overlaps, also those that the calendar does not show. */
function Conflicts({ appointment, others }: Pick<EventPopoverProps, 'appointment' | 'others'>) {
  const t = useTranslations('calendar.popover');
  const { name } = useAppointmentWords();
  const zone = useZone();
  const language = useLanguage();
  const uuids = appointment.conflicts ?? [];
  const shown = others.filter(({ uuid }) => uuids.includes(uuid));
  const missing = uuids.filter((uuid) => !shown.some((each) => each.uuid === uuid));
  const loaded = useQueries({ queries: missing.map((uuid) => trpc.appointment.get.queryOptions({ uuid })) });
  const all = [...shown, ...loaded.flatMap(({ data }) => data ?? [])];
  if (uuids.length === 0) return null;
  return (
    <div className={classes.conflicts}>
      <IconAlertTriangle size={16} aria-hidden />
      <div>
        <strong>{t('conflicts')}</strong>
        {all.map((each) => (
          <div key={each.uuid}>
            {name(each)}, {showSpan(each.start_date, each.end_date, zone, language)}
          </div>
        ))}
      </div>
    </div>
  );
}
