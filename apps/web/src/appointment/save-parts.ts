import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { client } from '../api.ts';
import { entityTag } from '../entity-tag.ts';
import { codeOf } from '../problem.ts';
import { type AppointmentFields, bodyOfNew, changesOf, fieldsOf, patchOf } from './appointment-values.ts';
import type { CreateOnce } from './create-once.ts';
import { type Drive, isSameDrive, rowFieldAt } from './driving-values.ts';
import { type Mail, mailChanges, reminderFieldAt } from './reminder-values.ts';

/** A refusal of a part of the form, and where in the form the fields stand of which it speaks. */
export class PartRefused extends Error {
  readonly refusal: unknown;
  readonly fieldAt: (path: string) => string;

  constructor(refusal: unknown, fieldAt: (path: string) => string) {
    super(String(refusal));
    this.refusal = refusal;
    this.fieldAt = fieldAt;
  }
}

async function at<Result>(fieldAt: (path: string) => string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw new PartRefused(error, fieldAt);
  }
}

/** Stores an appointment, of one that is there already the fields that differ from `before`. */
export async function saveFields(
  before: Appointment | undefined,
  wanted: AppointmentFields,
  createOnce: CreateOnce,
  key: string,
): Promise<Appointment> {
  const known = before ?? (await createOnce(key, bodyOfNew(wanted), client.appointment.create.mutate));
  const changes = changesOf(fieldsOf(known), wanted);
  if (Object.keys(changes).length === 0) return known;
  const { uuid } = known;
  const context = { ifMatch: await entityTag(known) };
  return client.appointment.update.mutate({ uuid, ...patchOf(changes) }, { context });
}

/** A drive that is to be stored; `key` is its uuid when it is stored already. */
export type WantedDrive = { key: string; place: number; drive: Drive };

/** Makes the drives of an appointment those that are wanted. Answers whether anything had to be done. */
export async function saveDrives(
  { uuid: appointment, driving_times }: Appointment,
  wanted: WantedDrive[],
  createOnce: CreateOnce,
  madeAs: Map<string, string>,
): Promise<boolean> {
  let isChanged = false;
  const uuidOf = ({ key }: WantedDrive) => madeAs.get(key) ?? key;
  for (const { uuid } of driving_times.filter((drive) => !wanted.some((each) => uuidOf(each) === drive.uuid))) {
    isChanged = true;
    await client.appointmentDrivingTime.delete.mutate({ uuid }).catch((error: unknown) => {
      if (codeOf(error) !== 'not_found') throw error;
    });
  }
  for (const each of wanted) {
    const { key, place, drive } = each;
    await at(
      (path) => rowFieldAt(path, place),
      async () => {
        let known = driving_times.find(({ uuid }) => uuid === uuidOf(each));
        if (!known) {
          isChanged = true;
          known = await createOnce(key, { appointment, ...drive }, client.appointmentDrivingTime.create.mutate);
          madeAs.set(key, known.uuid);
        }
        if (isSameDrive(known, drive)) return;
        isChanged = true;
        await client.appointmentDrivingTime.update.mutate({ uuid: known.uuid, ...drive });
      },
    );
  }
  return isChanged;
}

/**
 * Makes the mail of an appointment what is wanted; undefined: it is not to be sent. Answers it, when it was changed.
 * With `unless_told` a new one is refused where there is another one that waits or has left.
 */
export function saveReminder(
  appointment: string,
  before: AppointmentNotification | undefined,
  wanted: Mail | undefined,
  createOnce: CreateOnce,
  key: string,
  unless_told = false,
): Promise<AppointmentNotification | undefined> {
  return at(reminderFieldAt, async () => {
    if (!wanted) return before?.status === 'queued' ? ask(before, { send_notification: false }) : undefined;
    const body = { appointment, ...wanted, send_notification: true, unless_told };
    const known = before ?? (await createOnce(key, body, client.appointmentNotification.create.mutate));
    const changes = {
      ...mailChanges(known, wanted),
      ...(before && before.status !== 'queued' && { send_notification: true }),
    };
    if (Object.keys(changes).length > 0) return ask(known, changes);
    return before ? undefined : known;
  });
}

const ask = ({ uuid }: AppointmentNotification, changes: Partial<Mail> & { send_notification?: boolean }) =>
  client.appointmentNotification.update.mutate({ uuid, ...changes });
