import { type AppointmentNotification, AppointmentNotificationCreate } from '@kupfer/schemas/appointment-notification';
import type { Language } from '@kupfer/schemas/fields';
import { schemaResolver } from '@mantine/form';
import { hashKey } from '@tanstack/react-query';
import { instantOrWhy, localTimeOf, type Moment, momentIn } from './moment.ts';

/** Units of the time before the start, in minutes. */
export const units = { minutes: 1, hours: 60, days: 1440 } as const;
export type Unit = keyof typeof units;

/** The mail that is edited with an appointment. */
export type ReminderValues = {
  /** Of a mail that is stored; null: a new one. */
  uuid: string | null;
  isOn: boolean;
  when: 'at once' | 'at a time' | 'before';
  /** On the wall clock of the appointment's zone. */
  at: Moment;
  amount: string;
  unit: Unit;
  language: Language;
  recipient: string;
  /** Whether the person wrote the mail, instead of the template. */
  isOwn: boolean;
  subject: string;
  message: string;
};

/** Mails that can still be changed: one that waits comes first, then one that somebody has called off. */
const editable = ['queued', 'draft', 'cancelled'] as const;

/** The mail of an appointment that its form edits, if it has one. */
export const editedOf = (mails: AppointmentNotification[]): AppointmentNotification | undefined =>
  editable
    .flatMap((status) => mails.filter((mail) => mail.status === status))
    .find((mail) => mail.status === 'queued' || !mail.send_notification);

/** A mail that is not there yet: a day before, to whom the appointment is about. */
export const newReminder = (start: Moment, language: Language, recipient: string): ReminderValues => ({
  uuid: null,
  isOn: false,
  when: 'before',
  at: start,
  amount: '1',
  unit: 'days',
  language,
  recipient,
  isOwn: false,
  subject: '',
  message: '',
});

/** A stored mail as it is edited. */
export function reminderOf(mail: AppointmentNotification, zone: string, start: Moment): ReminderValues {
  const { uuid, status, send_at, remind_before, language, recipient, subject, message } = mail;
  const unit = unitOf(remind_before);
  return {
    uuid,
    isOn: status === 'queued',
    when: remind_before !== null ? 'before' : send_at ? 'at a time' : 'at once',
    at: send_at ? momentIn(send_at, zone) : start,
    amount: remind_before === null ? '1' : String(remind_before / units[unit]),
    unit,
    language,
    recipient,
    isOwn: subject !== null || message !== null,
    subject: subject ?? '',
    message: message ?? '',
  };
}

/** The largest unit in which it is a whole number. */
function unitOf(minutes: number | null): Unit {
  if (minutes === null || minutes === 0) return minutes === 0 ? 'minutes' : 'days';
  return minutes % units.days === 0 ? 'days' : minutes % units.hours === 0 ? 'hours' : 'minutes';
}

function minutesOf({ amount, unit }: ReminderValues) {
  const text = amount.trim();
  return /^\d+$/.test(text) ? Number(text) * units[unit] : text;
}

// Stands for an appointment that may not be there yet.
const SOME_UUID = '00000000-0000-0000-0000-000000000000';

function bodyOf(values: ReminderValues, zone: string, known: string | null) {
  const { when, at, language, recipient, isOwn, subject, message } = values;
  const { instant } = instantOrWhy(at, zone, known ?? undefined);
  return {
    appointment: SOME_UUID,
    recipient,
    language,
    subject: (isOwn && subject.trim()) || null,
    message: (isOwn && message.trim()) || null,
    send_notification: true,
    send_at: when === 'at a time' ? (instant ?? localTimeOf(at, zone)) : null,
    remind_before: when === 'before' ? minutesOf(values) : null,
  };
}

const check = schemaResolver(AppointmentNotificationCreate, { sync: true });
/** What the schema says against the mail, by the paths of the form; `known` is when it is to leave as it is stored. */
export function mistakesInReminder(values: ReminderValues, zone: string, known: string | null): Record<string, string> {
  if (!values.isOn) return {};
  const { wrong } = instantOrWhy(values.at, zone, known ?? undefined);
  const mistakes = {
    ...check(bodyOf(values, zone, known)),
    ...(wrong && values.when === 'at a time' && { send_at: wrong }),
  };
  return Object.fromEntries(Object.entries(mistakes).map(([path, words]) => [reminderFieldAt(path), String(words)]));
}

/** The field of the form for a place in the body of a mail. */
export const reminderFieldAt = (path: string): string =>
  `reminder.${{ send_at: 'at.time', remind_before: 'amount' }[path] ?? path}`;

/** The mail that the fields describe. They must have no mistakes. */
export function mailOf(values: ReminderValues, zone: string, known: string | null) {
  const body = AppointmentNotificationCreate.parse(bodyOf(values, zone, known));
  const { recipient, language, subject, message, send_at, remind_before } = body;
  return { recipient, language: language ?? values.language, subject, message, send_at, remind_before };
}
export type Mail = ReturnType<typeof mailOf>;

/** The fields of `wanted` that differ. A time that follows the start is not a time of its own. */
export function mailChanges(before: Mail, wanted: Mail): Partial<Mail> {
  const isChanged = (field: keyof Mail) =>
    !(field === 'send_at' && wanted.remind_before !== null) && hashKey([before[field]]) !== hashKey([wanted[field]]);
  const fields = mailFields.filter(isChanged);
  // What is given alone takes the place of the other.
  if (fields.includes('remind_before') && !fields.includes('send_at') && wanted.remind_before === null)
    fields.push('send_at');
  return Object.fromEntries(fields.map((field) => [field, wanted[field]]));
}

const mailFields = [
  'recipient',
  'language',
  'subject',
  'message',
  'send_at',
  'remind_before',
] as const satisfies (keyof Mail)[];
