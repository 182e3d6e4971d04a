import { PasswordChange } from '@kupfer/schemas/account';
import { Button, PasswordInput, Title } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSession } from '../organization.ts';
import { fieldErrorsOf } from '../problem.ts';
import { callAuth, renew, SignInRefused } from '../session.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import { readSessionsAnew } from './own-sessions.ts';
import classes from './profile.module.css';

const check = schemaResolver(PasswordChange, { sync: true });

/** Replaces one's own password, which signs one out everywhere else. */
export function PasswordForm() {
  const t = useTranslations('profile.password');
  const { username } = useSession();
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', new_password: '' },
    validate: (values) => inWords(check(values)),
  });
  const submit = form.onSubmit(async (values) => {
    setBusy(true);
    try {
      await callAuth('password/change', values);
      form.reset();
      tell(t('changed'));
      await Promise.all([renew(), readSessionsAnew()]);
    } catch (error) {
      const mistakes = inWords(fieldErrorsOf(error));
      const wait = error instanceof SignInRefused && error.retryAfter;
      if (wait) complain(t('notChanged'), t('wait', { seconds: wait }));
      else if (Object.keys(mistakes).length > 0) form.setErrors(mistakes);
      else complain(t('notChanged'), error);
    } finally {
      setBusy(false);
    }
  });
  return (
    <section aria-label={t('title')}>
      <Title order={2} size="h5">
        {t('title')}
      </Title>
      <form onSubmit={submit} noValidate className={classes.form}>
        <input type="hidden" autoComplete="username" value={username} />
        <PasswordInput
          label={t('present')}
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label={t('new')}
          description={t('newWhy')}
          autoComplete="new-password"
          key={form.key('new_password')}
          {...form.getInputProps('new_password')}
        />
        <Button type="submit" loading={isBusy}>
          {t('submit')}
        </Button>
      </form>
    </section>
  );
}
