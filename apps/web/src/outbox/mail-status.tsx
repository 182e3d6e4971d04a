import type { NotificationStatus } from '@kupfer/schemas/appointment-notification';
import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconMailForward,
  IconPencil,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslations } from 'use-intl';

const looks: Record<NotificationStatus, { icon: TablerIcon; color: string }> = {
  draft: { icon: IconPencil, color: 'gray' },
  queued: { icon: IconClock, color: 'blue' },
  sending: { icon: IconMailForward, color: 'blue' },
  sent: { icon: IconCheck, color: 'green' },
  failed: { icon: IconAlertTriangle, color: 'red' },
  cancelled: { icon: IconBan, color: 'gray' },
};

/** What became of a mail: an icon and a word, and a colour beside them. */
export function MailStatus({ status }: { status: NotificationStatus }) {
  const t = useTranslations('outbox.status');
  const { icon: Icon, color } = looks[status];
  return (
    <Badge variant="light" color={color} tt="none" fw={550} leftSection={<Icon size={14} aria-hidden />}>
      {t(status)}
    </Badge>
  );
}
