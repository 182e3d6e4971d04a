import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anInstant, good, meet, placesOf } from './appointments.ts';
import { announce, ask, bookAhead, change, inHours, type Notification, pathOf, see } from './notifications.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bob: Person;
let appointment: Awaited<ReturnType<typeof bookAhead>>;

// Without a mail server, so that whatever is asked for stays in the queue.
beforeAll(async () => {
  service = await startService({ local: false });
  anna = service.as(undefined, 'admin');
  bob = service.as(undefined, 'admin');
  appointment = await bookAhead(anna, { name: 'Boiler service' });
});
afterAll(() => service.stop());

const post = (fields: Fields) =>
  anna.post<Notification>('/appointmentnotifications/', {
    appointment: appointment.uuid,
    recipient: 'anna@example.org',
    ...fields,
  });

describe('the fields', () => {
  test('an appointment and a recipient are enough, and every other field has its default', async () => {
    const answer = await post({});
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      appointment: appointment.uuid,
      recipient: 'anna@example.org',
      subject: null,
      message: null,
      mail: { subject: expect.stringContaining('Boiler service'), text: expect.stringContaining('Boiler service') },
      language: 'en',
      send_notification: false,
      send_at: null,
      remind_before: null,
      expires_at: appointment.end_date,
      sent_at: null,
      status: 'draft',
      attempts: 0,
      next_attempt_at: null,
      last_error: null,
      org_phone: null,
      org_name: null,
      organization_uuid: anna.organization_uuid,
      create_date: anInstant,
      edit_date: anInstant,
    });
    expect(answer.headers.get('location')).toBe(service.url + pathOf(answer.body));
    expect(await see(anna, answer.body)).toEqual(answer.body);
  });

  test('every field keeps what was written, by POST, PUT and PATCH', async () => {
    const other = await bookAhead(anna);
    const first = {
      recipient: 'first@example.org',
      subject: 'Hello',
      message: 'Two\nlines',
      language: 'de',
      send_at: inHours(3),
      expires_at: inHours(4),
      org_name: 'Kupfer',
      org_phone: '030 1',
    };
    const second = { ...first, appointment: other.uuid, recipient: 'second@example.org', message: 'One line' };
    const third = { ...second, recipient: 'third@example.org', subject: 'Hi', send_at: inHours(1), org_phone: '030 2' };
    const made = await announce(anna, appointment, first);
    expect(made).toMatchObject({ ...first, appointment: appointment.uuid });
    expect(await good(anna.put(pathOf(made), second))).toMatchObject(second);
    expect(await good(anna.patch(pathOf(made), third))).toMatchObject(third);
    expect(await see(anna, made)).toMatchObject({ ...third, uuid: made.uuid, create_date: made.create_date });
  });

  test('PUT returns what is absent to its default, but keeps the language; PATCH null clears', async () => {
    const given = { subject: 'Hello', message: 'Hello', org_name: 'Kupfer', org_phone: '030 1', send_at: inHours(2) };
    const cleared = { subject: null, message: null, org_name: null, org_phone: null, send_at: null };
    const made = await announce(anna, appointment, { ...given, language: 'de', expires_at: inHours(9) });
    const required = { appointment: appointment.uuid, recipient: 'anna@example.org' };
    expect(await good(anna.put(pathOf(made), required))).toMatchObject({
      ...cleared,
      language: 'de',
      expires_at: appointment.end_date,
    });
    await change(anna, made, given);
    const nothing = { ...cleared, send_notification: null, language: null, expires_at: null };
    expect(await change(anna, made, nothing)).toMatchObject({ ...cleared, language: 'de', expires_at: null });
  });

  test('what GET returned can be PUT back and changes nothing', async () => {
    for (const fields of [{}, { send_notification: true, remind_before: 60 }, { send_at: inHours(1), subject: 'Hi' }]) {
      const { edit_date: _, ...made } = await announce(anna, appointment, fields);
      expect(await good(anna.put(pathOf(made), made))).toMatchObject(made);
    }
  });

  test.each([
    ['subject', 200],
    ['message', 10_000],
    ['org_name', 50],
    ['org_phone', 20],
  ])('%s has at most %i characters, whatever they are', async (name, limit) => {
    const longest = '🎉'.repeat(limit);
    expect((await post({ [name]: ` ${longest} ` })).body).toMatchObject({ [name]: longest });
    expect(await placesOf(post({ [name]: `${longest}🎉` }))).toEqual([`/${name}`]);
  });

  test.each([
    ['recipient', null],
    ['appointment', null],
    ['subject', 'two\nlines'],
    ['org_name', 'two\r\nlines'],
    ['org_phone', 'a\u2028b'],
    ['message', 'a\0b'],
    ['language', 'fr'],
    ['send_notification', 'true'],
    ['send_at', 'tomorrow'],
    ['send_at', '2026-07-01T10:00:00'],
    ['expires_at', '2026-02-30T10:00:00Z'],
    ['sent_at', 7],
    ['remind_before', -1],
    ['remind_before', 1.5],
    ['remind_before', '60'],
    ['remind_before', 5_256_001],
  ])('%s is refused as %j', async (name, value) => {
    expect(await placesOf(post({ [name]: value }))).toEqual([`/${name}`]);
    const made = await announce(anna, appointment);
    expect(await placesOf(anna.put(pathOf(made), { ...made, [name]: value }))).toEqual([`/${name}`]);
    expect(await placesOf(anna.patch(pathOf(made), { [name]: value }))).toEqual([`/${name}`]);
    expect(await see(anna, made)).toEqual(made);
  });

  test('what no field is called is refused, and so is a body without the required fields', async () => {
    expect(await placesOf(post({ sender: 'a@example.org', cc: 'b@example.org' }))).toEqual(['/sender', '/cc']);
    expect(await placesOf(anna.post('/appointmentnotifications/', {}))).toEqual(['/appointment', '/recipient']);
    const made = await announce(anna, appointment);
    expect(await placesOf(anna.put(pathOf(made), {}))).toEqual(['/appointment', '/recipient']);
  });
});

