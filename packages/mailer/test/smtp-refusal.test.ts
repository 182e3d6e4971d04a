import { describe, expect, test } from 'vitest';
import { type Refusal, refusal } from '../src/mailer.ts';
import { openMailServer, openScriptedServer, type Script, silence } from './mail-server.ts';
import { sampleMail } from './samples.ts';
import { closing, openFor, permanent, refusalOf, rejectionOf, temporary, unsure } from './smtp-client.ts';

describe('a refusal', () => {
  test.each<[string, Script, Partial<Refusal>]>([
    [
      '5xx at MAIL is permanent',
      { MAIL: '550 5.7.1 we do not know you' },
      { ...permanent, text: '550 5.7.1 we do not know you' },
    ],
    ['5xx at RCPT is permanent', { RCPT: '550 5.1.1 no such user' }, { ...permanent, text: '550 5.1.1 no such user' }],
    ['5xx at DATA is permanent', { DATA: '554 5.5.1 no valid recipients' }, permanent],
    [
      '5xx after the text is permanent',
      { '.': '554 5.7.1 this is spam' },
      { ...permanent, text: '554 5.7.1 this is spam' },
    ],
    ['4xx at MAIL is temporary', { MAIL: '451 4.3.0 try later' }, temporary],
    ['4xx at RCPT is temporary', { RCPT: '450 4.2.1 greylisted' }, { ...temporary, text: '450 4.2.1 greylisted' }],
    [
      '4xx after the text is temporary, and sure',
      { '.': '452 4.3.1 disk full' },
      { ...temporary, text: '452 4.3.1 disk full' },
    ],
    ['421 after the text is temporary, and sure', { '.': '421 4.3.2 closing' }, temporary],
    ['a server that wants a sign-in is temporary', { MAIL: '530 5.7.0 authentication required' }, temporary],
    ['5xx at the greeting is temporary', { greeting: '554 no service here' }, temporary],
    ['a connection cut at the greeting is temporary, and sure', { greeting: null }, temporary],
    ['a connection cut at RCPT is temporary, and sure', { RCPT: null }, temporary],
    ['a connection cut at DATA is temporary, and sure', { DATA: null }, temporary],
    ['a connection cut after the text is unsure', { '.': null }, unsure],
    ['an answer after the text that is none is unsure', { '.': 'what?' }, unsure],
  ])('%s', async (_, script, expected) => {
    const server = closing(await openScriptedServer(script));
    expect(await refusalOf(openFor(server.address).send(sampleMail()))).toMatchObject(expected);
  });

  test.each<[string, Script, Partial<Refusal>]>([
    ['at RCPT is temporary, and sure', { RCPT: silence }, temporary],
    ['after the text is unsure', { '.': silence }, unsure],
  ])('silence %s', async (_, script, expected) => {
    const server = closing(await openScriptedServer(script));
    const mailer = openFor(server.address, { query: '?socketTimeout=2000' });
    expect(await refusalOf(mailer.send(sampleMail()))).toMatchObject(expected);
  });

  test('of one mail among several pipelined commands is told as it was said', async () => {
    const server = closing(
      await openScriptedServer({
        EHLO: '250-test\r\n250 PIPELINING',
        RCPT: '550 5.1.1 no such user',
        DATA: '503 no recipients',
      }),
    );
    expect(await refusalOf(openFor(server.address).send(sampleMail()))).toEqual({
      ...permanent,
      text: '550 5.1.1 no such user',
    });
  });

  test('does not keep the next mail from leaving', async () => {
    const refusedAddress = 'nobody@example.org';
    const server = closing(
      await openMailServer({
        onRcptTo: ({ address }, _session, done) =>
          done(address === refusedAddress ? Object.assign(new Error('No such user'), { responseCode: 550 }) : null),
      }),
    );
    const mailer = openFor(server.address);
    expect(await refusalOf(mailer.send(sampleMail({ to: refusedAddress })))).toEqual({
      ...permanent,
      text: '550 No such user',
    });
    await mailer.send(sampleMail());
    expect(server.mails).toHaveLength(1);
  });

  test('comes when nobody listens, and is temporary', async () => {
    const server = await openScriptedServer({});
    await server.close();
    const told = await refusalOf(openFor(server.address).send(sampleMail()));
    expect(told).toMatchObject(temporary);
    expect(told.text).toContain('ECONNREFUSED');
  });

  test('comes when the host does not exist, and is temporary', async () => {
    expect(await refusalOf(openFor('nowhere.invalid:25').send(sampleMail()))).toMatchObject(temporary);
  });

  test('tells the words in one line of at most 500 characters', async () => {
    const server = closing(await openScriptedServer({ RCPT: `550-first\x07\r\n550 ${'long '.repeat(200)}` }));
    const { text } = await refusalOf(openFor(server.address).send(sampleMail()));
    expect(text).toMatch(/^550-first 550 long long/);
    expect([...text]).toHaveLength(500);
  });

  test('of something else that was thrown is temporary', () => {
    expect(refusal(new TypeError('no\nway'))).toEqual({ ...temporary, text: 'no way' });
    expect(refusal('no way')).toEqual({ ...temporary, text: 'no way' });
  });
});

