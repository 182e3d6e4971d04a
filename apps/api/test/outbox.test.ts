import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addressOf, good, meet } from './appointments.ts';
import { type Delivery, type MailServer, openMailServer } from './mail-server.ts';
import {
  announce,
  ask,
  type BackDoor,
  becoming,
  bookAhead,
  change,
  eventually,
  inHours,
  type Notification,
  openBackDoor,
  pathOf,
  see,
  whileNothingLeaves,
} from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

let mailServer: MailServer;
let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
let bob: Person;

beforeAll(async () => {
  mailServer = await openMailServer();
  service = await startService(mailServer.settings);
  backDoor = openBackDoor(service.databaseUrl);
  anna = service.as(undefined, 'admin');
  bob = service.as(undefined, 'admin');
  const address = { name: 'Kupfer & Söhne', email: 'office@kupfer.example', phone: '030 123' };
  await good(anna.patch('/organization/', address));
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
  await mailServer.close();
});

const SECOND = 1 / 3600;

const deliveriesOf = ({ uuid }: { uuid: string }) =>
  mailServer.taken.filter(({ mail }) => mail.messageId === `<${uuid}@kupfer.example>`);

/** Waits for the one delivery of a mail. */
const delivered = (notification: { uuid: string }): Promise<Delivery> =>
  eventually(() => {
    const [delivery] = deliveriesOf(notification);
    if (!delivery) throw new Error('The mail did not leave');
    return delivery;
  });

/** Lines of the attached calendar entry. */
const entryOf = ({ mail }: Delivery) => mail.attachments[0]?.content.toString().replaceAll('\r\n ', '').split('\r\n');

describe('when a mail leaves', () => {
  test('at once when it is asked for, without waiting for the next look at the queue', async () => {
    // The clock of this service stands still: it looks at the queue when it hears of a mail.
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const hearing = await startService(mailServer.settings);
    vi.useRealTimers();
    const emil = hearing.as();
    const appointment = await bookAhead(emil);
    for (const recipient of ['a@b.example', 'b@b.example', 'c@b.example', 'd@b.example']) {
      const asked = await ask(emil, appointment, { recipient });
      expect(asked).toMatchObject({ status: 'queued', sent_at: null });
      expect((await delivered(asked)).to).toBe(recipient);
      await becoming(emil, asked, { status: 'sent' });
    }
    await hearing.stop();
  });

  test('once, and says when the server took it', async () => {
    const asked = await ask(anna, await bookAhead(anna));
    const sent = await becoming(anna, asked, {
      status: 'sent',
      attempts: 1,
      last_error: null,
      next_attempt_at: null,
      mail: asked.mail,
    });
    expect(Date.parse(sent.sent_at ?? '')).toBeGreaterThanOrEqual(Date.parse(asked.create_date));
    expect(deliveriesOf(asked)).toHaveLength(1);
  });

  test('when a draft is asked for, by PATCH, PUT and tRPC', async () => {
    const appointment = await bookAhead(anna);
    const drafts = [await announce(anna, appointment), await announce(anna, appointment)];
    const [first, second] = drafts.map(({ uuid }) => uuid);
    await anna.trpc.appointmentNotification.update.mutate({ uuid: first ?? '', send_notification: true });
    await good(anna.put(pathOf({ uuid: second ?? '' }), { ...drafts[1], send_notification: true }));
    for (const draft of drafts) expect((await delivered(draft)).mail.subject).toBe(draft.mail.subject);
  });

  test('not before send_at, nor before the time that is reckoned from the start', async () => {
    const planned = await ask(anna, await bookAhead(anna), { send_at: inHours(1.5 * SECOND) });
    const soon = await bookAhead(anna, { start_date: inHours(1 + 1.5 * SECOND), end_date: inHours(2) });
    const reminder = await ask(anna, soon, { remind_before: 60 });
    for (const asked of [planned, reminder]) {
      const { sent_at } = await becoming(anna, asked, { status: 'sent' });
      expect(Date.parse(sent_at ?? '')).toBeGreaterThanOrEqual(Date.parse(asked.send_at ?? ''));
    }
  });

  test('never when it, or its appointment, was deleted before, or it was taken back', async () => {
    const [appointment, other] = [await bookAhead(anna), await bookAhead(anna)];
    const due = { send_at: inHours(1.5 * SECOND) };
    const { never, control } = await whileNothingLeaves(backDoor, async () => {
      const never = [await ask(anna, appointment, due), await ask(anna, appointment, due), await ask(anna, other, due)];
      const [deleted, takenBack] = never;
      const control = await ask(anna, appointment, { send_at: inHours(1.6 * SECOND) });
      expect(await anna.delete(pathOf(deleted ?? control))).toMatchObject({ status: 204 });
      expect(await change(anna, takenBack ?? control, { send_notification: false })).toMatchObject({
        status: 'cancelled',
      });
      expect(await anna.delete(addressOf(other))).toMatchObject({ status: 204 });
      return { never, control };
    });
    await becoming(anna, control, { status: 'sent' });
    expect(never.flatMap(deliveriesOf)).toEqual([]);
  });

  test('when its appointment was moved, and not when it would have left before', async () => {
    const start_date = inHours(1 + 1.5 * SECOND);
    const [later, sooner] = [await bookAhead(anna, { start_date, end_date: inHours(2) }), await bookAhead(anna)];
    const { postponed, broughtForward } = await whileNothingLeaves(backDoor, async () => {
      const postponed = await ask(anna, later, { remind_before: 60 });
      const broughtForward = await ask(anna, sooner, { remind_before: 60 });
      await good(anna.patch(addressOf(later), { start_date: inHours(48), end_date: inHours(49) }));
      await good(anna.patch(addressOf(sooner), { start_date: inHours(1 + 1.6 * SECOND), end_date: inHours(2) }));
      return { postponed, broughtForward };
    });
    await becoming(anna, broughtForward, { status: 'sent' });
    expect(await see(anna, postponed)).toMatchObject({ status: 'queued', attempts: 0 });
    expect(deliveriesOf(postponed)).toEqual([]);
  });
});