describe('the recipient', () => {
  test.each([
    'anna@example.org, bob@example.org',
    'anna@example.org;bob@example.org',
    'anna@example.org bob@example.org',
    'anna@example.org\r\nBcc: bob@example.org',
    'anna@example.org\nbob@example.org',
    'anna@example.org\u2028bob@example.org',
    'anna@example.org\0',
    'Anna <anna@example.org>',
    '<anna@example.org>',
    '"anna@evil"@example.org',
    'anna',
    'anna@',
    '@example.org',
    '',
  ])('is one address and not %j', async (recipient) => {
    expect(await placesOf(post({ recipient }))).toEqual(['/recipient']);
    const made = await announce(anna, appointment);
    expect(await placesOf(anna.patch(pathOf(made), { recipient }))).toEqual(['/recipient']);
    expect(await see(anna, made)).toMatchObject({ recipient: 'anna@example.org' });
  });

  test.each(['a.b+c@example.org', "o'hara@example.org", 'anna@müller.example', 'ANNA@Example.org', ' a@b.example '])(
    'may be %j',
    async (recipient) => expect((await post({ recipient })).body).toMatchObject({ recipient: recipient.trim() }),
  );

  test('has at most 254 characters', async () => {
    const domain = `${'d'.repeat(61)}.${'d'.repeat(61)}.${'d'.repeat(61)}.example`;
    const longest = `${'a'.repeat(254 - domain.length - 1)}@${domain}`;
    expect((await post({ recipient: longest })).body).toMatchObject({ recipient: longest });
    expect(await placesOf(post({ recipient: `a${longest}` }))).toEqual(['/recipient']);
  });
});

describe('the appointment', () => {
  test.each([
    ['its uuid in capitals', (uuid: string) => uuid.toUpperCase()],
    ['its path', (uuid: string) => `/appointment/${uuid}/`],
    ['its address', (uuid: string) => `${service.url}/appointment/${uuid}/`],
    ['its address elsewhere, without the slash', (uuid: string) => `https://kupfer.example/appointment/${uuid}`],
  ])('is named by %s', async (_, named) => {
    const given = { appointment: named(appointment.uuid) };
    const { body } = await post(given);
    expect(body).toMatchObject({ appointment: appointment.uuid });
    expect(await change(anna, body, given)).toMatchObject({ appointment: appointment.uuid });
  });

  test('of another organization is refused like an unknown one', async () => {
    const foreign = await bookAhead(bob);
    const answers = await Promise.all([foreign.uuid, randomUUID()].map((uuid) => post({ appointment: uuid })));
    const [first, second] = answers.map(({ status, body }) => ({ status, body }));
    expect(first).toEqual(second);
    expect(first).toMatchObject({ status: 400, body: { errors: [{ pointer: '/appointment' }] } });

    const made = await announce(anna, appointment);
    for (const uuid of [foreign.uuid, randomUUID()]) {
      expect(await placesOf(anna.patch(pathOf(made), { appointment: uuid }))).toEqual(['/appointment']);
      expect(await placesOf(anna.put(pathOf(made), { ...made, appointment: uuid }))).toEqual(['/appointment']);
    }
    expect(await see(anna, made)).toEqual(made);
  });

  test.each(['', 'x', '/contact/0198c0de-0000-7000-8000-000000000001/', 'http://x/appointment/1/'])(
    'is not %j',
    async (named) => expect(await placesOf(post({ appointment: named }))).toEqual(['/appointment']),
  );
});

