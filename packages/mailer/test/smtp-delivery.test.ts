import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarEntry } from '../src/calendar-entry.ts';
import { refusal } from '../src/mailer.ts';
import { openMailServer, openScriptedServer } from './mail-server.ts';
import { hostileAnything, hostileLine, hostileLines, normalized, sampleFacts, sampleMail } from './samples.ts';
import { closing, openFor, permanent, refusalOf } from './smtp-client.ts';

describe('a mail server that takes the mail', () => {
  test('gets the whole mail for exactly one recipient', async () => {
    const server = closing(await openMailServer());
    const calendar = calendarEntry(sampleFacts());
    const sent = sampleMail({ calendar });
    await openFor(server.address).send(sent);
    const [delivery] = server.mails;
    expect(server.mails).toHaveLength(1);
    expect([delivery?.from, delivery?.to]).toEqual(['mail@kupfer.example', ['anna@example.org']]);
    const mail = delivery?.mail;
    expect(mail?.from?.value).toEqual([{ name: sent.from_name, address: 'mail@kupfer.example' }]);
    expect(mail?.replyTo?.value).toEqual([{ name: '', address: 'office@kupfer.example' }]);
    expect(mail?.subject).toBe(sent.subject);
    expect(mail?.messageId).toBe('<0198c0de-0000-7000-8000-0000000000aa@kupfer.example>');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.text).toBe(sent.text);
    expect(mail?.html).toContain(sent.html);
    expect(mail?.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['appointment.ics', 'text/calendar'],
    ]);
    expect(mail?.attachments[0]?.content.toString()).toBe(calendar);
    expect(delivery?.raw).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=PUBLISH/m);
    expect(delivery?.raw).toMatch(
      /multipart\/mixed[\s\S]*multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html[\s\S]*text\/calendar/,
    );
  });

  test('sees the same Message-ID at every attempt, over one connection', async () => {
    const server = closing(await openScriptedServer({}));
    const mailer = openFor(server.address);
    await mailer.send(sampleMail());
    await mailer.send(sampleMail());
    const ids = server.texts.map((text) => /^Message-ID: (.*)$/m.exec(text)?.[1]);
    expect(ids).toEqual(Array(2).fill('<0198c0de-0000-7000-8000-0000000000aa@kupfer.example>'));
    expect(server.connections()).toBe(1);
  });

  test('gets the next mail over a new connection when it closed the idle one', async () => {
    const server = closing(await openScriptedServer({}));
    const mailer = openFor(server.address);
    await mailer.send(sampleMail());
    server.cut();
    await mailer.send(sampleMail());
    expect([server.texts.length, server.connections()]).toEqual([2, 2]);
  });

  test('gets many mails at once, each one whole and once', async () => {
    const server = closing(await openMailServer());
    const mailer = openFor(server.address);
    const names = Array.from({ length: 40 }, (_, position) => `name${position}@example.org`);
    await Promise.all(
      names.map((to) => mailer.send(sampleMail({ to, message_id: crypto.randomUUID(), text: `For ${to}` }))),
    );
    expect(server.mails.map(({ to }) => to[0]).sort()).toEqual(names.sort());
    for (const { to, mail } of server.mails) expect(mail.text?.trim()).toBe(`For ${to[0]}`);
  });

  test('gets no attachment and no Reply-To when there is none', async () => {
    const server = closing(await openMailServer());
    await openFor(server.address).send(sampleMail({ calendar: null, reply_to: null }));
    expect(server.mails[0]?.mail.attachments).toEqual([]);
    expect(server.mails[0]?.mail.replyTo).toBeUndefined();
  });

  test('gets international domains in ASCII', async () => {
    const server = closing(await openScriptedServer({}));
    await openFor(server.address).send(sampleMail({ to: 'anna@müller.example' }));
    expect(server.commands).toContain('RCPT TO:<anna@xn--mller-kva.example>');
    expect(server.texts[0]).toContain('\r\nTo: anna@xn--mller-kva.example\r\n');
  });

  test('gets every text as it was', async () => {
    const server = closing(await openMailServer());
    const mailer = openFor(server.address);
    await fc.assert(
      fc.asyncProperty(hostileLine, hostileLine, hostileLines, async (subject, from_name, text) => {
        await mailer.send(sampleMail({ subject, from_name, text: text || '-' }));
        const mail = server.mails.pop()?.mail;
        expect(mail?.text).toBe(normalized(text || '-'));
        expect(mail?.subject?.replaceAll('\u2060', '') ?? '').toBe(subject);
        expect(mail?.from?.value[0]?.name?.replaceAll('\u2060', '')).toBe(from_name);
      }),
      { numRuns: 60 },
    );
  });
});

describe('no text reaches the envelope or a header', () => {
  // An empty subject leaves no header.
  const headers = ['Auto-Submitted', 'Content-Type', 'Date', 'From', 'MIME-Version', 'Message-ID', 'Reply-To', 'To'];
  const hostile = {
    from_name: hostileAnything,
    subject: hostileAnything,
    text: hostileAnything.map((text) => `-${text}`),
    html: hostileAnything.map((text) => `<p>${text}`),
    calendar: hostileAnything,
  };

  function headersOf(raw: string): string[] {
    const lines = raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n');
    return lines.filter((line) => !/^[ \t]/.test(line)).map((line) => /^[A-Za-z-]+(?=: )/.exec(line)?.[0] ?? line);
  }

  test('when free texts are full of line breaks and headers', async () => {
    const server = closing(await openMailServer());
    const mailer = openFor(server.address);
    await fc.assert(
      fc.asyncProperty(fc.record(hostile), async (texts) => {
        await mailer.send(sampleMail(texts));
        const delivery = server.mails.pop();
        expect(server.mails).toEqual([]);
        expect(delivery?.to).toEqual(['anna@example.org']);
        const found = headersOf(delivery?.raw ?? '');
        expect(found.filter((name) => name !== 'Subject').sort()).toEqual(headers);
        expect(found.filter((name) => name === 'Subject').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['to', 'anna@example.org\r\nBcc: eve@evil.example'],
    ['to', 'anna@example.org, eve@evil.example'],
    ['to', 'anna@example.org; eve@evil.example'],
    ['to', 'Anna <anna@example.org>'],
    ['to', 'friends: anna@example.org, eve@evil.example;'],
    ['to', '"anna@evil.example, "@example.org'],
    ['to', 'anna@example.org> BODY=8BITMIME'],
    ['to', 'anna@example.org\0'],
    ['to', ''],
    ['reply_to', 'office@kupfer.example\r\nBcc: eve@evil.example'],
    ['reply_to', 'office@kupfer.example, eve@evil.example'],
    ['message_id', '0198c0de-0000-7000-8000-0000000000aa>\r\nBcc: eve@evil.example'],
    ['message_id', '../../etc/passwd'],
  ] as const)('and a %s like %j is refused for good, before any connection', async (field, value) => {
    const server = closing(await openScriptedServer({}));
    const told = await refusalOf(openFor(server.address).send(sampleMail({ [field]: value })));
    expect(told).toMatchObject(permanent);
    expect(told.text).not.toMatch(/\p{Cc}/u);
    expect(server.connections()).toBe(0);
  });

  test('and addresses of any characters are one recipient or a refusal', async () => {
    const server = closing(await openMailServer());
    const mailer = openFor(server.address);
    await fc.assert(
      fc.asyncProperty(hostileAnything, hostileAnything, async (to, reply_to) => {
        await mailer.send(sampleMail({ to, reply_to })).catch(refusal);
        const delivery = server.mails.pop();
        expect(delivery?.to.length ?? 1).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});
