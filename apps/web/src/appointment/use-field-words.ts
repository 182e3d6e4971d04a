import { useTranslations } from 'use-intl';
import { useNames } from '../calendar/use-names.ts';
import { useLanguage } from '../organization.ts';
import { show } from '../time.ts';
import type { AppointmentField, AppointmentFields } from './appointment-values.ts';

/** An identifier of somebody whom nobody here knows, short enough to be read. */
export const shortUuid = (uuid: string): string => `${uuid.slice(0, 8)}…`;

/** Fields of appointments and their values in words, to be compared by people. */
export function useFieldWords(shown: AppointmentFields[]) {
  const t = useTranslations('appointment.field');
  const language = useLanguage();
  const uuids = shown.flatMap(({ owner, contact_uuid, invitee_uuids }) => [
    owner,
    contact_uuid ?? owner,
    ...invitee_uuids,
  ]);
  const names = useNames(uuids);
  const nameOf = (uuid: string) => names.get(uuid) ?? shortUuid(uuid);
  return {
    label: (field: AppointmentField) => t(labelOf(field)),
    value(field: AppointmentField, fields: AppointmentFields): string {
      if (field === 'start_date' || field === 'end_date') {
        const at = (form: 'day' | 'time') => show(fields[field], form, fields.time_zone, language);
        return `${at('day')}, ${at('time')}`;
      }
      if (field === 'owner') return nameOf(fields.owner);
      if (field === 'contact_uuid') return fields.contact_uuid ? nameOf(fields.contact_uuid) : '';
      if (field === 'invitee_uuids') return fields.invitee_uuids.map(nameOf).join('\n');
      const value = fields[field];
      return Array.isArray(value) ? value.join('\n') : (value ?? '');
    },
  };
}

/** Keys of messages have no blanks. */
function labelOf(field: AppointmentField) {
  if (field === 'OOO Reason') return 'OOOReason';
  if (field === 'OOO Note') return 'OOONote';
  return field;
}
