import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, good } from './appointments.ts';
import { type MailServer, openMailServer } from './mail-server.ts';
import {
  announce,
  ask,
  becoming,
  bookAhead,
  change,
  eventually,
  inHours,
  type Notification,
  pathOf,
  resend,
  see,
} from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let mailServer: MailServer;
let service: RunningService;
let anna: Person;
let appointment: Awaited<ReturnType<typeof bookAhead>>;

beforeAll(async () => {
  mailServer = await openMailServer();
  mailServer.refuse('nobody@example.org', 550, 'No such user');
  service = await startService(mailServer.settings);
  anna = service.as(undefined, 'admin');
  appointment = await bookAhead(anna, { name: 'Boiler service' });
});
afterAll(async () => {
  await service.stop();
  await mailServer.close();
});

/** A mail that waits for later. */
const waiting = (fields: Fields = {}) => ask(anna, appointment, { send_at: inHours(20), ...fields });

/** A mail that is on its way, has left or has failed; `release` lets the server answer. */
async function onItsWay(status: 'sending' | 'sent' | 'failed', fields: Fields = {}) {
  const recipient = status === 'failed' ? 'nobody@example.org' : 'anna@example.org';
  const release = status === 'sending' ? mailServer.hold() : () => {};
  const read = mailServer.read.length;
  const asked = await ask(anna, appointment, { recipient, ...fields });
  if (status === 'sending') await eventually(() => expect(mailServer.read.length).toBe(read + 1));
  const sent_at = status === 'sent' ? expect.any(String) : null;
  return { notification: await becoming(anna, asked, { status, sent_at }), release };
}

const conflict = (status: string) => ({
  status: 409,
  body: { type: '/docs/problems#conflict', detail: expect.stringContaining(`"${status}"`) },
});

describe('asking and cancelling', () => {
  test('a draft stays a draft until its mail is asked for', async () => {
    const draft = await announce(anna, appointment);
    const changed = await change(anna, draft, { subject: 'Hello', send_notification: false });
    expect(changed).toMatchObject({ status: 'draft' });
    const asked = await change(anna, draft, { send_notification: true, send_at: inHours(20) });
    expect(asked).toMatchObject({ status: 'queued', send_notification: true });
  });

  test('send_notification false takes the mail out of the queue, and true puts it back', async () => {
    const asked = await waiting();
    const cancelled = { status: 'cancelled', send_notification: false, next_attempt_at: null };
    const queued = { status: 'queued', send_notification: true, next_attempt_at: asked.send_at };
    expect(await change(anna, asked, { send_notification: false })).toMatchObject(cancelled);
    expect(await change(anna, asked, { subject: 'Still not' })).toMatchObject(cancelled);
    expect(await change(anna, asked, { send_notification: true })).toMatchObject(queued);
    const { send_notification: _, ...others } = asked;
    expect(await good(anna.put(pathOf(asked), others))).toMatchObject(cancelled);
    expect(await good(anna.put(pathOf(asked), asked))).toMatchObject(queued);
  });

  test('a mail that expired is put back when it is asked for once more', async () => {
    const expired = await ask(anna, appointment, { send_at: inHours(20), expires_at: inHours(-1) });
    await becoming(anna, expired, { status: 'cancelled' });
    expect(await change(anna, expired, { subject: 'Too late' })).toMatchObject({ status: 'cancelled' });
    const expires_at = inHours(21);
    expect(await change(anna, expired, { expires_at })).toMatchObject({ status: 'cancelled' });
    expect(await good(anna.put(pathOf(expired), { ...expired, expires_at }))).toMatchObject({ status: 'queued' });
  });

  test('a mail in the queue can still be changed', async () => {
    const asked = await waiting();
    const changes = { recipient: 'bob@example.org', subject: 'New', message: 'New', language: 'de', org_name: 'New' };
    const mail = { subject: 'New', text: 'New' };
    expect(await change(anna, asked, changes)).toMatchObject({ ...changes, status: 'queued', mail });
  });
});

