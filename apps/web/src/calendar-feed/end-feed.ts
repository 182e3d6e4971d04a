import type { CalendarFeed } from '@kupfer/schemas/calendar-feed';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { deleteLater } from '../ui/delayed-delete.ts';
import { useTell } from '../ui/use-tell.ts';

export const readFeedsAnew = () => queryClient.invalidateQueries(trpc.calendarFeed.pathFilter());

/** What a feed is called: its name, or what it shows. */
export function useFeedName() {
  const t = useTranslations('calendarFeed.scope');
  return ({ name, scope }: Pick<CalendarFeed, 'name' | 'scope'>) => name || t(scope);
}

/** Ends a feed, which can be taken back for a moment. */
export function useEndFeed() {
  const t = useTranslations('calendarFeed');
  const { tell, complain } = useTell();
  const nameOf = useFeedName();
  return (feed: CalendarFeed) => {
    const name = nameOf(feed);
    const run = () => client.calendarFeed.delete.mutate({ uuid: feed.uuid }).then(readFeedsAnew);
    const takeBack = deleteLater(feed.uuid, run, (error) => complain(t('notEnded', { name }), error));
    tell(t('ended', { name }), takeBack);
  };
}
