import type { Organization } from '@kupfer/schemas/organization';
import { weekdays } from '@kupfer/schemas/working-hours';
import { useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { entityTag } from '../entity-tag.ts';
import { codeOf, fieldErrorsOf } from '../problem.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import { hoursMistakes } from './hours-text.ts';
import {
  changesOf,
  differing,
  mistakesIn,
  type OrganizationChanges,
  type OrganizationField,
  type OrganizationValues,
  valuesOf,
} from './organization-values.ts';

/** Somebody else changed these fields meanwhile, to other values than are typed here. */
type Clash = { theirs: Organization; fields: OrganizationField[] };

/**
 * The form of the organization. What somebody else changes appears in the fields that were left alone here; where both
 * changed the same field, saving asks.
 */
export function useOrganizationForm(organization: Organization) {
  const t = useTranslations('admin.organization');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const [isBusy, setBusy] = useState(false);
  const [clash, setClash] = useState<Clash>();
  const [conflicting, setConflicting] = useState<readonly string[]>([]);
  /** What was stored when the fields were last in step with it. */
  const known = useRef(organization);
  const form = useForm<OrganizationValues>({
    mode: 'uncontrolled',
    initialValues: valuesOf(organization),
    validate: (values) => inWords(mistakesIn(values)),
  });

  const changedHere = () => differing(valuesOf(known.current), form.getValues());
  const changedByBoth = (theirs: Organization) => {
    const elsewhere = differing(valuesOf(known.current), valuesOf(theirs));
    const others = differing(valuesOf(theirs), form.getValues());
    return changedHere().filter((field) => elsewhere.includes(field) && others.includes(field));
  };
  const put = (field: OrganizationField, values: OrganizationValues) => {
    if (field !== 'hours') return form.setFieldValue(field, values[field]);
    for (const day of weekdays) form.setFieldValue(`hours.${day}`, values.hours[day]);
  };
  /** Goes on from this state of the organization: fields that were changed here, but for the `given` ones, keep that. */
  const adopt = (stored: Organization, given: readonly OrganizationField[] = []) => {
    const kept = changedHere().filter((field) => !given.includes(field));
    const values = valuesOf(stored);
    for (const field of differing(values, form.getValues())) if (!kept.includes(field)) put(field, values);
    known.current = stored;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when what is stored has changed
  useEffect(() => {
    if (changedByBoth(organization).length === 0) adopt(organization);
  }, [organization]);

  const send = async (changes: OrganizationChanges, stored: Organization): Promise<Organization> => {
    const ifMatch = await entityTag(stored);
    const answer = await client.organization.update.mutate(changes, { context: { ifMatch } });
    // As everybody else reads it.
    const saved = { ...answer, conflicting: null };
    if (changes.double_booking) setConflicting(answer.conflicting ?? []);
    adopt(saved);
    queryClient.setQueryData(trpc.organization.get.queryKey(), saved);
    return saved;
  };
  /** @throws what the service answers, but for the clash that is asked about */
  const change = async (): Promise<void> => {
    const stored = known.current;
    const changes = changesOf(valuesOf(stored), form.getValues());
    if (Object.keys(changes).length === 0) return void tell(t('unchanged'));
    try {
      const saved = await send(changes, stored);
      const back = changesOf(valuesOf(saved), valuesOf(stored));
      const takeBack = () => void send(back, saved).catch((error) => complain(t('notSaved'), error));
      tell(t('saved'), takeBack);
    } catch (error) {
      if (codeOf(error) !== 'precondition_failed') throw error;
      const theirs = await client.organization.get.query();
      const fields = changedByBoth(theirs);
      if (fields.length > 0) return setClash({ theirs, fields });
      // Changes of different fields do not hurt one another.
      adopt(theirs);
      await change();
    }
  };
  const save = async () => {
    setBusy(true);
    try {
      await change();
    } catch (error) {
      const mistakes = inWords(hoursMistakes(fieldErrorsOf(error)));
      form.setErrors(mistakes);
      if (Object.keys(mistakes).length === 0) complain(t('notSaved'), error);
    } finally {
      setBusy(false);
    }
  };
  const settle = ({ theirs, fields }: Clash, isTheirs: boolean) => {
    setClash(undefined);
    adopt(theirs, isTheirs ? fields : []);
    return save();
  };
  return {
    form,
    save: form.onSubmit(save),
    isBusy,
    conflicting,
    conflict: clash && {
      ...clash,
      onKeepMine: () => settle(clash, false),
      onTakeTheirs: () => settle(clash, true),
      onClose: () => setClash(undefined),
    },
  };
}
