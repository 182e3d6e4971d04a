import { type FreeTimeQuery, type FreeTimes, MOST_FREE_TIMES } from '@kupfer/schemas/free-time';
import { weekdays } from '@kupfer/schemas/working-hours';
import type { Scope } from './database.ts';

/*
 * An instant lies in the working hours when the clocks of the zone then show a time within them: what is skipped when
 * clocks go forward is never shown, what is repeated when they go back is shown twice. So the time is cut where the
 * clocks change, and within each piece, whose shift from UTC is one, wall time is turned into instants by that.
 */
const FREE = `with recursive asked as (
    select time_zone, working_hours, tstzrange($3, $4) as during,
      date_trunc('day', $3::timestamptz, 'UTC') as first, date_trunc('day', $4::timestamptz, 'UTC') + interval '24 hours' as last
    from organization where uuid = $1
  ), day as (
    select at, at at time zone time_zone - at at time zone 'UTC' as shift, lead(at) over (order by at) as next,
      lead(at at time zone time_zone - at at time zone 'UTC') over (order by at) as next_shift
    from asked, generate_series(first, last, interval '24 hours') as at
  ), change (low, high, shift, next_shift) as (
    -- Halved until it is found to the second.
    select at, next, shift, next_shift from day where shift <> next_shift
    union all
    select case when is_before then middle else low end, case when is_before then high else middle end, shift, next_shift
    from change, asked,
      lateral (select low + floor(extract(epoch from high - low) / 2) * interval '1 second' as middle) half,
      lateral (select middle at time zone time_zone - middle at time zone 'UTC' = shift as is_before) found
    where high - low > interval '1 second'
  ), piece as (
    select begins, lead(begins, 1, last) over (order by begins) as ends, shift, last
    from (
      select first as begins, shift, last from asked join day on at = first
      union all
      select high, next_shift, last from change, asked where high - low = interval '1 second'
    ) beginning
  ), work as (
    select range_agg(
      tstzrange(begins, ends)
      * tstzrange((date + (span ->> 'from')::time - shift) at time zone 'UTC', (date + (span ->> 'to')::time - shift) at time zone 'UTC')
    ) as during
    from piece, asked,
      lateral (
        select at::date as date from generate_series(
          date_trunc('day', begins at time zone 'UTC' + shift), ends at time zone 'UTC' + shift, interval '1 day') as at
      ) wall,
      json_array_elements(working_hours -> (array['${weekdays.join("', '")}'])[extract(isodow from date)::integer]) as span
  ), busy as (
    select range_agg(tstzrange(p.start_date - make_interval(mins => $7), p.end_date + make_interval(mins => $6))) as during
    from unnest($2::uuid[]) as person
    join appointment_participant p on p.organization_uuid = $1 and p.participant_uuid = person
      and p.during && tstzrange($3::timestamptz - make_interval(mins => $6), $4::timestamptz + make_interval(mins => $7))
      and p.appointment_uuid is distinct from $8::uuid
  )
  select lower(free) as start_date, upper(free) as end_date
  from asked, work, busy,
    unnest(work.during * asked.during::tstzmultirange - coalesce(busy.during, '{}')) as free
  where upper(free) - lower(free) >= make_interval(mins => $5)
  order by 1 limit ${MOST_FREE_TIMES}`;

/** When all participants are free within the working hours; `me` was replaced by the caller's uuid before. */
export async function listFreeTimes(scope: Scope, query: FreeTimeQuery): Promise<FreeTimes> {
  const { participants, from, to, minutes, pause_before, pause_after, except = null } = query;
  const values = [scope.organization_uuid, participants, from, to, minutes, pause_before, pause_after, except];
  return { results: await scope.query<FreeTimes['results'][number]>(FREE, values) };
}
