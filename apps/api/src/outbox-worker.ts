import { randomUUID } from 'node:crypto';
import type { Database } from '@kupfer/db/database';
import {
  type Claim,
  claimMails,
  explainWaiting,
  findClaimed,
  giveBack,
  keepMail,
  listenForMails,
  markFailed,
  markSent,
} from '@kupfer/db/outbox';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import { calendarEntry } from '@kupfer/mailer/calendar-entry';
import { type Mailer, refusal } from '@kupfer/mailer/mailer';
import { Fault } from '@kupfer/schemas/problem';
import type { Logger } from 'pino';

type Parts = { database: Database; mailer: Mailer; mailLimit: number; log: Logger };

export type OutboxWorker = {
  /** Takes no more mails and waits for those on their way. */
  stop(): Promise<void>;
};

/** Mails on their way at the same time. */
const ROOM = 5;

/** Milliseconds between looks at the queue, for mails whose time comes and for those of a sender that died. */
const TICK = 2_000;

/**
 * Sends what is due: woken by the database when a mail is queued, and by a clock. Any number of workers on one database
 * share the work; each mail is one worker's at a time (see packages/db/src/outbox.ts).
 */
export function startOutboxWorker({ database, mailer, mailLimit, log }: Parts): OutboxWorker {
  const holder = randomUUID();
  const underway = new Set<Promise<void>>();
  let stopping = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  async function send(claim: Claim): Promise<void> {
    const notification = await findClaimed(database, claim);
    if (!notification) return;
    const { facts, language, recipient, uuid } = notification;
    const { subject, text, html } = appointmentMail(facts, language);
    if (!(await keepMail(database, claim, { subject, text }))) return;
    try {
      await mailer.send({
        message_id: uuid,
        to: recipient,
        from_name: facts.org_name ?? facts.organization.name,
        reply_to: facts.organization.email || null,
        subject,
        text,
        html,
        calendar: calendarEntry(facts),
      });
    } catch (error) {
      const failure = refusal(error);
      log.warn({ notification: uuid, ...failure }, 'a mail was not sent');
      await markFailed(database, claim, failure);
      return;
    }
    await markSent(database, claim);
    log.info({ notification: uuid }, 'a mail was sent');
  }

  function begin(claim: Claim): void {
    const sending = send(claim)
      .catch((error: unknown) => report(error))
      .finally(() => {
        underway.delete(sending);
        wake();
      });
    underway.add(sending);
  }

  function report(error: unknown): void {
    // While the database is away every look fails; the lease brings back what was on its way.
    if (error instanceof Fault && error.code === 'unavailable') log.warn({ reason: error.message }, 'the outbox waits');
    else log.error({ err: error }, 'the outbox failed');
  }

  async function look(): Promise<void> {
    if (mailer.kind === 'none') return explainWaiting(database, 'No mail server is set: SMTP_URL and MAIL_FROM.');
    const room = ROOM - underway.size;
    if (room === 0) return;
    const claims = await claimMails(database, { holder, room, limit: mailLimit });
    if (stopping) await Promise.all(claims.map((claim) => giveBack(database, claim)));
    else claims.forEach(begin);
  }

  function wake(): void {
    if (stopping) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = look()
      .catch(report)
      .finally(() => {
        looking = undefined;
        if (!lookAgain) return;
        lookAgain = false;
        wake();
      });
  }

  const listener = listenForMails(database, wake, report);
  const clock = setInterval(wake, TICK);

  return {
    async stop() {
      stopping = true;
      clearInterval(clock);
      await listener.close();
      await looking;
      await Promise.all(underway);
    },
  };
}
