import type { Appointment } from '@kupfer/schemas/appointment';
import { useQueries } from '@tanstack/react-query';
import { trpc } from '../api.ts';
import { useOrganization } from '../organization.ts';
import type { Overlap } from './use-overlaps.ts';

/** Who would be where when. */
export type Attendance = Pick<Appointment, 'start_date' | 'end_date' | 'owner' | 'invitee_uuids'>;

/** A time that the service refused, and the appointments that it named. */
export type RefusedTime = { attendance: Attendance; conflicts: string[] };

const FEW = 5;

const peopleOf = ({ owner, invitee_uuids }: Attendance) => [owner, ...invitee_uuids];
const textOf = (attendance: Attendance) =>
  [attendance.start_date, attendance.end_date, ...peopleOf(attendance)].join(' ');

/** What a refusal named, for as long as the form wants the same: the first few, and how many there are beside them. */
export function useRefusedTime(refused: RefusedTime | undefined, wanted: Attendance | undefined) {
  const isWanted = refused && wanted && textOf(refused.attendance) === textOf(wanted);
  const conflicts = isWanted ? refused.conflicts : [];
  const answers = useQueries({
    queries: conflicts.slice(0, FEW).map((uuid) => trpc.appointment.get.queryOptions({ uuid })),
  });
  const people = wanted ? peopleOf(wanted) : [];
  const overlaps = answers.flatMap(({ data }): Overlap[] =>
    data ? [{ appointment: data, who: [...new Set(peopleOf(data))].filter((person) => people.includes(person)) }] : [],
  );
  return { overlaps, count: conflicts.length, more: conflicts.length - answers.length };
}

/** Whether the service would refuse an overlap, rather than leave what overlaps since before. */
export function useRefusal(stored: Attendance | undefined, wanted: Attendance | undefined) {
  const isStrict = useOrganization()?.double_booking === 'refuse';
  return ({ who }: Overlap): boolean => {
    if (!isStrict || !wanted) return false;
    const isMoved = stored?.start_date !== wanted.start_date || stored.end_date !== wanted.end_date;
    return isMoved || who.some((person) => !peopleOf(stored).includes(person));
  };
}
