import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useSession } from '../organization.ts';
import classes from './admin.module.css';

/** Whether the service and its database answer, and what becomes of mails. */
export function HealthLine() {
  const t = useTranslations('admin.health');
  const { mails } = useSession();
  const ready = useQuery({
    queryKey: ['readyz'],
    queryFn: async () => (await fetch('/readyz')).ok,
    refetchInterval: 30_000,
  });
  const queued = useQuery(trpc.appointmentNotification.list.queryOptions({ status: 'queued', page_size: 500 }));
  if (ready.data === undefined) return <p className={classes.health}> </p>;
  const Icon = ready.data ? IconCircleCheck : IconAlertTriangle;
  const count = queued.data?.results.length;
  return (
    <p className={classes.health} role="status" aria-label={t('title')} data-bad={!ready.data || undefined}>
      <Icon size={18} aria-hidden />
      <span>
        {t(ready.data ? 'good' : 'bad')} {t(mails)} {count !== undefined && t('queued', { count })}
      </span>
    </p>
  );
}