describe('what leaves', () => {
  test('is text and HTML, for one recipient, from the organization, with a Message-ID of its own', async () => {
    const contact = await meet(anna, { first_name: 'Ida', last_name: '<Meier>' });
    const appointment = await bookAhead(anna, { name: 'Tea & <b>cake</b>', contact_uuid: contact.uuid });
    const asked = await ask(anna, appointment, { recipient: 'ida@example.org' });
    const { to, raw, mail } = await delivered(asked);
    expect(to).toBe('ida@example.org');
    expect(mail.from?.value).toEqual([{ name: 'Kupfer & Söhne', address: 'mail@kupfer.example' }]);
    expect(mail.replyTo?.value).toEqual([{ name: '', address: 'office@kupfer.example' }]);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect([mail.cc, mail.bcc]).toEqual([undefined, undefined]);
    expect(mail.subject).toBe(asked.mail.subject);
    expect(mail.text?.trim()).toBe(asked.mail.text);
    expect(mail.text).toContain('Dear Ida <Meier>,');
    expect(mail.html).toContain('Dear Ida &lt;Meier&gt;,');
    expect(mail.html).toContain('Tea &amp; &lt;b&gt;cake&lt;/b&gt;');
    expect(mail.html).not.toMatch(/<b>|<(img|link|script|iframe)|url\(|(src|href)=/i);
    expect(raw).toMatch(/multipart\/mixed[\s\S]*multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/);
  });

  test('says of two organizations to each its own', async () => {
    await good(bob.patch('/organization/', { name: 'Blech AG', language: 'de', email: '' }));
    const appointment = await bookAhead(bob);
    const { mail } = await delivered(await ask(bob, appointment));
    expect(mail.from?.value[0]?.name).toBe('Blech AG');
    expect(mail.replyTo).toBeUndefined();
    expect(mail.text).toContain('Mit freundlichen Grüßen\nBlech AG');
    for (const [org_name, printed] of [
      ['Filiale Nord', 'Filiale Nord'],
      ['', 'Blech AG'],
    ]) {
      const other = await delivered(await ask(bob, appointment, { org_name }));
      expect(other.mail.from?.value[0]?.name).toBe(printed);
      expect(other.mail.text).toContain(`Grüßen\n${printed}`);
    }
  });

  test('holds the appointment as a calendar entry, whose SEQUENCE grows', async () => {
    const appointment = await bookAhead(anna, {
      name: 'Measure',
      start_date: '2100-07-01T10:00:00.000Z',
      end_date: '2100-07-01T11:00:00.000Z',
      time_zone: 'America/New_York',
    });
    const first = await delivered(await ask(anna, appointment));
    expect(first.mail.attachments).toMatchObject([{ filename: 'appointment.ics', contentType: 'text/calendar' }]);
    expect(first.raw).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=PUBLISH/m);
    expect(first.mail.text).toContain('06:00 to 07:00 (Eastern Daylight Time, GMT-4)');
    const lines = [`UID:${appointment.uuid}`, 'METHOD:PUBLISH', 'SUMMARY:Measure', 'DTSTART:21000701T100000Z'];
    for (const line of lines) expect(entryOf(first)).toContain(line);

    await good(anna.patch(addressOf(appointment), { end_date: '2100-07-01T12:00:00Z' }));
    const second = await delivered(await ask(anna, appointment));
    for (const line of [`UID:${appointment.uuid}`, 'DTEND:21000701T120000Z']) expect(entryOf(second)).toContain(line);
    const sequence = (of: Delivery) => Number(/SEQUENCE:(\d+)/.exec(entryOf(of)?.join('\n') ?? '')?.[1]);
    expect(sequence(second)).toBeGreaterThan(sequence(first));
  });

  test('is what the user wrote, word for word, in text and in HTML', async () => {
    const own = { subject: 'Ä & B <c>', message: 'Dear all,\n\n  <b>bring</b> tea & cake\n.\nFrom here' };
    const { mail } = await delivered(await ask(anna, await bookAhead(anna), own));
    expect(mail.subject).toBe(own.subject);
    expect(mail.text?.trimEnd()).toBe(own.message);
    expect(mail.html).toContain('&lt;b&gt;bring&lt;/b&gt; tea &amp; cake');
  });

  test('is the mail as things stand at that time, and is then kept', async () => {
    const appointment = await bookAhead(anna, { name: 'Before' });
    const asked = await whileNothingLeaves(backDoor, async () => {
      const asked = await ask(anna, appointment, { send_at: inHours(1.5 * SECOND) });
      await good(anna.patch(addressOf(appointment), { name: 'In time' }));
      return asked;
    });
    const { mail } = await delivered(asked);
    expect(mail.subject).toContain('In time');
    await good(anna.patch(addressOf(appointment), { name: 'Too late' }));
    expect((await see(anna, asked)).mail).toEqual({ subject: mail.subject, text: mail.text?.trim() });
  });
});

test('without a mail server, on one’s own machine, mails are written into the local mailbox', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'kupfer-mailbox-'));
  const local = await startService({ dataDir });
  const carla = local.as();
  const asked: Notification = await ask(carla, await bookAhead(carla, { name: 'Boiler service' }));
  await becoming(carla, asked, { status: 'sent', attempts: 1 });
  const [file, ...others] = readdirSync(join(dataDir, 'mailbox'));
  expect(file).toMatch(new RegExp(`${asked.uuid}\\.eml$`));
  expect(others).toEqual([]);
  const mail = await simpleParser(readFileSync(join(dataDir, 'mailbox', file ?? '')));
  expect(mail).toMatchObject({ subject: asked.mail.subject, messageId: `<${asked.uuid}@localhost>` });
  await local.stop();
  await rm(dataDir, { recursive: true });
});
