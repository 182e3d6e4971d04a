import { END_OF_APPOINTMENT, findNotification, insertNotification } from '@kupfer/db/appointment-notification';
import type { Transaction } from '@kupfer/db/database';
import { type MailOutcome, pretendOutcomes } from '@kupfer/db/demo';
import { appointmentMail } from '@kupfer/mailer/appointment-mail';
import type { Contact } from '@kupfer/schemas/contact';
import type { Language } from '@kupfer/schemas/fields';
import type { Calendar } from './calendar.ts';

/** An appointment that was made, and the contact whom it is about. */
export type Made = { uuid: string; start_date: string; contact: Contact };

const A_DAY = 1440;
const MINUTE = 60_000;

/** Every so many of the appointments behind and ahead get a mail. */
const SOME = 6;

const refusals = [
  (recipient: string) => `550 5.1.1 <${recipient}>: Recipient address rejected: User unknown in virtual mailbox table`,
  (recipient: string) => `552 5.2.2 <${recipient}>: Mailbox full`,
];

type Parts = {
  language: Language;
  calendar: Calendar;
  /** Whether mails go to the local mailbox; else none is queued, since it would leave. */
  hasMailbox: boolean;
};

/**
 * Writes mails about the appointments, in every state in which one stays: sent, failed and cancelled ones about what is
 * behind, and drafts and queued ones, for the day before, about what lies ahead. Answers their uuids.
 */
export async function writeMails(tx: Transaction, made: readonly Made[], parts: Parts): Promise<string[]> {
  const { calendar } = parts;
  const reachable = made.filter(({ contact }) => contact.emails.length > 0);
  const behind = reachable.filter(({ start_date }) => !calendar.isAfter(start_date, 0));
  // What begins sooner would leave at once.
  const ahead = reachable.filter(({ start_date }) => calendar.isAfter(start_date, 2));
  const some = (list: Made[]) => list.filter((_, index) => index % SOME === 0);
  const uuids: string[] = [];
  const outcomes: MailOutcome[] = [];
  for (const [index, each] of some(behind).entries()) {
    const uuid = await write(tx, each, parts, false);
    uuids.push(uuid);
    outcomes.push(await outcome(tx, uuid, index));
  }
  for (const [index, each] of some(ahead).entries()) {
    uuids.push(await write(tx, each, parts, parts.hasMailbox && index % 4 !== 0));
  }
  await pretendOutcomes(tx, outcomes);
  return uuids;
}

function write(tx: Transaction, { uuid, contact }: Made, { language }: Parts, isQueued: boolean): Promise<string> {
  return insertNotification(tx, {
    appointment: uuid,
    recipient: contact.emails[0]?.email ?? '',
    subject: null,
    message: null,
    language,
    org_name: null,
    org_phone: null,
    send_notification: isQueued,
    send_at: null,
    remind_before: A_DAY,
    expires_at: END_OF_APPOINTMENT,
  });
}

async function outcome(tx: Transaction, uuid: string, index: number): Promise<MailOutcome> {
  if (index % 6 === 4) {
    return { uuid, status: 'cancelled', sent_at: null, last_error: null, sent_subject: null, sent_text: null };
  }
  const { facts, language, recipient, send_at } = await findNotification(tx, uuid);
  const { subject, text } = appointmentMail(facts, language);
  const left = { uuid, sent_subject: subject, sent_text: text };
  const refuse = index % 6 === 2 ? refusals[index % refusals.length] : undefined;
  if (refuse) return { ...left, status: 'failed', sent_at: null, last_error: refuse(recipient) };
  const sentAt = new Date(Date.parse(send_at ?? facts.start_date) + MINUTE / 20);
  return { ...left, status: 'sent', sent_at: sentAt.toISOString(), last_error: null };
}
