import { PasswordReset } from '@kupfer/schemas/account';
import { Alert, Anchor, Button, PasswordInput, Stack } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { callAuth } from '../session.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { BarePage } from './bare-page.tsx';
import { linkSecret } from './link-secret.ts';
import { RefusalAlert } from './refusal-alert.tsx';
import { useRefusal } from './use-refusal.ts';

const check = schemaResolver(PasswordReset.pick({ password: true }), { sync: true });

/** Chooses a new password by the link of a mail. */
export default function ResetPage() {
  const t = useTranslations('signIn');
  const inWords = useMistakeWords();
  const [isDone, setDone] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: (values) => inWords(check(values)),
  });
  const { send, seconds, isBusy, message } = useRefusal(form.setErrors);
  const submit = form.onSubmit(async ({ password }) => {
    if (await send(() => callAuth('password/reset', { secret: linkSecret, password }))) setDone(true);
  });
  if (isDone) {
    return (
      <BarePage title={t('reset.title')}>
        <Alert color="green" role="status">
          {t('reset.done')}
        </Alert>
        <Button component="a" href="/app/">
          {t('submit')}
        </Button>
      </BarePage>
    );
  }
  return (
    <BarePage title={t('reset.title')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <RefusalAlert message={linkSecret === '' ? t('linkMissing') : message} />
          <PasswordInput
            label={t('reset.password')}
            description={t('passwordWhy')}
            autoComplete="new-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={isBusy} disabled={seconds > 0 || linkSecret === ''}>
            {t('reset.submit')}
          </Button>
        </Stack>
      </form>
      <Anchor href="/app/forgotten" size="sm">
        {t('reset.another')}
      </Anchor>
    </BarePage>
  );
}
