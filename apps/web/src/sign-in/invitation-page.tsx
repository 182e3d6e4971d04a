import type { OpenInvitation } from '@kupfer/schemas/invitation';
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { fieldErrorsOf, problemOf } from '../problem.ts';
import { callAuth } from '../session.ts';
import { LoadingRows } from '../ui/state.tsx';
import { AcceptForm } from './accept-form.tsx';
import { BarePage } from './bare-page.tsx';
import { linkSecret } from './link-secret.ts';
import { RefusalAlert } from './refusal-alert.tsx';

/** Shows who is invited to what, and lets them in. */
export default function InvitationPage() {
  const t = useTranslations('signIn');
  const { data: invitation, error } = useQuery({
    queryKey: ['invitation of the link'],
    queryFn: async () => asInvitation(await callAuth('invitations/open', { secret: linkSecret })),
    enabled: linkSecret !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (linkSecret === '' || error) {
    const isOver = fieldErrorsOf(error).secret !== undefined;
    const why = isOver ? t('invitation.over') : (problemOf(error)?.detail ?? t('unreachable'));
    return (
      <BarePage title={t('invitation.title')}>
        <RefusalAlert message={linkSecret === '' ? t('linkMissing') : why} />
        <Anchor href="/app/" size="sm">
          {t('forgotten.back')}
        </Anchor>
      </BarePage>
    );
  }
  if (!invitation) {
    return (
      <BarePage title={t('invitation.title')}>
        <LoadingRows rows={3} />
      </BarePage>
    );
  }
  const { organization_name, role, email, has_account } = invitation;
  return (
    <BarePage title={t('invitation.to', { organization: organization_name })}>
      <Text size="sm">{t(`invitation.${role}`, { organization: organization_name })}</Text>
      <Text size="sm" c="dimmed">
        {t(has_account ? 'invitation.known' : 'invitation.stranger', { email })}
      </Text>
      <AcceptForm email={email} hasAccount={has_account} />
    </BarePage>
  );
}

// What `/auth/invitations/open` answers with 200 has this schema.
function asInvitation(answer: unknown) {
  return answer as OpenInvitation;
}
