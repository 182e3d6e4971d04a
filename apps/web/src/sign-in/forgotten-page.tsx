import { PasswordForgot } from '@kupfer/schemas/account';
import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { callAuth } from '../session.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { BarePage } from './bare-page.tsx';
import { RefusalAlert } from './refusal-alert.tsx';
import { useRefusal } from './use-refusal.ts';

const check = schemaResolver(PasswordForgot, { sync: true });

/** Asks for a mail with a link to a new password. What it says tells nobody which addresses have an account. */
export default function ForgottenPage() {
  const t = useTranslations('signIn.forgotten');
  const inWords = useMistakeWords();
  const [askedFor, setAskedFor] = useState<string>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '' },
    validate: (values) => inWords(check(values)),
  });
  const { send, seconds, isBusy, message } = useRefusal(form.setErrors);
  const submit = form.onSubmit(async ({ email }) => {
    if (await send(() => callAuth('password/forgot', { email }))) setAskedFor(email);
  });
  return (
    <BarePage title={t('title')}>
      {askedFor === undefined ? (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text size="sm">{t('why')}</Text>
            <RefusalAlert message={message} />
            <TextInput
              label={t('email')}
              type="email"
              autoComplete="email"
              key={form.key('email')}
              {...form.getInputProps('email')}
            />
            <Button type="submit" loading={isBusy} disabled={seconds > 0}>
              {t('submit')}
            </Button>
          </Stack>
        </form>
      ) : (
        <Alert color="green" role="status">
          {t('sent', { email: askedFor })}
        </Alert>
      )}
      <Anchor href="/app/" size="sm">
        {t('back')}
      </Anchor>
    </BarePage>
  );
}
