import type { Appointment } from '@kupfer/schemas/appointment';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { codeOf, fieldErrorsOf, problemOf } from '../problem.ts';
import { deleteNow } from '../ui/delayed-delete.ts';
import { useTell } from '../ui/use-tell.ts';
import { type AppointmentField, appointmentFields, changesOf, fieldsOf, isSame, only } from './appointment-values.ts';
import { makeCreateOnce } from './create-once.ts';
import { PartRefused, saveDrives, saveFields, saveReminder } from './save-parts.ts';
import { type Stored, spread, type Wanted } from './stored.ts';
import { useFieldWords } from './use-field-words.ts';
import type { RefusedTime } from './use-refused-time.ts';
import { useTakeBack } from './use-take-back.ts';

/** Somebody else changed the same fields meanwhile. */
type Clash = { theirs: Appointment; wanted: Wanted; fields: AppointmentField[] };

/** The keys by which the service knows a repeated create. */
const makeKeys = () => ({ appointment: crypto.randomUUID(), reminder: crypto.randomUUID() });

type Hearers = {
  /** Hears what is stored after each step. */
  note: (stored: Stored) => void;
  /** Hears what is wrong with which fields, when that is why it was refused; all else is told here. */
  refuse: (mistakes: Record<string, string>) => void;
  /** Hears that all is done. */
  leave: () => void;
};

/**
 * Saves an appointment, its drives and its mail, in this order; of what is there already only what differs. What was
 * saved stays so when something after it is refused, and the next try goes on from there.
 */
export function useSaveAppointment(before: Stored | undefined, { note, refuse, leave }: Hearers) {
  const t = useTranslations('appointment');
  const [isBusy, setBusy] = useState(false);
  const [clash, setClash] = useState<Clash>();
  const [refusedTime, setRefusedTime] = useState<RefusedTime>();
  const stored = useRef(before);
  const keys = useRef(makeKeys()).current;
  const createOnce = useRef(makeCreateOnce()).current;
  const madeAs = useRef(new Map<string, string>()).current;
  const words = useFieldWords(clash ? [clash.wanted.fields, fieldsOf(clash.theirs)] : []);
  const takeBack = useTakeBack();
  const { tell, complain } = useTell();

  const keep = (now: Stored) => {
    stored.current = now;
    note(now);
  };

  /** Stores the fields of the appointment; answers nothing when that has to be asked about first. */
  const storeFields = async (wanted: Wanted): Promise<Appointment | undefined> => {
    const known = stored.current?.appointment;
    try {
      return await saveFields(known, wanted.fields, createOnce, keys.appointment);
    } catch (error) {
      if (!known || codeOf(error) !== 'precondition_failed') throw error;
      const theirs = await client.appointment.get.query({ uuid: known.uuid });
      const [mine, others] = [changesOf(fieldsOf(known), wanted.fields), fieldsOf(theirs)];
      const changed = appointmentFields.filter((field) => field in mine);
      const both = changed.filter(
        (field) => !isSame(others[field], fieldsOf(known)[field]) && !isSame(others[field], mine[field]),
      );
      if (both.length > 0) {
        setClash({ theirs, wanted, fields: both });
        return undefined;
      }
      // Changes of different fields do not hurt one another.
      keep({ appointment: theirs, reminder: stored.current?.reminder });
      return storeFields({ ...wanted, fields: { ...others, ...mine } });
    }
  };

  const store = async (wanted: Wanted): Promise<void> => {
    let appointment = await storeFields(wanted);
    if (!appointment) return;
    const { uuid } = appointment;
    const reminder = wanted.isNewMail ? undefined : stored.current?.reminder;
    keep({ appointment, reminder });
    const isDriven = await saveDrives(appointment, wanted.drives, createOnce, madeAs);
    if (isDriven) {
      appointment = await client.appointment.get.query({ uuid });
      keep({ appointment, reminder });
    }
    const mail = await saveReminder(uuid, reminder, wanted.mail, createOnce, keys.reminder);
    const now = { appointment, reminder: mail ?? reminder };
    const isChanged = isDriven || mail !== undefined || !isSame(before?.appointment, appointment);
    leave();
    if (!isChanged) return void tell(t('unchanged'));
    const name = appointment.name || t('unnamed');
    tell(t(before ? 'saved' : 'created', { name }), () => takeBack(before, now));
    await spread(appointment);
  };

  const attempt = async (wanted: Wanted): Promise<void> => {
    setBusy(true);
    setRefusedTime(undefined);
    try {
      await store(wanted);
    } catch (error) {
      const { refusal, fieldAt } = error instanceof PartRefused ? error : { refusal: error, fieldAt: undefined };
      const found = Object.entries(fieldErrorsOf(refusal));
      if (problemOf(refusal) && found.length > 0) {
        return refuse(Object.fromEntries(found.map(([path, words]) => [fieldAt?.(path) ?? path, words])));
      }
      const conflicts = problemOf(refusal)?.conflicts;
      if (conflicts) {
        // The person deleted what is in the way, and may only still take that back.
        if (await deleteNow(conflicts)) return await attempt(wanted);
        setRefusedTime({ attendance: wanted.fields, conflicts });
        return void (await queryClient.invalidateQueries(trpc.appointment.pathFilter()));
      }
      const name = wanted.fields.name || t('unnamed');
      complain(t(fieldAt ? 'partlySaved' : 'notSaved', { name }), refusal);
      if (stored.current) await spread(stored.current.appointment);
    } finally {
      setBusy(false);
    }
  };

  const settle = ({ theirs, wanted, fields }: Clash, isMine: boolean) => {
    setClash(undefined);
    const mine = changesOf(stored.current ? fieldsOf(stored.current.appointment) : wanted.fields, wanted.fields);
    const kept = appointmentFields.filter((field) => field in mine && (isMine || !fields.includes(field)));
    keep({ appointment: theirs, reminder: stored.current?.reminder });
    return attempt({ ...wanted, fields: { ...fieldsOf(theirs), ...only(mine, kept) } });
  };
  const conflict = clash && {
    fields: clash.fields.map((field) => ({
      label: words.label(field),
      mine: words.value(field, clash.wanted.fields),
      theirs: words.value(field, fieldsOf(clash.theirs)),
    })),
    onKeepMine: () => settle(clash, true),
    onTakeTheirs: () => settle(clash, false),
    onClose: () => setClash(undefined),
  };
  return { save: attempt, isBusy, conflict, refusedTime };
}
