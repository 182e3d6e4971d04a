import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { trpc } from '../api.ts';

/** As many of the mails that wait as are looked at: those that leave first. */
const PAGE = 500;

/** The appointments of which a mail waits to be sent. */
export function useReminders(): ReadonlySet<string> {
  const query = trpc.appointmentNotification.list.queryOptions({
    status: 'queued',
    ordering: ['send_at'],
    page_size: PAGE,
  });
  const waiting = useQuery({ ...query, staleTime: 5 * 60_000 }).data?.results;
  return useMemo(() => new Set(waiting?.map(({ appointment }) => appointment)), [waiting]);
}