describe('the mail', () => {
  test('is written in the language of the organization unless another is given', async () => {
    const carla = service.as(undefined, 'admin');
    const booked = await bookAhead(carla, { name: 'Wartung' });
    await good(carla.patch('/organization/', { language: 'de', name: 'Kupfer & Söhne', phone: '030 123' }));
    const german = await announce(carla, booked);
    expect(german.language).toBe('de');
    expect(german.mail.subject).toMatch(/^Ihr Termin am .*Wartung$/);
    expect(german.mail.text).toContain('Kupfer & Söhne\nTelefon: 030 123');
    expect((await announce(carla, booked, { language: 'en' })).mail.subject).toMatch(/^Your appointment on /);

    await good(carla.patch('/organization/', { language: 'en' }));
    expect(await announce(carla, booked)).toMatchObject({ language: 'en' });
    expect(await see(carla, german)).toMatchObject({ language: 'de' });
    expect((await change(carla, german, { language: 'en' })).mail.subject).toMatch(/^Your appointment on /);
  });

  test('changes with the appointment, its contact and the organization for as long as it has not left', async () => {
    const carla = service.as(undefined, 'admin');
    const contact = await meet(carla, { first_name: 'Ida', last_name: 'Meier' });
    const booked = await bookAhead(carla, { name: 'Before', contact_uuid: contact.uuid, address: 'Old street 1' });
    const draft = await announce(carla, booked);
    const queued = await ask(carla, booked);
    await good(carla.patch(`/appointment/${booked.uuid}/`, { name: 'After', address: 'New street 2' }));
    await good(carla.patch(`/contact/${contact.uuid}/`, { last_name: 'Schulze' }));
    await good(carla.patch('/organization/', { name: 'Kupfer', phone: '030 9', email: 'office@kupfer.example' }));
    for (const { uuid } of [draft, queued]) {
      const { subject, text } = (await see(carla, { uuid })).mail;
      expect(subject).toMatch(/: After$/);
      for (const words of ['Ida Schulze', 'New street 2', 'Kupfer', '030 9', 'office@kupfer.example']) {
        expect(text).toContain(words);
      }
    }
  });

  test('prints what the notification says instead of the name and phone of the organization', async () => {
    const { mail } = await announce(anna, appointment, { org_name: 'Branch North', org_phone: '040 77' });
    expect(mail.text).toContain('Branch North\nPhone: 040 77');
  });

  test('is what the user wrote, where the user wrote something', async () => {
    const own = { subject: 'Come & <see>', message: 'Dear all,\n\n  <b>bring</b> tea & cake' };
    const made = await announce(anna, appointment, own);
    expect(made.mail).toEqual({ subject: own.subject, text: own.message });
    const blank = await change(anna, made, { subject: '', message: null });
    expect(blank.mail.subject).toContain('Boiler service');
    expect(blank.mail.text).toContain('Boiler service');
  });
});

describe('a mail that is made unless somebody was told', () => {
  const telling = (person: Person, { uuid }: { uuid: string }) =>
    person.post('/appointmentnotifications/', {
      appointment: uuid,
      recipient: 'anna@example.org',
      send_notification: true,
      unless_told: true,
    });

  test('is made once, however many ask for it at the same moment', async () => {
    const colleague = service.as(anna.organization_uuid);
    const roof = await bookAhead(anna);
    const answers = await Promise.all([anna, colleague, anna, colleague].map((each) => telling(each, roof)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const { body } = await anna.get<{ results: object[] }>(`/appointmentnotifications/?appointment=${roof.uuid}`);
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).not.toHaveProperty('unless_told');
  });

  test('is made beside drafts and mails that were called off, and for other appointments', async () => {
    const [one, other] = [await bookAhead(anna), await bookAhead(anna)];
    await announce(anna, one);
    const queued = await ask(anna, one, { send_at: inHours(2) });
    expect((await telling(anna, one)).status).toBe(409);
    expect((await telling(anna, other)).status).toBe(201);
    await change(anna, queued, { send_notification: false });
    expect((await telling(anna, one)).status).toBe(201);
  });
});
