import { type Organization, OrganizationPatch } from '@kupfer/schemas/organization';
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

const fields = ['name', 'phone', 'email', 'time_zone', 'language'] as const;
type Values = Pick<Organization, (typeof fields)[number]>;

const valuesOf = ({ name, phone, email, time_zone, language }: Organization): Values => ({
  name,
  phone,
  email,
  time_zone,
  language,
});
/** What is wrong with each field; the other fields of the schema are not in the form. */
const check = schemaResolver(OrganizationPatch.pick({ name: true, phone: true, email: true }).strip(), { sync: true });
const changesOf = (values: Values, before: Values): Partial<Values> =>
  Object.fromEntries(fields.filter((field) => values[field] !== before[field]).map((field) => [field, values[field]]));

/** Name, phone, e-mail, zone and language of the organization. */
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
  const form = useForm<Values>({
    mode: 'uncontrolled',
    initialValues: valuesOf(organization),
    validate: (values) => inWords(check(values)),
    validateInputOnBlur: true,
  });

  const send = async (changes: Partial<Values>, known: Organization): Promise<Organization> => {
    const saved = await client.organization.update.mutate(changes, { context: { ifMatch: await entityTag(known) } });
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
      else if (Object.keys(fieldErrorsOf(error)).length > 0) form.setErrors(inWords(fieldErrorsOf(error)));
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
      <Group>
        <Button type="submit" loading={isBusy}>
          {f('save')}
        </Button>
      </Group>
      {theirs && (
        <Conflict
          fields={fields
            .filter((field) => theirs[field] !== before[field])
            .map((field) => ({ label: labels[field], mine: form.getValues()[field], theirs: theirs[field] }))}
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
