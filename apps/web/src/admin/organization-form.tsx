import { type Organization, OrganizationPatch } from '@kupfer/schemas/organization';
import { weekdays } from '@kupfer/schemas/working-hours';
import { Button, Group, Input, SegmentedControl, Select, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { entityTag } from '../entity-tag.ts';
import { useOrganization } from '../organization.ts';
import { codeOf, fieldErrorsOf } from '../problem.ts';
import { Conflict } from '../ui/conflict.tsx';
import { useKeys } from '../ui/keys.ts';
import { LoadingRows } from '../ui/state.tsx';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './admin.module.css';
import { Conflicting } from './conflicting.tsx';
import { HoursFields } from './hours-fields.tsx';
import { type HoursText, hoursMistakes, hoursOfText, textOfHours } from './hours-text.ts';

/** What Monday is copied to. */
const WORKING_WEEK = ['tuesday', 'wednesday', 'thursday', 'friday'] as const;
const fields = ['name', 'phone', 'email', 'time_zone', 'language', 'double_booking'] as const;
type Values = Pick<Organization, (typeof fields)[number]> & { hours: HoursText };
/** What is to be changed. */
type Changes = Partial<Pick<Organization, (typeof fields)[number] | 'working_hours'>>;

const valuesOf = (organization: Organization): Values => {
  const { name, phone, email, time_zone, language, double_booking, working_hours } = organization;
  return { name, phone, email, time_zone, language, double_booking, hours: textOfHours(working_hours) };
};
/** What is wrong with each field; the other fields of the schema are not in the form. */
const checked = OrganizationPatch.pick({ name: true, phone: true, email: true, working_hours: true }).strip();
const check = schemaResolver(checked, { sync: true });
const changesOf = (values: Values, before: Values): Changes => {
  const working_hours = hoursOfText(values.hours);
  const isMoved = JSON.stringify(working_hours) !== JSON.stringify(hoursOfText(before.hours));
  const changed = fields.filter((field) => values[field] !== before[field]).map((field) => [field, values[field]]);
  return { ...Object.fromEntries(changed), ...(isMoved && { working_hours }) };
};

/** Name, phone, e-mail, zone and language of the organization, and whether it refuses double booking. */
export function OrganizationForm() {
  const organization = useOrganization();
  return organization ? <FormOf organization={organization} /> : <LoadingRows rows={5} />;
}

function FormOf({ organization }: { organization: Organization }) {
  const t = useTranslations('admin.organization');
  const f = useTranslations('frame');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const [isBusy, setBusy] = useState(false);
  const [before, setBefore] = useState(organization);
  const [theirs, setTheirs] = useState<Organization>();
  const [conflicting, setConflicting] = useState<readonly string[]>([]);
  const form = useForm<Values>({
    mode: 'uncontrolled',
    initialValues: valuesOf(organization),
    validate: ({ hours, ...values }) => inWords(hoursMistakes(check({ ...values, working_hours: hoursOfText(hours) }))),
  });

  const send = async (changes: Changes, known: Organization): Promise<Organization> => {
    const answer = await client.organization.update.mutate(changes, { context: { ifMatch: await entityTag(known) } });
    // As everybody else reads it.
    const saved = { ...answer, conflicting: null };
    if (changes.double_booking) setConflicting(answer.conflicting ?? []);
    queryClient.setQueryData(trpc.organization.get.queryKey(), saved);
    setBefore(saved);
    form.setInitialValues(valuesOf(saved));
    return saved;
  };
  const save = async (known: Organization) => {
    const changes = changesOf(form.getValues(), valuesOf(known));
    if (Object.keys(changes).length === 0) return tell(t('unchanged'));
    setBusy(true);
    try {
      const saved = await send(changes, known);
      const takeBack = () =>
        void send(changesOf(valuesOf(known), valuesOf(saved)), saved)
          .then((restored) => form.setValues(valuesOf(restored)))
          .catch((error) => complain(t('notSaved'), error));
      tell(t('saved'), takeBack);
    } catch (error) {
      if (codeOf(error) === 'precondition_failed') setTheirs(await client.organization.get.query());
      else if (Object.keys(fieldErrorsOf(error)).length > 0)
        form.setErrors(inWords(hoursMistakes(fieldErrorsOf(error))));
      else complain(t('notSaved'), error);
    } finally {
      setBusy(false);
    }
  };
  const submit = form.onSubmit(() => save(before));
  useKeys({ 'mod+s': () => submit() });

  const zones = [...new Set(['UTC', before.time_zone, ...Intl.supportedValuesOf('timeZone')])].sort();
  const input = (field: (typeof fields)[number]) => ({ key: form.key(field), ...form.getInputProps(field) });
  const labels = {
    name: t('name'),
    phone: t('phone'),
    email: t('email'),
    time_zone: t('zone'),
    language: t('language'),
    double_booking: t('doubleBooking'),
    hours: t('hours'),
  };
  const inWordsOf = (field: keyof Values, values: Values) => {
    if (field === 'double_booking') return t(values.double_booking);
    if (field !== 'hours') return values[field];
    return weekdays.map((day) => `${t(`day.${day}`)}: ${values.hours[day] || t('closed')}`).join('; ');
  };
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
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
          <SegmentedControl
            aria-label={t('language')}
            data={[
              { value: 'en', label: t('english') },
              { value: 'de', label: t('german') },
            ]}
            {...input('language')}
          />
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
      {theirs && (
        <Conflict
          fields={[...fields, 'hours' as const]
            .map((field) => ({ field, theirs: inWordsOf(field, valuesOf(theirs)) }))
            .filter(({ field, theirs }) => theirs !== inWordsOf(field, valuesOf(before)))
            .map(({ field, theirs }) => ({
              label: labels[field],
              mine: inWordsOf(field, form.getValues()),
              theirs,
            }))}
          onKeepMine={() => {
            setTheirs(undefined);
            save(theirs);
          }}
          onTakeTheirs={() => {
            setTheirs(undefined);
            setBefore(theirs);
            form.setInitialValues(valuesOf(theirs));
            form.setValues(valuesOf(theirs));
          }}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </form>
  );
}
