import {
  deleteCalendarFeed,
  findCalendarFeed,
  insertCalendarFeed,
  listCalendarFeeds,
  lockCalendarFeed,
  renewCalendarFeed,
  type StoredFeed,
} from '@kupfer/db/calendar-feed';
import { CalendarFeed, CalendarFeedCreate, CalendarFeedPage, CalendarFeedQuery } from '@kupfer/schemas/calendar-feed';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { writeDown } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { answer, type Context, read, rest, router, writeInPerson } from '../trpc.ts';
import { meAs } from './appointment.ts';

type Showing = Pick<Context, 'feedUrl'> & { caller: Caller };

/** Only its owner is shown where a feed is read. */
function shownTo({ caller, feedUrl }: Showing, { key_uuid, ...feed }: StoredFeed): CalendarFeed {
  return { ...feed, url: feed.core_user_uuid === caller.core_user_uuid ? feedUrl(key_uuid) : null };
}

/** Whose feeds somebody may see and end: one's own, or as an administrator all. */
const ownerFor = ({ role, core_user_uuid }: Caller) => (role === 'member' ? core_user_uuid : null);

/** A repeated request is not told the address: it would have to be stored. */
const withoutUrl = (feed: CalendarFeed) => ({ ...feed, url: null });

/** A feed lets in by itself, so that no program may read, let alone make one: what it could see would outlast its key. */
const readInPerson = read.meta({ isForPeople: true });

export const calendarFeed = router({
  list: readInPerson
    .meta(rest('GET', '/calendarfeed/', 'Calendar feeds', 'List one’s own calendar feeds; administrators: all'))
    .input(CalendarFeedQuery)
    .output(answer(CalendarFeedPage))
    .query(async ({ ctx, input }) => {
      const query = { ...input, core_user_uuid: meAs(ctx.caller, input.core_user_uuid) };
      const page = await listCalendarFeeds(ctx.scope, query, ownerFor(ctx.caller));
      return { ...page, results: page.results.map((feed) => shownTo(ctx, feed)) };
    }),

  get: readInPerson
    .meta(rest('GET', '/calendarfeed/{uuid}/', 'Calendar feeds', 'Read a calendar feed'))
    .input(Addressed)
    .output(answer(CalendarFeed))
    .query(async ({ ctx, input }) => shownTo(ctx, await findCalendarFeed(ctx.scope, input.uuid, ownerFor(ctx.caller)))),

  create: writeInPerson
    .meta(rest('POST', '/calendarfeed/', 'Calendar feeds', 'Make a calendar feed of one’s own', 201))
    .input(CalendarFeedCreate)
    .output(answer(CalendarFeed))
    .mutation(
      once<CalendarFeedCreate, CalendarFeed>(async ({ ctx, input: { scope, name } }) => {
        const { core_user_uuid, username } = ctx.caller;
        const uuid = await insertCalendarFeed(ctx.tx, { scope, name, core_user_uuid, username });
        await writeDown(ctx, 'calendar_feed_made', name, scope);
        return shownTo(ctx, await findCalendarFeed(ctx.tx, uuid, core_user_uuid));
      }, withoutUrl),
    ),

  renew: writeInPerson
    .meta(
      rest('POST', '/calendarfeed/{uuid}/renew/', 'Calendar feeds', 'Give one’s feed another address, and end the old'),
    )
    .input(Addressed)
    .output(answer(CalendarFeed))
    .mutation(
      once<Addressed, CalendarFeed>(async ({ ctx, input: { uuid } }) => {
        const { name, scope, core_user_uuid } = await lockCalendarFeed(ctx.tx, uuid, ctx.caller.core_user_uuid);
        await renewCalendarFeed(ctx.tx, uuid);
        await writeDown(ctx, 'calendar_feed_renewed', name, scope);
        return shownTo(ctx, await findCalendarFeed(ctx.tx, uuid, core_user_uuid));
      }, withoutUrl),
    ),

  delete: writeInPerson
    .meta(rest('DELETE', '/calendarfeed/{uuid}/', 'Calendar feeds', 'End a calendar feed', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      const found = await lockCalendarFeed(ctx.tx, uuid, ownerFor(ctx.caller));
      await checkMatch(ctx, () => shownTo(ctx, found));
      await writeDown(ctx, 'calendar_feed_ended', found.name || found.username, found.scope);
      await deleteCalendarFeed(ctx.tx, uuid);
    }),
});
