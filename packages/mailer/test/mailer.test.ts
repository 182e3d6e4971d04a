import { describe, expect, test } from 'vitest';
import { openMailer } from '../src/mailer.ts';
import { openMailServer } from './mail-server.ts';
import { sampleMail } from './samples.ts';
import { closing, openFor, refusalOf, temporary } from './smtp-client.ts';

describe('opening and closing', () => {
  const settings = { smtpUrl: null, mailFrom: null, mailboxDirectory: null };

  test('closing waits for the mail on its way and takes no more', async () => {
    const server = closing(await openMailServer());
    const mailer = openFor(server.address);
    await mailer.send(sampleMail());
    const sending = mailer.send(sampleMail());
    // The pool hands a mail to its idle connection one turn later.
    await new Promise(setImmediate);
    await mailer.close();
    expect(server.mails).toHaveLength(2);
    await sending;
    expect(await refusalOf(mailer.send(sampleMail()))).toMatchObject(temporary);
  });

  test('without a mail server nothing is sent, and the reason names the setting', async () => {
    const mailer = openMailer(settings);
    expect(mailer.kind).toBe('none');
    expect(await refusalOf(mailer.send(sampleMail()))).toEqual({
      ...temporary,
      text: 'No mail server is set: SMTP_URL',
    });
    await mailer.close();
  });

  test.each([
    ['SMTP_URL', { smtpUrl: 'http://user:s3cret@mail.example' }],
    ['SMTP_URL', { smtpUrl: 'mail.example s3cret' }],
    ['SMTP_URL', { smtpUrl: 'smtp://' }],
    ['MAIL_FROM', { smtpUrl: 'smtp://user:s3cret@mail.example' }],
    ['MAIL_FROM', { mailFrom: 'Kupfer <s3cret@kupfer.example>' }],
    ['MAIL_FROM', { mailFrom: 's3cret@kupfer.example\r\nBcc: eve@evil.example' }],
  ])('a wrong %s is named at once and never repeated: %j', (name, changes) => {
    const open = () => openMailer({ ...settings, ...changes } satisfies Parameters<typeof openMailer>[0]);
    expect(open).toThrow(name);
    expect(open).not.toThrow('s3cret');
  });
});
