import { NewAccount } from '@kupfer/schemas/account';
import { InvitationAccept } from '@kupfer/schemas/invitation';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useTranslations } from 'use-intl';
import { join } from '../session.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { linkSecret } from './link-secret.ts';
import { RefusalAlert } from './refusal-alert.tsx';
import { useRefusal } from './use-refusal.ts';

const checkNew = schemaResolver(NewAccount, { sync: true });
const checkKnown = schemaResolver(InvitationAccept.pick({ password: true }).strip(), { sync: true });

/** Accepts the invitation of the link: with the password of the account that the address has, or with a new account. */
export function AcceptForm({ email, hasAccount }: { email: string; hasAccount: boolean }) {
  const t = useTranslations('signIn');
  const inWords = useMistakeWords();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { username: '', name: '', password: '' },
    validate: (values) => inWords((hasAccount ? checkKnown : checkNew)(values)),
  });
  const { send, seconds, isBusy, message } = useRefusal(form.setErrors, 'invitation.wrong');
  const submit = form.onSubmit(({ password, ...names }) =>
    send(() => join({ secret: linkSecret, password, ...(!hasAccount && names) })),
  );
  const input = (field: 'username' | 'name' | 'password') => ({ key: form.key(field), ...form.getInputProps(field) });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <RefusalAlert message={message} />
        {hasAccount ? (
          <>
            <input type="hidden" autoComplete="username" value={email} />
            <PasswordInput label={t('password')} autoComplete="current-password" {...input('password')} />
          </>
        ) : (
          <>
            <TextInput
              label={t('invitation.name')}
              description={t('invitation.nameWhy')}
              autoComplete="name"
              {...input('name')}
            />
            <TextInput
              label={t('username')}
              description={t('invitation.usernameWhy')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              {...input('username')}
            />
            <PasswordInput
              label={t('password')}
              description={t('passwordWhy')}
              autoComplete="new-password"
              {...input('password')}
            />
          </>
        )}
        <Button type="submit" loading={isBusy} disabled={seconds > 0}>
          {t('invitation.submit')}
        </Button>
      </Stack>
    </form>
  );
}
