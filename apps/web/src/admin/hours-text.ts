import { type Weekday, type WorkingHours, weekdays } from '@kupfer/schemas/working-hours';

/** The working hours of each day as they are typed: `09:00–12:00, 13:00–17:00`. */
export type HoursText = Record<Weekday, string>;

// Called with each weekday once.
function eachDay<Value>(make: (day: Weekday) => Value) {
  return Object.fromEntries(weekdays.map((day) => [day, make(day)])) as Record<Weekday, Value>;
}

/** Working hours as people read and type them. */
export const textOfHours = (hours: WorkingHours): HoursText =>
  eachDay((day) => hours[day].map(({ from, to }) => `${from}–${to}`).join(', '));

/** What was typed, as the schema takes it or refuses it. `9-12.30` is read as `09:00–12:30`. */
export const hoursOfText = (text: HoursText): WorkingHours =>
  eachDay((day) =>
    text[day]
      .split(/[,;]/)
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => {
        const [from = '', to = '', ...more] = part.split(/\s*[-–—]\s*/);
        return { from: clockOf(from), to: more.length > 0 ? '' : clockOf(to) };
      }),
  );

function clockOf(text: string): string {
  const [, hour, minute = '00'] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text) ?? [];
  return hour ? `${hour.padStart(2, '0')}:${minute}` : text;
}

/** Mistakes of a schema by the fields in which they were typed; the first of each day. */
export function hoursMistakes(mistakes: Record<string, unknown>): Record<string, unknown> {
  const found = Object.entries(mistakes).map(([path, mistake]) => {
    const [field, day] = path.split('.');
    return [field === 'working_hours' && day ? `hours.${day}` : path, mistake] as const;
  });
  return Object.fromEntries(found.reverse());
}
