import { type WorkingHours, weekdays } from '@kupfer/schemas/working-hours';

/** Working hours as FullCalendar takes them: what lies outside is shaded. False: nothing is. */
export function businessHoursOf(hours: WorkingHours | undefined) {
  if (!hours) return false;
  return weekdays.flatMap((day, position) =>
    // Its week begins on Sunday with 0.
    hours[day].map(({ from, to }) => ({ daysOfWeek: [(position + 1) % 7], startTime: from, endTime: to })),
  );
}
