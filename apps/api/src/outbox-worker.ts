import { setTimeout as wait } from 'node:timers/promises';
import { findClaimedAccountMail, keepAccountMail } from '@kupfer/db/account-mail';
import type { Database } from '@kupfer/db/database';
import {
  type Claim,
  claimMails,
  delayOverLimit,
  explainWaiting,
  findClaimed,
  giveBack,
  keepMail,
  markFailed,
  markSent,
} from '@kupfer/db/outbox';
import { listenForMails } from '@kupfer/db/outbox-listener';
import { accountMail } from '@kupfer/mailer/account-mail';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import { calendarEntry } from '@kupfer/mailer/calendar-entry';
import { type Mailer, type OutgoingMail, refusal } from '@kupfer/mailer/mailer';
import { Fault } from '@kupfer/schemas/problem';
import type { Logger } from 'pino';
import { newSecret, secretHash } from './auth/secret.ts';

/** A claimed mail: how it is written, and what is kept before it leaves, which tells whether it is still ours to send. */
type Draft = { write(): OutgoingMail; keep(mail: OutgoingMail): Promise<boolean> };

type Parts = {
  database: Database;
  mailer: Mailer;
  mailLimit: number;
  /** Where people reach the service: what the links in mails begin with. */
  address(): string;
  log: Logger;
};

export type OutboxWorker = {
  /** Takes no more mails and waits for those on their way. */
  stop(): Promise<void>;
};

/** The pages of the web client that links in mails lead to; the secret behind `#` reaches no server and no log. */
const pages = { invitation: 'invitation', password: 'reset' } as const;

/** Mails on their way at the same time. */
const ROOM = 5;

/** Milliseconds between looks at the queue, for mails whose time comes and for those of a sender that died. */
const TICK = 2_000;

/** Milliseconds for which the outcome of a mail is kept in mind while the database does not take it. */
const PATIENCE = 45_000;

/**
 * Sends what is due: woken by the database when a mail is queued, and by a clock. Any number of workers on one database
 * share the work; each mail is one worker's at a time (see packages/db/src/outbox.ts).
 */
export function startOutboxWorker({ database, mailer, mailLimit, address, log }: Parts): OutboxWorker {
  const underway = new Set<Promise<void>>();
  let stopping = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  async function notificationOf(claim: Claim): Promise<Draft | undefined> {
    const notification = await findClaimed(database, claim);
    if (!notification) return undefined;
    const { facts, language, recipient, uuid } = notification;
    const write = () => ({
      ...appointmentMail(facts, language),
      message_id: uuid,
      to: recipient,
      from_name: facts.org_name || facts.organization.name,
      reply_to: facts.organization.email || null,
      calendar: calendarEntry(facts),
    });
    return { write, keep: (mail) => keepMail(database, claim, mail) };
  }

  async function accountMailOf(claim: Claim): Promise<Draft | undefined> {
    const found = await findClaimedAccountMail(database, claim);
    if (!found) return undefined;
    const { message_id, facts, language, recipient } = found;
    // Made here and now, so that it waits in no queue; another one at each attempt.
    const secret = newSecret();
    const write = () => ({
      ...accountMail(facts, `${address()}/app/${pages[facts.kind]}#${secret}`, language),
      message_id,
      to: recipient,
      from_name: facts.organization.name,
      reply_to: facts.organization.email || null,
      calendar: null,
    });
    return { write, keep: () => keepAccountMail(database, claim, secretHash(secret)) };
  }

  async function send(claim: Claim): Promise<void> {
    const draft = await (claim.table === 'account_mail' ? accountMailOf(claim) : notificationOf(claim));
    if (!draft) return;
    let mail: OutgoingMail;
    try {
      mail = draft.write();
    } catch (error) {
      return failed(claim, error);
    }
    if (stopping || !(await draft.keep(mail))) return giveBack(database, claim);
    try {
      await mailer.send(mail);
    } catch (error) {
      return failed(claim, error);
    }
    await save(() => markSent(database, claim));
    log.info({ [claim.table]: claim.uuid }, 'a mail was sent');
  }

  async function failed(claim: Claim, error: unknown): Promise<void> {
    const failure = refusal(error);
    log.warn({ [claim.table]: claim.uuid, ...failure }, 'a mail was not sent');
    const text = failure.unsure ? `${failure.text} (It may have been taken all the same.)` : failure.text;
    await save(() => markFailed(database, claim, { ...failure, text }));
  }

  /** Saves what became of a mail. Tries again while the database is away, or else a mail that left would be repeated. */
  async function save(outcome: () => Promise<void>): Promise<void> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        return await outcome();
      } catch (error) {
        if (stopping || Date.now() > end) throw error;
        report(error);
        await wait(1_000);
      }
    }
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
    const claims = await claimMails(database, { room, limit: mailLimit });
    if (stopping) {
      await Promise.all(claims.map((claim) => giveBack(database, claim)));
      return;
    }
    claims.forEach(begin);
    if (claims.length < room) await delayOverLimit(database, mailLimit);
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
