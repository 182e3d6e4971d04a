import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { Contact } from '@kupfer/schemas/contact';
import { TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { addressOf } from './beginning.ts';
import { ContactSelect } from './contact-select.tsx';
import { DrivingFields } from './driving-fields.tsx';
import { FindTime } from './find-time.tsx';
import { Fold } from './fold.tsx';
import type { AppointmentFormState } from './form-values.ts';
import { InviteesSelect } from './invitees-select.tsx';
import { Mails } from './mails.tsx';
import { OverlapWarning } from './overlap-warning.tsx';
import { OwnerSelect } from './owner-select.tsx';
import { spanOf } from './span.ts';
import type { Stored } from './stored.ts';
import { TimeFields } from './time-fields.tsx';
import { useOverlaps } from './use-overlaps.ts';
import { type RefusedTime, useRefusal, useRefusedTime } from './use-refused-time.ts';

type Given = {
  form: AppointmentFormState;
  stored: Stored | undefined;
  mails: AppointmentNotification[];
  refusedTime: RefusedTime | undefined;
};

/** All fields of an appointment, its drives and its mails. */
export function AppointmentFields({ form, stored, mails, refusedTime }: Given) {
  const t = useTranslations('appointment');
  const { values } = form;
  const span = spanOf(values, stored?.appointment);
  const steadySpan = useRef(span);
  if (span) steadySpan.current = span;
  const contact = useContact(values.contact_uuid, stored);
  const overlaps = useOverlaps(stored?.appointment.uuid, span, values.owner, values.invitee_uuids);
  const wanted = span && { ...span, owner: values.owner, invitee_uuids: values.invitee_uuids };
  const refused = useRefusedTime(refusedTime, wanted);
  const isForbidden = useRefusal(stored?.appointment, wanted);

  /** What was taken over from one contact gives way to what belongs to the next. */
  const choose = (next: Contact | undefined) => {
    const { address, reminder } = form.getValues();
    form.setFieldValue('contact_uuid', next?.uuid ?? null);
    if (!address || address === addressOf(contact)) form.setFieldValue('address', addressOf(next));
    if (!reminder.recipient || contact?.emails.some(({ email }) => email === reminder.recipient)) {
      form.setFieldValue('reminder', { ...reminder, recipient: next?.emails[0]?.email ?? '' });
    }
  };
  const hasMoreNotes = Boolean(values.notes.Secondary || values.notes['OOO Reason'] || values.notes['OOO Note']);
  return (
    <>
      <TextInput label={t('field.name')} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TimeFields form={form} span={span} />
      <FindTime form={form} span={span} own={stored?.appointment.uuid} />
      {refused.count > 0 ? (
        <OverlapWarning key="refused" {...refused} consequence="notSaved" />
      ) : (
        <OverlapWarning
          overlaps={overlaps}
          count={overlaps.length}
          consequence={overlaps.some(isForbidden) ? 'refused' : 'title'}
        />
      )}
      <ContactSelect
        label={t('field.contact_uuid')}
        contact={contact}
        choose={choose}
        error={form.errors.contact_uuid}
      />
      <TextInput label={t('field.address')} autoComplete="off" {...form.getInputProps('address')} />
      <TypesInput form={form} />
      <OwnerSelect
        label={t('field.owner')}
        owner={values.owner}
        choose={(owner) => form.setFieldValue('owner', owner)}
        error={form.errors.owner}
      />
      <InviteesSelect
        label={t('field.invitee_uuids')}
        uuids={values.invitee_uuids}
        choose={(uuids) => form.setFieldValue('invitee_uuids', uuids)}
        error={form.errors.invitee_uuids}
      />
      <Textarea label={t('field.summary')} autosize minRows={2} maxRows={10} {...form.getInputProps('summary')} />
      <Textarea label={t('field.Primary')} autosize minRows={2} maxRows={10} {...form.getInputProps('notes.Primary')} />
      <Fold title={t('moreNotes')} isOpen={hasMoreNotes}>
        <Textarea label={t('field.Secondary')} autosize minRows={2} {...form.getInputProps('notes.Secondary')} />
        <Textarea label={t('field.OOOReason')} autosize minRows={1} {...form.getInputProps('notes.OOO Reason')} />
        <Textarea label={t('field.OOONote')} autosize minRows={2} {...form.getInputProps('notes.OOO Note')} />
      </Fold>
      <DrivingFields form={form} />
      <Mails form={form} mails={mails} span={span ?? steadySpan.current} contact={contact} stored={stored} />
      <Fold title={t('programs')} isOpen={false}>
        <Text size="sm" c="dimmed">
          {t('programsWhy')}
        </Text>
        <TextInput
          label={t('field.siteprofile_uuid')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('siteprofile_uuid')}
        />
        <TagsInput
          label={t('field.workflowlevel2_uuids')}
          placeholder={t('uuidHint')}
          splitChars={[',', ' ', ';', '\n']}
          acceptValueOnBlur
          {...form.getInputProps('workflowlevel2_uuids')}
        />
      </Fold>
    </>
  );
}

/** The contact of the form; the appointment brings along the one it is stored with. */
function useContact(uuid: string | null, stored: Stored | undefined): Contact | undefined {
  const known = stored?.appointment.contact ?? undefined;
  const { data } = useQuery({
    ...trpc.contact.get.queryOptions({ uuid: uuid ?? '' }),
    enabled: uuid !== null,
    placeholderData: known?.uuid === uuid ? known : undefined,
  });
  return data?.uuid === uuid ? data : undefined;
}

/** As many appointments are looked at for types that are in use. */
const LOOKED_AT = 100;

function TypesInput({ form }: { form: AppointmentFormState }) {
  const t = useTranslations('appointment');
  const [isWanted, setWanted] = useState(false);
  const query = trpc.appointment.list.queryOptions({ ordering: ['-create_date'], page_size: LOOKED_AT });
  const recent = useQuery({ ...query, enabled: isWanted, staleTime: 5 * 60_000, placeholderData: keepPreviousData });
  const types = [...new Set(recent.data?.results.flatMap(({ type }) => type))].sort();
  return (
    <TagsInput
      label={t('field.type')}
      placeholder={form.values.type.length > 0 ? undefined : t('typeHint')}
      data={types}
      splitChars={[',', ';']}
      acceptValueOnBlur
      {...form.getInputProps('type')}
      onFocus={() => setWanted(true)}
    />
  );
}
