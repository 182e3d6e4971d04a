import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { useTell } from '../ui/use-tell.ts';

type Mail = Pick<AppointmentNotification, 'uuid' | 'recipient'>;

/** Sends a mail again, by a new one to another address too, or calls it off; each says what came of it. */
export function useMailActions() {
  const t = useTranslations('outbox');
  const { tell, complain } = useTell();
  const navigate = useNavigate();
  const spread = () => queryClient.invalidateQueries(trpc.appointmentNotification.pathFilter());
  const attempt = async (failure: string, run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      complain(failure, error);
    } finally {
      await spread();
    }
  };
  const ask = (uuid: string, send_notification: boolean) =>
    client.appointmentNotification.update.mutate({ uuid, send_notification });

  return {
    resend: ({ uuid, recipient }: Mail) =>
      attempt(t('notResent'), async () => {
        const idempotencyKey = crypto.randomUUID();
        await client.appointmentNotification.resend.mutate({ uuid }, { context: { idempotencyKey } });
        tell(t('resent', { recipient }));
      }),
    sendTo: (recipient: string, mail: AppointmentNotification) =>
      attempt(t('notResent'), async () => {
        const { appointment, subject, message, language, org_name, org_phone } = mail;
        const { uuid } = await client.appointmentNotification.create.mutate(
          { appointment, recipient, subject, message, language, org_name, org_phone, send_notification: true },
          { context: { idempotencyKey: crypto.randomUUID() } },
        );
        tell(t('resent', { recipient }));
        await navigate({ to: '/outbox/$uuid', params: { uuid }, search: (old) => old });
      }),
    cancel: ({ uuid, recipient }: Mail) =>
      attempt(t('notCancelled'), async () => {
        await ask(uuid, false);
        const takeBack = () =>
          void attempt(t('notResent'), async () => {
            await ask(uuid, true);
          });
        tell(t('cancelled', { recipient }), takeBack);
      }),
  };
}
