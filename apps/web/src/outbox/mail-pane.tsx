import { appointmentFacts } from '@kupfer/mailer/appointment-facts';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { Contact } from '@kupfer/schemas/contact';
import { caseless } from '@kupfer/schemas/fold';
import { Alert, Anchor, Button, Group, Title } from '@mantine/core';
import { IconArrowLeft, IconBan, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { useOrganization } from '../organization.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useIsWide } from '../ui/use-is-wide.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { MailStatus } from './mail-status.tsx';
import { MailTabs } from './mail-tabs.tsx';
import classes from './outbox.module.css';
import { useMailActions } from './use-mail-actions.ts';

/** One mail: what became of it, what may be done, and what its reader sees. */
export function MailPane() {
  const { uuid } = useParams({ from: '/outbox/$uuid' });
  const mail = useQuery(trpc.appointmentNotification.get.queryOptions({ uuid }));
  if (mail.error) return <FailedState error={mail.error} retry={mail.refetch} />;
  if (!mail.data) return <LoadingRows rows={5} />;
  return <MailDetail mail={mail.data} />;
}

function MailDetail({ mail }: { mail: AppointmentNotification }) {
  const t = useTranslations('outbox');
  const at = useMomentWords('day');
  const isWide = useIsWide();
  const { resend, sendTo, cancel } = useMailActions();
  const { status, recipient, last_error } = mail;
  const appointment = useQuery(trpc.appointment.get.queryOptions({ uuid: mail.appointment })).data;
  const contact = appointment?.contact;
  const html = useHtml(mail, appointment);
  const mended = contact && mendedAddress(recipient, contact);
  const { shortName } = useContactWords();
  const isOver = status === 'failed' || status === 'cancelled';
  return (
    <article className={classes.detail}>
      <div className={classes.back}>
        <AnchorLink to="/outbox" search={(old) => old} size="sm">
          <IconArrowLeft size={16} aria-hidden /> {t('detail.back')}
        </AnchorLink>
      </div>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={isWide ? 2 : 1} size="h4" className={classes.title}>
          {mail.mail.subject}
        </Title>
        <Group gap="xs">
          {isOver && mended && (
            <Button size="xs" leftSection={<IconSend size={16} />} onClick={() => sendTo(mended, mail)}>
              {t('sendTo', { recipient: mended })}
            </Button>
          )}
          {isOver && (
            <Button
              size="xs"
              variant={mended ? 'default' : 'filled'}
              leftSection={<IconSend size={16} />}
              onClick={() => resend(mail)}
            >
              {t('resend')}
            </Button>
          )}
          {status === 'queued' && (
            <Button size="xs" variant="default" leftSection={<IconBan size={16} />} onClick={() => cancel(mail)}>
              {t('cancel')}
            </Button>
          )}
        </Group>
      </Group>
      <dl className={classes.facts}>
        <Fact label={t('column.status')}>
          <MailStatus status={status} />
        </Fact>
        <Fact label={t('detail.recipient')}>
          <Anchor href={`mailto:${recipient}`}>{recipient}</Anchor>
        </Fact>
        {contact && (
          <Fact label={t('detail.contact')}>
            <AnchorLink to="/contacts/$uuid" params={{ uuid: contact.uuid }}>
              {shortName(contact)}
            </AnchorLink>
          </Fact>
        )}
        <Fact label={t('detail.appointment')}>
          <AnchorLink to="." search={(old) => ({ ...old, appointment: mail.appointment })}>
            {t('detail.openAppointment')}
          </AnchorLink>
        </Fact>
        <Fact label={t('detail.due')}>{mail.send_at ? at(mail.send_at) : t('atOnce')}</Fact>
        {mail.sent_at && <Fact label={t('detail.sent')}>{at(mail.sent_at)}</Fact>}
        {mail.next_attempt_at && status === 'queued' && mail.attempts > 0 && (
          <Fact label={t('detail.nextAttempt')}>{at(mail.next_attempt_at)}</Fact>
        )}
        {mail.expires_at && status === 'queued' && <Fact label={t('detail.expires')}>{at(mail.expires_at)}</Fact>}
        {mail.attempts > 0 && <Fact label={t('detail.attempts')}>{mail.attempts}</Fact>}
      </dl>
      {last_error && (
        <Alert
          color={status === 'failed' ? 'red' : 'yellow'}
          title={t(status === 'failed' ? 'detail.lastError' : 'detail.why')}
        >
          {last_error}
        </Alert>
      )}
      <MailTabs html={html} text={mail.mail.text} title={t('detail.frame', { recipient })} language={mail.language} />
    </article>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The first address of the contact, when the one that the mail went to is none of its addresses any more. */
function mendedAddress(recipient: string, { emails }: Pick<Contact, 'emails'>): string | undefined {
  const isKnown = emails.some(({ email }) => caseless(email) === caseless(recipient));
  return isKnown ? undefined : emails[0]?.email;
}

/** The mail as HTML. Of one that has left, and whose appointment has changed since, only its text is known. */
function useHtml(notification: AppointmentNotification, appointment: Appointment | undefined): string | undefined {
  const organization = useOrganization();
  if (!organization || !appointment) return undefined;
  const { mail, language } = notification;
  const written = appointmentMail(appointmentFacts(appointment, organization, notification), language);
  if (written.text === mail.text && written.subject === mail.subject) return written.html;
  const asLeft = { ...notification, subject: mail.subject, message: mail.text };
  return appointmentMail(appointmentFacts(appointment, organization, asLeft), language).html;
}
