import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import { oneLine } from './one-line.ts';

export type MailSettings = {
  /** `smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…` (TLS from the start). */
  smtpUrl: string | null;
  /** The one address that all mails come from. */
  mailFrom: string | null;
  /** Where mails go as files when there is no `smtpUrl`. */
  mailboxDirectory: string | null;
};

export type OutgoingMail = {
  /** A uuid, the same at every attempt; becomes the Message-ID `<uuid@domain of mailFrom>`. */
  message_id: string;
  /** Exactly one address. */
  to: string;
  from_name: string;
  reply_to: string | null;
  subject: string;
  text: string;
  html: string;
  /** An iCalendar object, attached as appointment.ics. */
  calendar: string | null;
};

/** Why a mail was not sent. */
export type Refusal = {
  /** Trying again is of no use. */
  permanent: boolean;
  /** The server had the whole mail and did not answer: it may have been taken. */
  unsure: boolean;
  /** The server's words, else what happened: one line, at most 500 characters, no password. */
  text: string;
};

export type Mailer = {
  kind: 'smtp' | 'mailbox' | 'none';
  /** Resolves when the mail was taken; else throws an error that `refusal` explains. An SMTP try ends after 45 s. */
  send(message: OutgoingMail): Promise<void>;
  /** Takes no more mails and waits for those on their way. */
  close(): Promise<void>;
};

const TEXT_LIMIT = 500;
const HEADER_LIMIT = 1000;
// Shorter than the lease of a queued mail (50 s), so that no second sender starts while this one is at it.
const SEND_LIMIT = 45_000;
const CONNECT_LIMIT = 10_000;
const SILENCE_LIMIT = 30_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ADDRESS = /^[^\s\p{Cc}@<>()[\]\\,;:"]+@[^\s\p{Cc}@<>()[\]\\,;:"]+$/u;

// A 5xx answer that speaks of the session or the sign-in (RFC 5321, RFC 4954): another mail would get it too.
const ABOUT_SETTINGS = new Set([503, 530, 534, 535, 538]);

function refused({ permanent = false, unsure = false, text }: Partial<Refusal> & { text: string }): Error {
  return new Error(text, { cause: { permanent, unsure, text } satisfies Refusal });
}

function isRefusal(cause: unknown): cause is Refusal {
  return typeof cause === 'object' && cause !== null && 'permanent' in cause && 'unsure' in cause && 'text' in cause;
}

function explain(error: unknown, secrets: string[] = []): Refusal {
  const failure: NodemailerError = error instanceof Error ? error : new Error(String(error));
  const { command = '', response, responseCode = 0, message } = failure;
  const isAboutTheMail = /^(MAIL FROM|RCPT TO|DATA)$/.test(command) && !ABOUT_SETTINGS.has(responseCode);
  const words = secrets.reduce((masking, secret) => masking.replaceAll(secret, '***'), response ?? message);
  return {
    permanent: isAboutTheMail && responseCode >= 500 && responseCode < 600,
    unsure: false,
    text: oneLine(words, TEXT_LIMIT),
  };
}

/**
 * Explains what `send` threw, or what nodemailer throws. A 5xx answer about this mail is permanent; all else (4xx, no
 * connection, no TLS, a timeout, a refused sign-in, a full disk) may pass.
 */
export function refusal(error: unknown): Refusal {
  return error instanceof Error && isRefusal(error.cause) ? error.cause : explain(error);
}

/** One line that a reader sees as it is: "=?" could begin an encoded word (RFC 2047), an invisible sign in it prevents that. */
function headerText(text: string): string {
  return oneLine(text, HEADER_LIMIT).replaceAll('=?', '=\u2060?');
}

/** An address as an object, which nodemailer never parses as a list; anything but one address is refused for good. */
function address(text: string, name = '') {
  if (!ADDRESS.test(text))
    throw refused({ permanent: true, text: oneLine(`Not one e-mail address: ${text}`, TEXT_LIMIT) });
  return { name: headerText(name), address: text };
}

