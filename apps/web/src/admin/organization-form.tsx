import type { Organization } from '@kupfer/schemas/organization';
import { weekdays } from '@kupfer/schemas/working-hours';
import { Button, Group, Input, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useOrganization } from '../organization.ts';
import { Conflict } from '../ui/conflict.tsx';
import { useKeys } from '../ui/keys.ts';
import { LoadingRows } from '../ui/state.tsx';
import { useLanguages } from '../ui/use-languages.ts';
import classes from './admin.module.css';
import { Conflicting } from './conflicting.tsx';
import { HoursFields } from './hours-fields.tsx';
import { type OrganizationField, type OrganizationValues, valuesOf } from './organization-values.ts';
import { useOrganizationForm } from './use-organization-form.ts';

/** What Monday is copied to. */
const WORKING_WEEK = ['tuesday', 'wednesday', 'thursday', 'friday'] as const;

/** Name, phone, e-mail, zone and language of the organization, and whether it refuses double booking. */
export function OrganizationForm() {
  const organization = useOrganization();
  return organization ? <FormOf organization={organization} /> : <LoadingRows rows={5} />;
}

function FormOf({ organization }: { organization: Organization }) {
  const t = useTranslations('admin.organization');
  const f = useTranslations('frame');
  const languages = useLanguages();
  const { form, save, isBusy, conflicting, conflict } = useOrganizationForm(organization);
  useKeys({ 'mod+s': () => save() });

  const zones = [...new Set(['UTC', organization.time_zone, ...Intl.supportedValuesOf('timeZone')])].sort();
  const input = (field: Exclude<OrganizationField, 'hours'>) => ({
    key: form.key(field),
    ...form.getInputProps(field),
  });
  const labels = {
    name: t('name'),
    phone: t('phone'),
    email: t('email'),
    time_zone: t('zone'),
    language: t('language'),
    double_booking: t('doubleBooking'),
    hours: t('hours'),
  };
  const inWordsOf = (field: OrganizationField, values: OrganizationValues) => {
    if (field === 'double_booking') return t(values.double_booking);
    if (field !== 'hours') return values[field];
    return weekdays.map((day) => `${t(`day.${day}`)}: ${values.hours[day] || t('closed')}`).join('; ');
  };
  return (
    <form onSubmit={save} noValidate className={classes.form}>
      <TextInput label={t('name')} description={t('nameWhy')} {...input('name')} />
      <TextInput label={t('phone')} description={t('phoneWhy')} type="tel" {...input('phone')} />
      <TextInput label={t('email')} description={t('emailWhy')} type="email" {...input('email')} />
      <Select
        label={t('zone')}
        description={t('zoneWhy')}
        data={zones}
        searchable
        allowDeselect={false}
        {...input('time_zone')}
      />
      <Input.Wrapper label={t('language')} description={t('languageWhy')} labelElement="div">
        <Group mt={6}>
          <SegmentedControl aria-label={t('language')} data={languages} {...input('language')} />
        </Group>
      </Input.Wrapper>
      <Input.Wrapper label={t('doubleBooking')} description={t('doubleBookingWhy')} labelElement="div">
        <Group mt={6}>
          <SegmentedControl
            aria-label={t('doubleBooking')}
            data={[
              { value: 'allow', label: t('allow') },
              { value: 'refuse', label: t('refuse') },
            ]}
            {...input('double_booking')}
          />
        </Group>
      </Input.Wrapper>
      {conflicting.length > 0 && <Conflicting uuids={conflicting} />}
      <HoursFields
        inputOf={(day) => ({ key: form.key(`hours.${day}`), ...form.getInputProps(`hours.${day}`) })}
        copyMonday={() => {
          const { monday } = form.getValues().hours;
          for (const day of WORKING_WEEK) form.setFieldValue(`hours.${day}`, monday);
        }}
      />
      <Group>
        <Button type="submit" loading={isBusy}>
          {f('save')}
        </Button>
      </Group>
      {conflict && (
        <Conflict
          {...conflict}
          fields={conflict.fields.map((field) => ({
            label: labels[field],
            mine: inWordsOf(field, form.getValues()),
            theirs: inWordsOf(field, valuesOf(conflict.theirs)),
          }))}
        />
      )}
    </form>
  );
}