describe.each(['sending', 'sent', 'failed'] as const)('a mail that is "%s"', (status) => {
  test('can no longer be changed, moved or taken back', async () => {
    const { notification, release } = await onItsWay(status);
    const other = await bookAhead(anna);
    const changes: Fields[] = [
      { recipient: 'bob@example.org' },
      { subject: 'New' },
      { message: 'New' },
      { language: 'de' },
      { org_name: 'New' },
      { org_phone: '030 1' },
      { appointment: other.uuid },
      { send_notification: false },
      { send_at: inHours(3) },
      { remind_before: 5 },
      { expires_at: inHours(3) },
    ];
    for (const each of changes) {
      const whole = { ...notification, ...each };
      expect(await anna.patch<Problem>(pathOf(notification), each), JSON.stringify(each)).toMatchObject(
        conflict(status),
      );
      expect(await anna.put<Problem>(pathOf(notification), whole)).toMatchObject(conflict(status));
    }
    expect(await see(anna, notification)).toEqual(notification);
    release();
  });

  test('takes back what GET returned, and a change that changes nothing', async () => {
    const { notification, release } = await onItsWay(status, { message: 'Hello', send_at: inHours(-1) });
    expect(await good(anna.put(pathOf(notification), notification))).toEqual(notification);
    expect(await change(anna, notification, { message: 'Hello', send_notification: true })).toEqual(notification);
    expect(await change(anna, notification, {})).toEqual(notification);
    const { expires_at: _, ...others } = notification;
    expect(await good(anna.put(pathOf(notification), others))).toEqual(notification);
    release();
  });

  test('shows what left, whatever becomes of the appointment and the organization', async () => {
    const { notification, release } = await onItsWay(status);
    await good(anna.patch(addressOf(appointment), { name: `Renamed after ${status}` }));
    await good(anna.patch('/organization/', { name: `Renamed after ${status}` }));
    expect((await see(anna, notification)).mail).toEqual(notification.mail);
    release();
  });

  test('can be deleted, and so can its appointment', async () => {
    const { notification, release } = await onItsWay(status);
    expect(await anna.delete(pathOf(notification))).toMatchObject({ status: 204, text: '' });
    expect(await anna.delete(pathOf(notification))).toMatchObject({ status: 404 });
    release();

    const second = await onItsWay(status);
    expect(await anna.delete(addressOf(appointment))).toMatchObject({ status: 204 });
    expect(await anna.get(pathOf(second.notification))).toMatchObject({ status: 404 });
    second.release();
    appointment = await bookAhead(anna, { name: 'Boiler service' });
  });
});

describe('a mail that was sent', () => {
  test('ignores a sent_at that is given, because it has one', async () => {
    const { notification } = await onItsWay('sent');
    expect(await change(anna, notification, { sent_at: inHours(5) })).toEqual(notification);
    const { expires_at: _, ...others } = notification;
    expect(await good(anna.put(pathOf(notification), { ...others, sent_at: inHours(5) }))).toEqual(notification);
  });

  test('is never sent again, whatever is saved', async () => {
    const { notification } = await onItsWay('sent');
    await change(anna, notification, { send_notification: true });
    await good(anna.put(pathOf(notification), notification));
    expect(await anna.post<Problem>(`${pathOf(notification)}resend/`)).toMatchObject(conflict('sent'));
    await good(anna.patch(addressOf(appointment), { name: 'Moved', start_date: inHours(200), end_date: inHours(201) }));
    // Whatever those had put into the queue would have left before this one.
    await onItsWay('sent');
    expect(await see(anna, notification)).toEqual(notification);
    expect(mailServer.read.filter(({ mail }) => mail.messageId?.includes(notification.uuid))).toHaveLength(1);
  });
});

describe('trying again', () => {
  test('sends a failed mail once the server takes it, with all its attempts', async () => {
    mailServer.refuse('late@example.org', 550, 'Not yet');
    const asked = await ask(anna, appointment, { recipient: 'late@example.org' });
    await becoming(anna, asked, { status: 'failed', attempts: 1, last_error: expect.stringContaining('Not yet') });
    mailServer.accept('late@example.org');
    const fresh = { status: 'queued', attempts: 0, last_error: null, next_attempt_at: expect.any(String) };
    expect(await resend(anna, asked)).toMatchObject(fresh);
    await becoming(anna, asked, { status: 'sent', attempts: 1, last_error: null });
  });

  test('shows the mail as it would leave now', async () => {
    const { notification } = await onItsWay('failed', { send_at: inHours(-1) });
    await good(anna.patch(addressOf(appointment), { name: 'Renamed since' }));
    expect((await see(anna, notification)).mail).toEqual(notification.mail);
    expect((await resend(anna, notification)).mail.subject).toContain('Renamed since');
  });

  test('sends a cancelled mail, and asks for a mail that was taken back', async () => {
    const asked = await waiting({ recipient: 'again@example.org' });
    await change(anna, asked, { send_notification: false, send_at: null });
    expect(await resend(anna, asked)).toMatchObject({ send_notification: true });
    await becoming(anna, asked, { status: 'sent' });
  });

  test('is refused for a mail that is a draft, waits or is on its way', async () => {
    const again = (made: Pick<Notification, 'uuid'>) => anna.post<Problem>(`${pathOf(made)}resend/`);
    expect(await again(await announce(anna, appointment))).toMatchObject(conflict('draft'));
    expect(await again(await waiting())).toMatchObject(conflict('queued'));
    const { notification, release } = await onItsWay('sending');
    expect(await again(notification)).toMatchObject(conflict('sending'));
    release();
    expect(await again({ uuid: '0198c0de-0000-7000-8000-000000000001' })).toMatchObject({ status: 404 });
  });
});