describe('a server with sign-in and TLS', () => {
  const user = 'kupfer:s3cr%40t@';
  const signIn = { disabledCommands: ['STARTTLS'], authOptional: false, allowInsecureAuth: true };

  test('is signed in to with the user and password of the URL', async () => {
    const seen: unknown[] = [];
    const server = closing(
      await openMailServer({
        ...signIn,
        onAuth({ username, password }, _session, done) {
          seen.push([username, password]);
          done(null, { user: username });
        },
      }),
    );
    await openFor(server.address, { user }).send(sampleMail());
    expect(seen).toEqual([['kupfer', 's3cr@t']]);
    expect(server.mails).toHaveLength(1);
  });

  test('may refuse the sign-in, which is temporary, and repeat the password, which is never told', async () => {
    const words = `no: s3cr@t s3cr%40t ${btoa('s3cr@t')} ${btoa('\0kupfer\0s3cr@t')} smtp://${user}`;
    const server = closing(
      await openScriptedServer({ EHLO: '250-test\r\n250 AUTH PLAIN', AUTH: `535 5.7.8 ${words}` }),
    );
    const error = await rejectionOf(openFor(server.address, { user }).send(sampleMail()));
    expect(refusal(error)).toMatchObject(temporary);
    expect(refusal(error).text).toMatch(/^535 5\.7\.8 no: /);
    const everything = error instanceof Error ? `${error.stack}${JSON.stringify(error.cause)}` : '';
    for (const secret of ['s3cr', btoa('s3cr@t'), btoa('\0kupfer\0s3cr@t')]) expect(everything).not.toContain(secret);
  });

  test('does not leave a part of the password where its words are cut', async () => {
    const answer = `535 5.7.8 ${'x'.repeat(485)} s3cr@t`;
    const server = closing(await openScriptedServer({ EHLO: '250-test\r\n250 AUTH PLAIN', AUTH: answer }));
    expect((await refusalOf(openFor(server.address, { user }).send(sampleMail()))).text).toMatch(/x \*\*\*$/);
  });

  test.each([
    ['STARTTLS', 'smtp', { disabledCommands: ['AUTH'] }],
    ['TLS from the start', 'smtps', { disabledCommands: ['AUTH'], secure: true }],
  ])('by %s is not trusted with a certificate of its own making, and gets no mail', async (_, scheme, options) => {
    const server = closing(await openMailServer(options));
    const told = await refusalOf(openFor(server.address, { scheme }).send(sampleMail()));
    expect(told).toMatchObject(temporary);
    expect(told.text).toMatch(/certificate/);
    expect(server.mails).toEqual([]);
  });

  test.each([
    ['STARTTLS', 'smtp', { disabledCommands: ['AUTH'] }],
    ['TLS from the start', 'smtps', { disabledCommands: ['AUTH'], secure: true }],
  ])('by %s is spoken to through TLS when its certificate is accepted', async (_, scheme, options) => {
    const secure: boolean[] = [];
    const server = closing(
      await openMailServer({
        ...options,
        onMailFrom(_address, session, done) {
          secure.push(session.secure);
          done();
        },
      }),
    );
    await openFor(server.address, { scheme, query: '?tls.rejectUnauthorized=false' }).send(sampleMail());
    expect(secure).toEqual([true]);
    expect(server.mails).toHaveLength(1);
  });
});
