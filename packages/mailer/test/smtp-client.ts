import { afterEach, expect } from 'vitest';
import { type Mailer, openMailer, type Refusal, refusal } from '../src/mailer.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

/** What was opened, to be closed when the test is over, the last first. */
export function closing<T extends { close(): Promise<void> }>(toClose: T): T {
  opened.unshift(toClose);
  return toClose;
}

/** A mailer for the server at `host:port`. */
export function openFor(address: string, { user = '', query = '', scheme = 'smtp' } = {}): Mailer {
  const smtpUrl = `${scheme}://${user}${address}/${query}`;
  return closing(openMailer({ smtpUrl, mailFrom: 'mail@kupfer.example', mailboxDirectory: null }));
}

/** What a promise was rejected with; fails the test when it was not. */
export async function rejectionOf(sending: Promise<void>): Promise<unknown> {
  try {
    await sending;
  } catch (error) {
    return error;
  }
  return expect.unreachable('The mail was sent');
}

export async function refusalOf(sending: Promise<void>): Promise<Refusal> {
  return refusal(await rejectionOf(sending));
}

export const permanent = { permanent: true, unsure: false };
export const temporary = { permanent: false, unsure: false };
export const unsure = { permanent: false, unsure: true };
