import type { Language } from '@kupfer/schemas/fields';
import { away, type Cast, type Plan, weeks } from './appointments.ts';
import type { Calendar } from './calendar.ts';
import { wordings } from './wording.ts';

type Parts = { language: Language; calendar: Calendar; cast: Cast };

const hours = (count: number) => count * 60;

/** What does not happen on every working day: evenings, a night, whole days, another time zone, a week off. */
export function occasions({ language, calendar, cast }: Parts): Plan[] {
  const { storm, fair, abroad, meeting, advice, holiday, outside } = wordings[language];
  const { owners, helpers, customers, business, organization } = cast;
  const [first, second = first] = owners;
  const resting = owners[away.owner] ?? first;
  const [helper] = helpers;
  const between = (week: number, day: number, from: number, to: number) => {
    const date = calendar.date(week, day);
    return { start_date: calendar.at(date, hours(from)), end_date: calendar.at(date, hours(to)) };
  };
  const all = [...owners.slice(1).map(({ owner }) => owner), ...helpers.map(({ uuid }) => uuid)];
  const evening = (week: number, day: number): Plan => ({
    ...second,
    ...between(week, day, 19, 20.5),
    name: advice.name,
    type: [advice.type],
    summary: advice.summary,
    invitee_uuids: customers.slice(0, 3).map(({ uuid }) => uuid),
  });
  const saturday = (week: number, from: number): Plan => ({
    ...(from < 10 ? first : second),
    ...between(week, 5, from, from + 2),
    name: outside.offer.names[0],
    type: [outside.offer.type],
    contact_uuid: customers[0].uuid,
  });
  const weekly = weeks.map(
    (week): Plan => ({
      ...organization,
      ...between(week, 0, 7, 7.5),
      name: meeting.name,
      type: [meeting.type],
      summary: meeting.summary,
      invitee_uuids: all,
    }),
  );
  return [
    ...weekly,
    evening(-1, 2),
    evening(1, 3),
    saturday(0, 9),
    saturday(0, 10),
    saturday(2, 9),
    {
      ...first,
      ...between(0, 4, 22, 26),
      name: storm.name,
      type: [storm.type],
      summary: storm.summary,
      contact_uuid: customers[1]?.uuid ?? null,
      invitee_uuids: [helper.uuid],
    },
    { ...organization, ...between(1, 2, 0, 24), name: fair.name, type: [fair.type], summary: fair.summary },
    {
      ...first,
      ...between(1, 1, 16, 17),
      name: abroad.name,
      type: [abroad.type],
      summary: abroad.summary,
      time_zone: calendar.time_zone === 'America/New_York' ? 'Asia/Tokyo' : 'America/New_York',
      contact_uuid: business.at(-1)?.uuid ?? null,
    },
    {
      ...resting,
      start_date: calendar.at(calendar.date(away.week, 0), hours(7)),
      end_date: calendar.at(calendar.date(away.week, 4), hours(18)),
      name: holiday.name,
      type: [holiday.type],
      notes: [
        { type: 'OOO Reason', note: holiday.reason },
        { type: 'OOO Note', note: holiday.note },
      ],
    },
  ];
}
