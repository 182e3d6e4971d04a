import { Modal, Stack, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { sessionState } from '../session.ts';
import { useStore } from '../store.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Asks over the page when the session is over; the page below keeps what was typed. */
export default function SignInAgain() {
  const t = useTranslations('signIn');
  const state = useStore(sessionState);
  return (
    <Modal
      opened={state.is === 'expired'}
      onClose={() => {}}
      withCloseButton={false}
      title={t('again')}
      centered
      zIndex={400}
    >
      <Stack>
        <Text size="sm">{t('againWhy')}</Text>
        {state.is === 'expired' && <SignInForm username={state.session.username} />}
      </Stack>
    </Modal>
  );
}
