import type { Language } from '@kupfer/schemas/fields';
import type { UseFormReturnType } from '@mantine/form';
import {
  type AppointmentValues,
  type Beginning,
  type Dates,
  fieldAt,
  fieldsIn,
  mistakesIn,
  newValues,
  valuesOf,
} from './appointment-values.ts';
import { type DrivingRow, driveOf, isBlank, mistakesInRows, rowOf } from './driving-values.ts';
import { mailOf, mistakesInReminder, newReminder, type ReminderValues, reminderOf } from './reminder-values.ts';
import type { Stored, Wanted } from './stored.ts';

/** All that the form holds. */
export type FormValues = AppointmentValues & { driving: DrivingRow[]; reminder: ReminderValues };
export type AppointmentFormState = UseFormReturnType<FormValues>;

/** Habits of the person and of the organization. */
type Habits = { comma: string; mailLanguage: Language };

/** The form of an appointment that is stored. */
export function storedValues({ appointment, reminder }: Stored, { comma, mailLanguage }: Habits): FormValues {
  const values = valuesOf(appointment);
  const { start, time_zone } = values;
  const recipient = appointment.contact?.emails[0]?.email ?? '';
  return {
    ...values,
    driving: appointment.driving_times.map((drive) => rowOf(drive, time_zone, start.day, comma)),
    reminder: reminder ? reminderOf(reminder, time_zone, start) : newReminder(start, mailLanguage, recipient),
  };
}

/** The form of a new appointment. */
export function freshValues(beginning: Beginning, recipient: string, { mailLanguage }: Habits): FormValues {
  const values = newValues(beginning);
  return { ...values, driving: [], reminder: newReminder(values.start, mailLanguage, recipient) };
}

/** When the mail that is edited is to leave, as it is stored. */
const sendAt = ({ reminder }: FormValues, stored: Stored | undefined) =>
  stored?.reminder?.uuid === reminder.uuid ? (stored?.reminder?.send_at ?? null) : null;

/** What the schemas of the service say against the fields, by their paths. */
export function mistakesInForm(values: FormValues, dates: Dates, stored: Stored | undefined): Record<string, string> {
  const { driving, reminder, time_zone, ...fields } = values;
  return {
    ...mistakesIn({ ...fields, time_zone }, dates),
    ...mistakesInRows(driving, time_zone),
    ...mistakesInReminder(reminder, time_zone, sendAt(values, stored)),
  };
}

/** What the form wants to be stored. It must have no mistakes. */
export function wantedOf(values: FormValues, dates: Dates, stored: Stored | undefined): Wanted {
  const { driving, reminder, time_zone, ...fields } = values;
  return {
    fields: fieldsIn({ ...fields, time_zone }, dates),
    drives: driving.flatMap((row, place) =>
      isBlank(row) ? [] : [{ key: row.key, place, drive: driveOf(row, time_zone) }],
    ),
    mail: reminder.isOn ? mailOf(reminder, time_zone, sendAt(values, stored)) : undefined,
    isNewMail: reminder.uuid === null && stored?.reminder !== undefined,
  };
}

/** The field of the form for a place in the body of the appointment; that of a part is known by the part. */
export const fieldOfForm = (path: string, values: FormValues): string =>
  /^(driving|reminder)\./.test(path) ? path : fieldAt(path, values);
