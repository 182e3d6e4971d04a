import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { useTell } from '../ui/use-tell.ts';

type Mail = Pick<AppointmentNotification, 'uuid' | 'recipient'>;

/** Sends a mail again, or calls it off; each says what came of it. */
export function useMailActions() {
  const t = useTranslations('outbox');
  const { tell, complain } = useTell();
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
