import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMailer } from '../src/mailer.ts';
import { sampleMail } from './samples.ts';
import { permanent, refusalOf, temporary } from './smtp-client.ts';

let parent = '';
const openMailbox = () => openMailer({ smtpUrl: null, mailFrom: null, mailboxDirectory: join(parent, 'mailbox') });
const files = () => readdir(join(parent, 'mailbox'));

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mailbox-'));
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

describe('the local mailbox', () => {
  test('keeps a mail as a file that mail programs open', async () => {
    const mailer = openMailbox();
    expect(mailer.kind).toBe('mailbox');
    const sent = sampleMail();
    await mailer.send(sent);
    const names = await files();
    expect(names).toEqual([expect.stringMatching(/^\d{8}T\d{6}\.\d{3}Z-0198c0de-0000-7000-8000-0000000000aa\.eml$/)]);
    const raw = await readFile(join(parent, 'mailbox', names[0] ?? ''));
    expect(raw.toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const mail = await simpleParser(raw);
    expect([mail.subject, mail.text]).toEqual([sent.subject, sent.text]);
    expect(mail.from?.value).toEqual([{ name: sent.from_name, address: 'kupfer@localhost' }]);
    expect(mail.messageId).toBe(`<${sent.message_id}@localhost>`);
    expect(mail.attachments[0]?.content.toString()).toBe(sent.calendar);
    await mailer.close();
  });

  test('is readable by its owner alone', async () => {
    await openMailbox().send(sampleMail());
    const modes = [join(parent, 'mailbox'), join(parent, 'mailbox', (await files())[0] ?? '')].map(
      async (path) => (await stat(path)).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o600]);
  });

  test('replaces a mail that comes again, and keeps the others', async () => {
    const mailer = openMailbox();
    const other = sampleMail({ message_id: '0198c0de-0000-7000-8000-0000000000bb' });
    await mailer.send(sampleMail({ text: 'first' }));
    await mailer.send(other);
    const before = await files();
    await mailer.send(sampleMail({ text: 'second' }));
    expect((await files()).sort()).toEqual(before.sort());
    const again = before.find((name) => name.includes('00aa')) ?? '';
    expect((await simpleParser(await readFile(join(parent, 'mailbox', again)))).text?.trim()).toBe('second');
  });

  test('takes no name that leads elsewhere', async () => {
    expect(await refusalOf(openMailbox().send(sampleMail({ message_id: '../../outside' })))).toMatchObject(permanent);
    expect(await readdir(parent)).toEqual([]);
  });

  test('that cannot be written refuses for now and leaves nothing unfinished', async () => {
    const taken = `in-the-way-${sampleMail().message_id}.eml`;
    await mkdir(join(parent, 'mailbox', taken), { recursive: true });
    expect(await refusalOf(openMailbox().send(sampleMail()))).toMatchObject(temporary);
    expect(await files()).toEqual([taken]);
  });
});
