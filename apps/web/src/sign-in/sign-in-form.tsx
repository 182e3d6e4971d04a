import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'use-intl';
import { signIn } from '../session.ts';
import { RefusalAlert } from './refusal-alert.tsx';
import { useRefusal } from './use-refusal.ts';

/** Asks for name and password; `username` is filled in when it is known who comes back. */
export function SignInForm({ username = '' }: { username?: string }) {
  const t = useTranslations('signIn');
  const { send, seconds, isBusy, message } = useRefusal();
  const required = (text: string) => (text === '' ? t('required') : null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { username, password: '' },
    validate: { username: required, password: required },
  });

  const submit = form.onSubmit(async ({ username, password }) => {
    if (!(await send(() => signIn(username, password)))) form.setFieldValue('password', '');
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <RefusalAlert message={message} />
        <TextInput
          label={t('username')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus={username === '' || undefined}
          key={form.key('username')}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          data-autofocus={username !== '' || undefined}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={isBusy} disabled={seconds > 0}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  );
}
