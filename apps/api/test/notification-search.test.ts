import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, good, type Page, placesOf, walk } from './appointments.ts';
import {
  announce,
  ask,
  type BackDoor,
  becoming,
  bookAhead,
  change,
  inHours,
  type Notification,
  openBackDoor,
  resend,
  see,
} from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

const LIST = '/appointmentnotifications/';

let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const found = async (person: Person, search: string, query = '') => {
  const path = `${LIST}?search=${encodeURIComponent(search)}${query}`;
  return (await good(person.get<Page<Notification>>(path))).results.map(({ recipient }) => recipient);
};

describe('the search of mails', () => {
  beforeAll(async () => {
    anna = service.as();
    const roof = await bookAhead(anna, { name: 'Dachprüfung bei Weiß' });
    const talk = await bookAhead(anna, { name: 'Price talk', address: 'Lindenstraße 5a', summary: 'Bring coffee.' });
    await announce(anna, roof, { recipient: 'Joerg.Mueller@example.org' });
    await announce(anna, roof, { recipient: 'eva_50%off@example.com', subject: 'Étagère & Söhne' });
    await announce(anna, talk, { recipient: 'zoe@example.org', message: 'Only the text speaks of gutters.' });
  });

  test.each([
    ['all of the recipient', 'joerg.mueller@example.org', ['Joerg.Mueller@example.org']],
    ['a part of it, whatever its case', 'EXAMPLE.ORG', ['Joerg.Mueller@example.org', 'zoe@example.org']],
    ['a recipient whose umlauts are written out', 'Jörg Müller', ['Joerg.Mueller@example.org']],
    ['the subject, without its accents', 'etagere', ['eva_50%off@example.com']],
    ['the name of the appointment', 'dachprüfung', ['Joerg.Mueller@example.org', 'eva_50%off@example.com']],
    ['umlauts without their dots', 'prufung', ['Joerg.Mueller@example.org', 'eva_50%off@example.com']],
    ['umlauts written out', 'pruefung', ['Joerg.Mueller@example.org', 'eva_50%off@example.com']],
    ['ß as two letters', 'weiss', ['Joerg.Mueller@example.org', 'eva_50%off@example.com']],
    ['words of several of these, in any order', '  söhne   dach eva ', ['eva_50%off@example.com']],
    ['words that stand for themselves', '_50%', ['eva_50%off@example.com']],
    ['no sign for any letters', 'e%a', []],
    ['two words, one of which occurs in none', 'zoe dach', []],
    ['no word of the text of the mail', 'gutters', []],
    ['no word of the address of the appointment', 'lindenstrasse', []],
    ['nothing but blanks', '   ', ['Joerg.Mueller@example.org', 'eva_50%off@example.com', 'zoe@example.org']],
  ])('finds %s', async (_, search, expected) => {
    expect(await found(anna, search)).toEqual(expected);
    const { results } = await anna.trpc.appointmentNotification.list.query({ search });
    expect(results.map(({ recipient }) => recipient)).toEqual(expected);
  });

  test('narrows the other filters, and its pages follow the ordering', async () => {
    expect(await found(anna, 'dach', '&status=queued')).toEqual([]);
    expect(await found(anna, 'dach', `&recipient=${encodeURIComponent('eva_50%off@example.com')}`)).toHaveLength(1);
    const pages = await walk<Notification>(anna, `${LIST}?search=example&ordering=-create_date&page_size=2`);
    expect(pages.map((page) => page.map(({ recipient }) => recipient))).toEqual([
      ['zoe@example.org', 'eva_50%off@example.com'],
      ['Joerg.Mueller@example.org'],
    ]);
  });

  test('finds nothing of another organization', async () => {
    const bob = service.as();
    await announce(bob, await bookAhead(bob, { name: 'Dach' }), { recipient: 'bob@example.org' });
    expect(await found(bob, 'example')).toEqual(['bob@example.org']);
    expect(await found(bob, 'dachprüfung')).toEqual([]);
    expect(await found(anna, 'bob')).toEqual([]);
  });

  test.each([['x'.repeat(201)], ['nul\0']])('is refused as %j', async (search) => {
    expect(await placesOf(anna.get(`${LIST}?search=${encodeURIComponent(search)}`))).toEqual(['/search']);
  });
});

describe('a mail is found by what it becomes', () => {
  test('by its changed recipient and subject, and in its other appointment', async () => {
    const carla = service.as();
    const [roof, talk] = [await bookAhead(carla, { name: 'Roof' }), await bookAhead(carla, { name: 'Talk' })];
    const mail = await announce(carla, roof, { recipient: 'old@example.org', subject: 'Greetings' });
    await change(carla, mail, { recipient: 'new@example.org' });
    expect(await found(carla, 'old')).toEqual([]);
    expect(await found(carla, 'new greetings roof')).toHaveLength(1);
    await change(carla, mail, { subject: null });
    expect(await found(carla, 'greetings')).toEqual([]);
    await change(carla, mail, { appointment: talk.uuid });
    expect(await found(carla, 'roof')).toEqual([]);
    expect(await found(carla, 'new talk')).toHaveLength(1);
  });

  test('by the new name of its appointment until it leaves, and then by the subject with which it left', async () => {
    const carla = service.as();
    const appointment = await bookAhead(carla, { name: 'Inspection' });
    const sent = await becoming(carla, await ask(carla, appointment, { recipient: 'sent@example.org' }), {
      status: 'sent',
    });
    await ask(carla, appointment, { recipient: 'waits@example.org', send_at: inHours(9) });
    expect(sent.mail.subject).toContain('Inspection');
    await good(carla.patch(addressOf(appointment), { name: 'Repair' }));
    expect(await found(carla, 'repair')).toEqual(['waits@example.org']);
    expect(await found(carla, 'inspection')).toEqual(['sent@example.org']);
    expect(await see(carla, sent)).toEqual(sent);
    // A word that the template alone says.
    expect(await found(carla, 'appointment')).toEqual(['sent@example.org']);
  });

  test('by the new name of its appointment as soon as it is sent again', async () => {
    const carla = service.as();
    const appointment = await bookAhead(carla, { name: 'Inspection' });
    const mail = await announce(carla, appointment, { send_at: inHours(9) });
    const fail = "update appointment_notification set status = 'failed', sent_subject = subject, sent_text = ''";
    await backDoor.sql(`${fail} where uuid = $1`, mail.uuid);
    await good(carla.patch(addressOf(appointment), { name: 'Repair' }));
    expect(await found(carla, 'repair')).toEqual([]);
    await resend(carla, mail);
    expect(await found(carla, 'anna repair')).toEqual(['anna@example.org']);
    expect(await found(carla, 'inspection')).toEqual([]);
  });
});