function compose(message: OutgoingMail, mailFrom: string): SendMailOptions {
  if (!UUID.test(message.message_id)) throw refused({ permanent: true, text: 'The message_id is not a uuid' });
  const domain = mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
  const calendar = {
    filename: 'appointment.ics',
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: message.calendar ?? '',
  };
  return {
    messageId: `<${message.message_id.toLowerCase()}@${domainToASCII(domain)}>`,
    from: address(mailFrom, message.from_name),
    to: address(message.to),
    ...(message.reply_to && { replyTo: address(message.reply_to) }),
    subject: headerText(message.subject),
    text: message.text,
    html: message.html,
    // Left to itself nodemailer reflows long plain lines.
    encoding: 'quoted-printable',
    attachments: message.calendar === null ? [] : [calendar],
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What must not be told when a server repeats it: the URL and the password in each form in which it travels. */
function secretsIn(smtpUrl: string): string[] {
  const { username, password } = new URL(smtpUrl);
  const plain = decoded(password);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return password ? [smtpUrl, password, plain, base64(plain), base64(`\0${decoded(username)}\0${plain}`)] : [smtpUrl];
}

function smtpMailer(smtpUrl: string, mailFrom: string): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    // A pooled connection that the server closed meanwhile is replaced once, before anything was handed over.
    maxRequeues: 1,
    connectionTimeout: CONNECT_LIMIT,
    greetingTimeout: CONNECT_LIMIT,
    socketTimeout: SILENCE_LIMIT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const secrets = secretsIn(smtpUrl);
  const onTheirWay = new Set<Promise<unknown>>();
  const handedOver = new Set<unknown>();

  // Nodemailer does not say how far it came: what has read a mail to its end may have given it to the server.
  transport.use('stream', (mail, done) => {
    mail.message?.processFunc((stream) => stream.once('end', () => handedOver.add(mail.data.messageId)));
    done();
  });

  function failure(error: unknown, messageId: unknown): Error {
    const { code, responseCode }: NodemailerError = error instanceof Error ? error : new Error();
    const told = explain(error, secrets);
    const text = code === 'EABORT' ? `The mail server took longer than ${SEND_LIMIT / 1000} s` : told.text;
    return refused({ ...told, text, unsure: handedOver.has(messageId) && !responseCode });
  }

  async function send(message: OutgoingMail): Promise<void> {
    const mail = compose(message, mailFrom);
    const sending = transport.sendMail({ ...mail, signal: AbortSignal.timeout(SEND_LIMIT) });
    onTheirWay.add(sending);
    try {
      await sending;
    } catch (error) {
      throw failure(error, mail.messageId);
    } finally {
      onTheirWay.delete(sending);
      handedOver.delete(mail.messageId);
    }
  }

  async function close(): Promise<void> {
    transport.close();
    await Promise.allSettled(onTheirWay);
  }

  return { kind: 'smtp', send, close };
}

function localMailbox(directory: string, mailFrom: string): Mailer {
  async function send(message: OutgoingMail): Promise<void> {
    const mail = new MailComposer({ ...compose(message, mailFrom), newline: 'windows' }).compile();
    const ending = `-${message.message_id.toLowerCase()}.eml`;
    const unfinished = join(directory, `unfinished${ending}.part`);
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const earlier = (await readdir(directory)).find((name) => name.endsWith(ending));
      // ISO 8601 in its basic form: no colons, which not every file system takes.
      const name = earlier ?? `${new Date().toISOString().replace(/[-:]/g, '')}${ending}`;
      await writeFile(unfinished, await mail.build(), { mode: 0o600 });
      await rename(unfinished, join(directory, name));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw refused(explain(error));
    }
  }
  return { kind: 'mailbox', send, close: async () => {} };
}

const noMailer: Mailer = {
  kind: 'none',
  send: async () => {
    throw refused({ text: 'No mail server is set: SMTP_URL' });
  },
  close: async () => {},
};

/**
 * Opens what the settings name: a mail server, else the local mailbox (files `<time>-<message_id>.eml`, a repeated one
 * replaces the first), else nothing. Connects only when there is something to send.
 *
 * @throws Error when SMTP_URL or MAIL_FROM cannot be used; it names the setting and never its value
 */
export function openMailer({ smtpUrl, mailFrom, mailboxDirectory }: MailSettings): Mailer {
  if (mailFrom !== null && !ADDRESS.test(mailFrom)) throw new Error('MAIL_FROM must be one e-mail address');
  if (smtpUrl !== null) {
    const url = URL.parse(smtpUrl);
    if (!url?.hostname || !/^smtps?:$/.test(url.protocol))
      throw new Error('SMTP_URL must be smtp://host or smtps://host');
    if (mailFrom === null) throw new Error('MAIL_FROM must be set when SMTP_URL is');
    return smtpMailer(smtpUrl, mailFrom);
  }
  if (mailboxDirectory !== null) return localMailbox(mailboxDirectory, mailFrom ?? 'kupfer@localhost');
  return noMailer;
}
