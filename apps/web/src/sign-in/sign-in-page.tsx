import { Anchor } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { BarePage } from './bare-page.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** The page of those who are not signed in. */
export default function SignInPage() {
  const t = useTranslations('signIn');
  return (
    <BarePage title={t('title')}>
      <SignInForm />
      <Anchor href="/app/forgotten" size="sm">
        {t('forgotten.link')}
      </Anchor>
    </BarePage>
  );
}
