import { CalendarFeedCreate } from '@kupfer/schemas/calendar-feed';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client } from '../api.ts';
import { fieldErrorsOf } from '../problem.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './calendar-feed.module.css';
import { readFeedsAnew } from './end-feed.ts';

const check = schemaResolver(CalendarFeedCreate.pick({ name: true }).strip(), { sync: true });
const scopes = ['own', 'organization'] as const;
type Values = { name: string; scope: (typeof scopes)[number] };
const initialValues: Values = { name: '', scope: 'own' };

/** Makes an address for a calendar program. */
export function FeedForm() {
  const t = useTranslations('calendarFeed');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({ mode: 'uncontrolled', initialValues, validate: (values) => inWords(check(values)) });
  const submit = form.onSubmit(async (values) => {
    setBusy(true);
    try {
      // Without an Idempotency-Key: a repeated request would not be told the address.
      await client.calendarFeed.create.mutate(values);
      form.reset();
      tell(t('made'));
      await readFeedsAnew();
    } catch (error) {
      const mistakes = inWords(fieldErrorsOf(error));
      form.setErrors(mistakes);
      if (Object.keys(mistakes).length === 0) complain(t('notMade'), error);
    } finally {
      setBusy(false);
    }
  });
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <NativeSelect
        label={t('scope.label')}
        data={scopes.map((value) => ({ value, label: t(`scope.${value}`) }))}
        key={form.key('scope')}
        {...form.getInputProps('scope')}
      />
      <TextInput label={t('name')} autoComplete="off" key={form.key('name')} {...form.getInputProps('name')} />
      <Button type="submit" loading={isBusy} leftSection={<IconCalendarPlus size={16} />}>
        {t('submit')}
      </Button>
    </form>
  );
}
