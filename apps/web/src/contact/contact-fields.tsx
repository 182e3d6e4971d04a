import { type Contact, customerTypes, titles } from '@kupfer/schemas/contact';
import { NativeSelect, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useIsWide } from '../ui/use-is-wide.ts';
import classes from './contact-form.module.css';
import type { ContactFormState } from './contact-form.tsx';
import type { ContactField, ContactValues } from './contact-values.ts';
import { useContactWords } from './contact-words.ts';
import { Duplicates } from './duplicates.tsx';
import { FormRows } from './form-rows.tsx';

type Fields = { form: ContactFormState; contact: Contact | undefined; typed: ContactValues };

/** The fields of a contact in the order of its card. `typed` is what they hold a moment later than the form does. */
export function ContactFields({ form, contact, typed }: Fields) {
  const t = useTranslations('contact');
  const words = useContactWords();
  const types = useQuery(trpc.contactType.list.queryOptions({ page_size: 2000 })).data?.results ?? [];
  const typeNames = new Set([
    ...(contact?.contact_type ? [contact.contact_type] : []),
    ...types.map(({ name }) => name),
  ]);
  const props = (field: ContactField) => ({ label: t(`field.${field}`), ...form.getInputProps(field) });
  const choice = (values: { value: string; label: string }[]) => [{ value: '', label: '' }, ...values];
  return (
    <>
      <div className={classes.grid}>
        <NativeSelect
          key={form.key('title')}
          {...props('title')}
          data={choice(titles.map((value) => ({ value, label: words.title(value) })))}
          className={classes.narrow}
        />
        <TextInput key={form.key('first_name')} {...props('first_name')} autoComplete="off" className={classes.broad} />
        <TextInput key={form.key('middle_name')} {...props('middle_name')} autoComplete="off" />
        <TextInput key={form.key('last_name')} {...props('last_name')} autoComplete="off" className={classes.main} />
        <TextInput key={form.key('suffix')} {...props('suffix')} autoComplete="off" />
      </div>
      <div className={classes.grid}>
        <TextInput key={form.key('company')} {...props('company')} autoComplete="off" className={classes.whole} />
        <NativeSelect
          key={`${form.key('contact_type')} ${typeNames.size}`}
          {...props('contact_type')}
          data={choice([...typeNames].map((value) => ({ value, label: words.contactType(value) })))}
        />
        <NativeSelect
          key={form.key('customer_type')}
          {...props('customer_type')}
          data={choice(customerTypes.map((value) => ({ value, label: words.customerType(value) })))}
        />
        <TextInput
          key={form.key('customer_id')}
          {...props('customer_id')}
          inputMode="numeric"
          autoComplete="off"
          placeholder={contact ? undefined : t('customerIdHint')}
        />
      </div>
      <FormRows form={form} kind="phones">
        <Duplicates kind="phones" contact={contact} typed={typed} />
      </FormRows>
      <FormRows form={form} kind="emails">
        <Duplicates kind="emails" contact={contact} typed={typed} />
      </FormRows>
      <FormRows form={form} kind="addresses" />
      <Textarea key={form.key('notes')} {...props('notes')} autosize minRows={3} maxRows={14} />
      <ForPrograms>
        <TextInput
          key={form.key('core_user_uuid')}
          {...props('core_user_uuid')}
          autoComplete="off"
          spellCheck={false}
        />
        {(['siteprofile_uuids', 'workflowlevel1_uuids', 'workflowlevel2_uuids'] as const).map((field) => (
          <UuidsField key={field} form={form} field={field} />
        ))}
      </ForPrograms>
    </>
  );
}

type UuidsName = 'siteprofile_uuids' | 'workflowlevel1_uuids' | 'workflowlevel2_uuids';

/** A list of uuids; a mistake in one of them is told at the list. */
function UuidsField({ form, field }: { form: ContactFormState; field: UuidsName }) {
  const t = useTranslations('contact');
  const mistake = Object.entries(form.errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];
  return (
    <TagsInput
      key={form.key(field)}
      label={t(`field.${field}`)}
      {...form.getInputProps(field)}
      error={mistake}
      placeholder={t('uuidHint')}
      splitChars={[',', ' ', ';', '\n']}
      acceptValueOnBlur
    />
  );
}

function ForPrograms({ children }: { children: ReactNode }) {
  const t = useTranslations('contact');
  const isWide = useIsWide();
  return (
    <details className={classes.programs}>
      <summary>
        <IconChevronRight size={16} />
        <Title order={isWide ? 3 : 2} className={classes.title}>
          {t('programs')}
        </Title>
      </summary>
      <Text size="sm" c="dimmed">
        {t('programsWhy')}
      </Text>
      {children}
    </details>
  );
}
