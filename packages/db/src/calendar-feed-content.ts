import { type CalendarAppointment, calendarColumns } from './appointment-export.ts';
import type { OpenFeed } from './calendar-feed.ts';
import { filterOf } from './paging.ts';
import type { Snapshot } from './snapshot.ts';

/** So far back appointments are shown; all that lie ahead are. */
const PAST = '1 year';
/** So many are shown at most: of those ahead the next ones, then of those past the last ones. */
const MOST = 5_000;
// From the beginning of the day: what is shown, and in which order, is the same until it ends.
const NEAREST = 'a.end_date < current_date, abs(extract(epoch from a.start_date - current_date)), a.uuid';

/** The appointments of a feed, the nearest first. Nothing of it changes within a snapshot, where it is one moment. */
function nearest(snapshot: Snapshot, { scope, core_user_uuid }: OpenFeed) {
  const filter = filterOf(snapshot, 'a');
  filter.and`a.end_date >= current_date - ${PAST}::interval`;
  if (scope === 'own') {
    filter.and`a.uuid in (select p.appointment_uuid from appointment_participant p
      where p.organization_uuid = $1 and p.participant_uuid in (
        select ${core_user_uuid}::uuid
        union all
        select c.uuid from contact c where c.organization_uuid = $1 and c.core_user_uuid = ${core_user_uuid}))`;
  }
  const text = `from appointment a where ${filter.text()} order by ${NEAREST} limit ${MOST}`;
  return { text, values: filter.values };
}

/** What a feed shows, some at a time, the nearest first. */
export function feedAppointments(snapshot: Snapshot, feed: OpenFeed): AsyncGenerator<CalendarAppointment[]> {
  const { text, values } = nearest(snapshot, feed);
  return snapshot.portions<CalendarAppointment>(`select ${calendarColumns} ${text}`, values);
}

/**
 * A text that is another one whenever the feed shows something else: by when its appointments, the contacts that are
 * invited to them, the organization and the feed itself were changed last, and by which appointments come first, since
 * those that come last may have no room.
 */
export async function feedState(snapshot: Snapshot, feed: OpenFeed): Promise<string> {
  const { text, values } = nearest(snapshot, feed);
  const digestOf = (row: string, order: string) =>
    `md5(string_agg(${row}.uuid::text || ${row}.edit_date, ' ' order by ${row}.${order}))`;
  const [row] = await snapshot.search<{ state: string }>(
    `with shown as materialized (select a.uuid, a.edit_date, row_number() over (order by ${NEAREST}) as place ${text})
     select concat_ws(' ',
       (select ${digestOf('shown', 'place')} from shown),
       (select ${digestOf('i', 'uuid')} from contact i where i.organization_uuid = $1 and i.uuid in (
         select p.participant_uuid from appointment_participant p
         join shown on shown.uuid = p.appointment_uuid
         where p.organization_uuid = $1 and p.position is not null)),
       (select o.name || ' ' || o.email from organization o where o.uuid = $1)) as state`,
    values,
  );
  return `${row?.state} ${feed.name} ${feed.scope}`;
}
