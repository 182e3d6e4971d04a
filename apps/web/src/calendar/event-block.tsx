import type { EventDisplayInfo } from '@fullcalendar/react';
import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconBell, IconNotes, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { AppointmentWords } from './appointment-words.ts';
import type { Appointment } from './use-appointments.ts';

/** Which part of an appointment a block is, and how much room it has. */
type BlockRoom = Pick<EventDisplayInfo, 'isStart' | 'isEnd' | 'isNarrow'>;

type BlockParts = {
  appointment: Appointment;
  /** Whether a mail about it waits to be sent. */
  hasReminder: boolean;
  words: AppointmentWords;
};

type EventBlockProps = BlockParts & {
  room: BlockRoom;
  /** Whether it has a single line for everything. */
  isLine: boolean;
  /** Whether it stands above the hours, for days. */
  isLong: boolean;
};

/** What stands in the block of an appointment: time, name, place, and signs for what else there is to know. */
export function EventBlock({ appointment, hasReminder, words, room, isLine, isLong }: EventBlockProps) {
  const { address, uuid } = appointment;
  const time = isLong ? words.span(appointment) : timeOf(appointment, room, isLine, words);
  const name = words.name(appointment);
  const spoken = words.spoken(appointment);
  return (
    <div className="block" data-appointment={uuid} title={spoken}>
      <VisuallyHidden>{spoken}</VisuallyHidden>
      {isLine ? (
        <div className="block-line" aria-hidden>
          <span className="block-text">
            {time && !isLong && <span className="block-time">{time} </span>}
            <span className="block-name">{name}</span>
            {time && isLong && ` ${time}`}
            {address && ` ${address}`}
          </span>
          <Signs appointment={appointment} hasReminder={hasReminder} words={words} />
        </div>
      ) : (
        <div className="block-lines" aria-hidden>
          <span className="block-line">
            <span className="block-text block-time">{time}</span>
            <Signs appointment={appointment} hasReminder={hasReminder} words={words} />
          </span>
          <span className="block-text block-name">{name}</span>
          {address && <span className="block-text">{address}</span>}
        </div>
      )}
    </div>
  );
}

function timeOf({ start_date, end_date }: Appointment, room: BlockRoom, isLine: boolean, { time }: AppointmentWords) {
  const { isStart, isEnd, isNarrow } = room;
  const start = isStart ? time(start_date) : '';
  const end = isEnd ? time(end_date) : '';
  if (isStart && (isLine || isNarrow || start_date === end_date)) return start;
  return start || end ? `${start}–${end}` : '';
}

/** Small signs, each with a text; the block has a label of its own for those who do not see them. */
export function Signs({ appointment, hasReminder, words }: BlockParts) {
  const t = useTranslations('calendar');
  const { conflicts, notes, time_zone } = appointment;
  const sign = (icon: ReactNode, title: string, className = '') => (
    <span className={`block-sign ${className}`} title={title} key={title}>
      {icon}
    </span>
  );
  const signs = [
    conflicts?.length && sign(<IconAlertTriangle size={14} />, t('conflictWith', { count: conflicts.length })),
    hasReminder && sign(<IconBell size={14} />, t('hasReminder')),
    notes.length > 0 && sign(<IconNotes size={14} />, t('hasNotes'), 'block-notes'),
    time_zone !== words.zone && sign(<IconWorld size={14} />, t('inOtherZone', { zone: time_zone })),
  ].filter(Boolean);
  return signs.length > 0 && <span className="block-signs">{signs}</span>;
}
