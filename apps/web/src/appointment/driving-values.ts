import { type AppointmentDrivingTime, AppointmentDrivingTimeCreate } from '@kupfer/schemas/appointment-driving-time';
import { schemaResolver } from '@mantine/form';
import { hashKey } from '@tanstack/react-query';
import { instantOrWhy, localTimeOf, type Moment, momentIn } from './moment.ts';

/** A drive as it is typed. */
export type DrivingRow = {
  /** Tells it from others while rows come and go; of one that is stored its uuid. */
  key: string;
  distance: string;
  minutes: string;
  /** On the wall clock of the appointment's zone; without a time it has none. */
  departure: Moment;
  /** The departure as it is stored. */
  time_point: string | null;
};

export const newRow = (day: string): DrivingRow => ({
  key: crypto.randomUUID(),
  distance: '',
  minutes: '',
  departure: { day, time: '' },
  time_point: null,
});

/** A stored drive as it is edited; `comma` stands before the decimals of a kilometre. */
export function rowOf(drive: AppointmentDrivingTime, zone: string, day: string, comma: string): DrivingRow {
  const { uuid, distance, time, time_point } = drive;
  return {
    key: uuid,
    // As one would type it: without zeros that say nothing.
    distance: distance === null ? '' : String(Number(distance)).replace('.', comma),
    minutes: time === null ? '' : String(time),
    departure: time_point ? momentIn(time_point, zone) : { day, time: '' },
    time_point,
  };
}

/** Whether nothing was typed into a row; such rows are left out. */
export const isBlank = ({ distance, minutes, departure }: DrivingRow): boolean =>
  !distance.trim() && !minutes.trim() && !departure.time;

/** A number of the API, or what was typed instead, which its schema then refuses. */
const numberIn = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

// Stands for an appointment that may not be there yet.
const SOME_UUID = '00000000-0000-0000-0000-000000000000';

function bodyOf({ distance, minutes, departure, time_point }: DrivingRow, zone: string) {
  const known = time_point ?? undefined;
  const { instant } = instantOrWhy(departure, zone, known);
  return {
    appointment: SOME_UUID,
    distance: distance.trim().replace(',', '.') || null,
    time: minutes.trim() === '' ? null : numberIn(minutes.trim()),
    time_point: departure.time ? (instant ?? localTimeOf(departure, zone, known)) : null,
  };
}

const check = schemaResolver(AppointmentDrivingTimeCreate, { sync: true });
/** What the schema says against the rows, by their paths in the form. */
export function mistakesInRows(rows: DrivingRow[], zone: string): Record<string, string> {
  const found = rows.flatMap((row, place) => {
    if (isBlank(row)) return [];
    const { wrong } = instantOrWhy(row.departure, zone, row.time_point ?? undefined);
    const mistakes = { ...check(bodyOf(row, zone)), ...(wrong && row.departure.time && { time_point: wrong }) };
    return Object.entries(mistakes).map(([path, words]) => [rowFieldAt(path, place), String(words)]);
  });
  return Object.fromEntries(found);
}

/** The field of the form for a place in the body of a row. */
export const rowFieldAt = (path: string, place: number): string =>
  `driving.${place}.${{ time: 'minutes', time_point: 'departure.time' }[path] ?? path}`;

/** The drive that a row describes. It must have no mistakes. */
export function driveOf(row: DrivingRow, zone: string) {
  const { distance, time, time_point } = AppointmentDrivingTimeCreate.parse(bodyOf(row, zone));
  return { distance, time, time_point };
}
export type Drive = ReturnType<typeof driveOf>;

/** The distance as a number, since the same one may be written in several ways. */
const comparable = ({ distance, time, time_point }: Drive) =>
  hashKey([distance === null ? null : Number(distance), time, time_point]);

export const isSameDrive = (one: Drive, other: Drive): boolean => comparable(one) === comparable(other);

/** When somebody has to leave so as to be there at the start; undefined while something of it is typed. */
export function departureFor(minutes: string, start: Moment, zone: string): Moment | undefined {
  const { instant } = instantOrWhy(start, zone);
  const text = minutes.trim();
  if (!instant || !/^\d{1,5}$/.test(text)) return undefined;
  const leaving = new Date(Date.parse(instant) - Number(text) * 60_000).toISOString();
  const shown = momentIn(leaving, zone);
  // No field can hold a time that the clocks show twice.
  return instantOrWhy(shown, zone).instant === leaving ? shown : undefined;
}

/** The departure that takes the place of one; undefined: the person chose that, and it stays. */
export function departureInstead(
  departure: Moment,
  proposed: { before: Moment | undefined; now: Moment | undefined },
): Moment | undefined {
  const { before, now } = proposed;
  const isOurs = before !== undefined && departure.day === before.day && departure.time === before.time;
  if (isOurs) return now ?? { day: departure.day, time: '' };
  return departure.time === '' ? now : undefined;
}
