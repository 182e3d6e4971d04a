import { ApiKeyCreate } from '@kupfer/schemas/api-key';
import { Button, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client } from '../api.ts';
import { fieldErrorsOf } from '../problem.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './access.module.css';
import { NewKey } from './new-key.tsx';
import { readAnew } from './read-anew.ts';
import { RoleSelect } from './role-select.tsx';

const check = schemaResolver(ApiKeyCreate.pick({ name: true }).strip(), { sync: true });
type Values = { name: string; role: 'member' | 'admin' };
const initialValues: Values = { name: '', role: 'member' };

/** Makes a key, and shows it this once. */
export function ApiKeyForm() {
  const t = useTranslations('access');
  const { complain } = useTell();
  const inWords = useMistakeWords();
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues,
    validate: (values) => inWords(check(values)),
  });
  const submit = form.onSubmit(async (values) => {
    try {
      // Without an Idempotency-Key: a repeated request would not be told the key.
      const { name, key } = await client.apiKey.create.mutate(values);
      if (key) setMade({ name, secret: key });
      form.reset();
      await readAnew();
    } catch (error) {
      const mistakes = inWords(fieldErrorsOf(error));
      form.setErrors(mistakes);
      if (Object.keys(mistakes).length === 0) complain(t('key.notMade', { name: values.name }), error);
    }
  });
  if (made) return <NewKey {...made} onDone={() => setMade(undefined)} />;
  return (
    <form onSubmit={submit} noValidate className={classes.line}>
      <TextInput
        className={classes.grow}
        label={t('key.name')}
        placeholder={t('key.example')}
        autoComplete="off"
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <RoleSelect key={form.key('role')} {...form.getInputProps('role')} />
      <Button type="submit" leftSection={<IconKey size={16} />}>
        {t('key.submit')}
      </Button>
    </form>
  );
}
