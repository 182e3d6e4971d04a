// A program of somebody else: it knows the service by its OpenAPI document alone, from which `kupfer.ts` beside it is
// made by openapi-client.test.ts. It calls every operation of the document, and prints which of them went well.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { components, paths } from './kupfer.ts';

/** The address of the service, and the folder that its mails go to. */
const [baseUrl = '', mailbox = ''] = process.argv.slice(2);
const kupfer = createClient<paths>({ baseUrl, querySerializer: { array: { style: 'form', explode: false } } });
kupfer.use({
  onResponse({ request, schemaPath, response }) {
    if (response.ok) console.log(`${request.method} ${schemaPath}`);
  },
});

/** What was answered, if it was no refusal. */
async function good<Answered>(
  answer: Promise<{ data?: Answered; error?: components['schemas']['Problem']; response: Response }>,
) {
  const { data, error, response } = await answer;
  if (error) throw new Error(`${response.url}: ${JSON.stringify(error)}`);
  if (data === undefined) throw new Error(`${response.url} answered nothing`);
  return data;
}

/** That something was done of which there is nothing to show. */
async function done(answer: Promise<{ error?: components['schemas']['Problem']; response: Response }>) {
  const { error, response } = await answer;
  if (response.status !== 204) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(error)}`);
}

const seen = new Set<string>();

/** The secret in the link of the next mail to somebody. */
async function secretFor(address: string): Promise<string> {
  for (;;) {
    for (const name of readdirSync(mailbox)) {
      const mail = readFileSync(join(mailbox, name), 'utf8').replaceAll('=\r\n', '');
      const [, secret] = /#([\w-]{43})\r\n/.exec(mail) ?? [];
      if (!secret || seen.has(secret) || !mail.includes(`To: ${address}\r\n`)) continue;
      seen.add(secret);
      return secret;
    }
    await setTimeout(50);
  }
}

await good(kupfer.GET('/livez'));
await good(kupfer.GET('/readyz'));
await good(kupfer.GET('/health_check/'));
await good(kupfer.GET('/metrics', { parseAs: 'text' }));

const { access_token } = await good(kupfer.POST('/auth/token', { body: { username: 'admin', password: 'secret' } }));
kupfer.use({
  onRequest({ request }) {
    request.headers.set('Authorization', `Bearer ${access_token}`);
  },
});

await good(kupfer.GET('/auth/jwks'));
const events = await kupfer.GET('/events', { parseAs: 'stream' });
await events.response.body?.cancel();

// As a page of the service does, in a browser.
const { response: signedIn } = await kupfer.POST('/auth/login', {
  headers: { Origin: baseUrl },
  body: { username: 'admin', password: 'secret' },
});
const Cookie = signedIn.headers
  .getSetCookie()
  .map((cookie) => cookie.replace(/;.*/, ''))
  .join('; ');
const page = { headers: { Origin: baseUrl, Cookie } };
await good(kupfer.POST('/auth/refresh', { ...page, body: {} }));
await done(
  kupfer.POST('/auth/password/change', { ...page, body: { password: 'secret', new_password: 'better secret' } }),
);
const { results: sessions } = await good(kupfer.GET('/auth/sessions/', page));
for (const { uuid } of sessions)
  await done(kupfer.DELETE('/auth/sessions/{uuid}/', { ...page, params: { path: { uuid } } }));
await done(kupfer.POST('/auth/logout', page));

const invitation = await good(kupfer.POST('/invitation/', { body: { email: 'zoe@example.org', role: 'admin' } }));
const ofInvitation = { path: { uuid: invitation.uuid } };
await good(kupfer.GET('/invitation/', { params: { query: { page_size: 10 } } }));
await good(kupfer.GET('/invitation/{uuid}/', { params: ofInvitation }));
await secretFor('zoe@example.org');
await good(kupfer.POST('/invitation/{uuid}/resend/', { params: ofInvitation }));
const secret = await secretFor('zoe@example.org');
const { headers } = page;
await good(kupfer.POST('/auth/invitations/open', { headers, body: { secret } }));
await good(
  kupfer.POST('/auth/invitations/accept', {
    headers,
    body: { secret, username: 'zoe', name: 'Zoe', password: 'a secret of Zoe' },
  }),
);
await done(kupfer.POST('/auth/password/forgot', { headers, body: { email: 'zoe@example.org' } }));
const forgotten = await secretFor('zoe@example.org');
await done(
  kupfer.POST('/auth/password/reset', { headers, body: { secret: forgotten, password: 'another secret of Zoe' } }),
);
const other = await good(kupfer.POST('/invitation/', { body: { email: 'max@example.org' } }));
await done(kupfer.DELETE('/invitation/{uuid}/', { params: { path: { uuid: other.uuid } } }));

const { results: members } = await good(kupfer.GET('/member/'));
const zoe = { path: { uuid: members.find(({ username }) => username === 'zoe')?.core_user_uuid ?? '' } };
await good(kupfer.GET('/member/{uuid}/', { params: zoe }));
await good(kupfer.PATCH('/member/{uuid}/', { params: zoe, body: { role: 'member' } }));
await done(kupfer.DELETE('/member/{uuid}/', { params: zoe }));

const apiKey = await good(kupfer.POST('/apikey/', { body: { name: 'Website' } }));
const ofKey = { path: { uuid: apiKey.uuid } };
await good(kupfer.GET('/apikey/'));
await good(kupfer.GET('/auth/audit/'));
await good(kupfer.GET('/apikey/{uuid}/', { params: ofKey }));
await done(kupfer.DELETE('/apikey/{uuid}/', { params: ofKey }));

const calendarFeed = await good(kupfer.POST('/calendarfeed/', { body: { scope: 'organization' } }));
const ofFeed = { path: { uuid: calendarFeed.uuid } };
await good(kupfer.GET('/calendarfeed/'));
await good(kupfer.GET('/calendarfeed/{uuid}/', { params: ofFeed }));
const renewed = await good(kupfer.POST('/calendarfeed/{uuid}/renew/', { params: ofFeed }));
const file = renewed.url?.split('/').at(-1) ?? '';
await good(kupfer.GET('/calendar/{file}', { params: { path: { file } }, parseAs: 'text' }));
await done(kupfer.DELETE('/calendarfeed/{uuid}/', { params: ofFeed }));
const asItIs = (file: string) => file;
await good(
  kupfer.POST('/contact/import/', {
    params: { query: { dry_run: true } },
    headers: { 'content-type': 'text/csv' },
    body: 'first_name,last_name\nAnna,Meier\n',
    bodySerializer: asItIs,
    parseAs: 'text',
  }),
);
await good(
  kupfer.POST('/appointment/import/', {
    params: { query: { dry_run: true } },
    headers: { 'content-type': 'text/calendar' },
    body: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n',
    bodySerializer: asItIs,
    parseAs: 'text',
  }),
);
await good(kupfer.GET('/contact/export/', { params: { query: { search: 'a', format: 'csv' } }, parseAs: 'text' }));
await good(kupfer.GET('/appointment/export/', { params: { query: { owner: 'me' } }, parseAs: 'text' }));

const tilers = await good(
  kupfer.POST('/organizations/', { body: { name: 'Tilers', admin_email: 'tilers@example.org' } }),
);
await good(kupfer.GET('/organizations/'));
await good(kupfer.GET('/organizations/{uuid}/', { params: { path: { uuid: tilers.uuid } } }));

await good(kupfer.POST('/demo/'));
await done(kupfer.DELETE('/demo/'));
await good(kupfer.POST('/demo/', { body: { language: 'de' } }));
await good(kupfer.GET('/demo/'));
await done(kupfer.DELETE('/demo/'));

const organization = await good(kupfer.GET('/organization/'));
await good(kupfer.PATCH('/organization/', { body: { language: organization.language } }));

const type = await good(kupfer.POST('/contacttype/', { body: { name: 'Roofer' } }));
const ofType = { path: { uuid: type.uuid } };
await good(kupfer.GET('/contacttype/', { params: { query: { ordering: ['-create_date', 'name'] } } }));
await good(kupfer.GET('/contacttype/{uuid}/', { params: ofType }));
await good(kupfer.PUT('/contacttype/{uuid}/', { params: ofType, body: { ...type, name: 'Tiler' } }));
await good(kupfer.PATCH('/contacttype/{uuid}/', { params: ofType, body: { name: 'Mason' } }));

const anna = await good(
  kupfer.POST('/contact/', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: {
      first_name: 'Anna',
      title: 'Ms.',
      contact_type: type.uuid,
      emails: [{ type: 'private', email: 'anna@example.org' }],
    },
  }),
);
const ofAnna = { path: { uuid: anna.uuid } };
const found = await good(kupfer.GET('/contact/', { params: { query: { search: 'anna', contact_type: ['Mason'] } } }));
if (found.count !== 1 || found.results[0]?.emails[0]?.email !== 'anna@example.org') throw new Error('Anna is lost');
const { data: shown = anna, response: state } = await kupfer.GET('/contact/{uuid}/', { params: ofAnna });
const etag = state.headers.get('ETag') ?? '';
await good(
  kupfer.PUT('/contact/{uuid}/', {
    params: { ...ofAnna, header: { 'If-Match': etag } },
    body: { ...shown, notes: 'New' },
  }),
);
const late = await kupfer.PATCH('/contact/{uuid}/', {
  params: { ...ofAnna, header: { 'If-Match': etag } },
  body: { notes: null },
});
if (late.error?.type !== '/docs/problems#precondition_failed') throw new Error('an old state was changed');
await good(kupfer.PATCH('/contact/{uuid}/', { params: ofAnna, body: { notes: null } }));
const twin = await good(kupfer.POST('/contact/', { body: { first_name: 'Anna', emails: anna.emails } }));
const { results: pairs } = await good(kupfer.GET('/contact/duplicates/', { params: { query: { page_size: 1 } } }));
if (pairs[0]?.reasons[0] !== 'name_and_email') throw new Error('the two Annas are no pair');
await good(kupfer.POST('/contact/{uuid}/merge/', { params: ofAnna, body: { from: twin.uuid } }));
await good(kupfer.POST('/contact/{uuid}/unmerge/', { params: ofAnna }));

const hour = { start_date: '2030-07-01T10:00', end_date: '2030-07-01T11:00', time_zone: 'Europe/Berlin' };
const appointment = await good(
  kupfer.POST('/appointment/', {
    body: { ...hour, contact_uuid: anna.uuid, notes: [{ type: 'Primary', note: 'Bring the long ladder.' }] },
  }),
);
if (appointment.contact?.title !== 'Ms.') throw new Error('the appointment is with nobody');
const ofAppointment = { path: { uuid: appointment.uuid } };
await good(kupfer.GET('/appointment/', { params: { query: { owner: 'me', conflicts: true } } }));
await good(
  kupfer.GET('/appointment/free/', {
    params: {
      query: {
        participants: ['me', anna.uuid],
        from: '2030-07-01T00:00:00Z',
        to: '2030-07-08T00:00:00Z',
        minutes: 60,
        except: appointment.uuid,
      },
    },
  }),
);
await good(kupfer.GET('/appointment/{uuid}/', { params: ofAppointment }));
await good(kupfer.PUT('/appointment/{uuid}/', { params: ofAppointment, body: { ...appointment, name: 'Roof' } }));
await good(kupfer.PATCH('/appointment/{uuid}/', { params: ofAppointment, body: { type: ['Inspection'] } }));

const note = await good(
  kupfer.POST('/appointmentnotes/', {
    body: { type: 'Secondary', note: 'Mind the dog.', appointments: [appointment.uuid] },
  }),
);
const ofNote = { path: { uuid: note.uuid } };
await good(kupfer.GET('/appointmentnotes/', { params: { query: { appointment: appointment.uuid } } }));
await good(kupfer.GET('/appointmentnotes/{uuid}/', { params: ofNote }));
await good(kupfer.PUT('/appointmentnotes/{uuid}/', { params: ofNote, body: { ...note, note: 'Mind the dogs.' } }));
await good(kupfer.PATCH('/appointmentnotes/{uuid}/', { params: ofNote, body: { note: 'Mind the cat.' } }));
await done(kupfer.DELETE('/appointmentnotes/{uuid}/', { params: ofNote }));

const drive = await good(
  kupfer.POST('/appointmentdrivingtimes/', { body: { appointment: appointment.uuid, time: 25, distance: '12.50' } }),
);
const ofDrive = { path: { uuid: drive.uuid } };
await good(kupfer.GET('/appointmentdrivingtimes/', { params: { query: { page_size: 10 } } }));
await good(kupfer.GET('/appointmentdrivingtimes/{uuid}/', { params: ofDrive }));
await good(kupfer.PUT('/appointmentdrivingtimes/{uuid}/', { params: ofDrive, body: { ...drive, time: 30 } }));
await good(kupfer.PATCH('/appointmentdrivingtimes/{uuid}/', { params: ofDrive, body: { distance: null } }));
await done(kupfer.DELETE('/appointmentdrivingtimes/{uuid}/', { params: ofDrive }));

const mail = await good(
  kupfer.POST('/appointmentnotifications/', {
    body: { appointment: appointment.uuid, recipient: 'anna@example.org', remind_before: 60, send_notification: true },
  }),
);
const ofMail = { path: { uuid: mail.uuid } };
await good(kupfer.GET('/appointmentnotifications/', { params: { query: { status: 'queued', search: 'anna' } } }));
await good(kupfer.GET('/appointmentnotifications/{uuid}/', { params: ofMail }));
await good(kupfer.PUT('/appointmentnotifications/{uuid}/', { params: ofMail, body: { ...mail, message: 'See you' } }));
await good(kupfer.PATCH('/appointmentnotifications/{uuid}/', { params: ofMail, body: { send_notification: false } }));
await good(kupfer.POST('/appointmentnotifications/{uuid}/resend/', { params: ofMail }));
await done(kupfer.DELETE('/appointmentnotifications/{uuid}/', { params: ofMail }));

await done(kupfer.DELETE('/appointment/{uuid}/', { params: ofAppointment }));
await done(kupfer.DELETE('/contact/{uuid}/', { params: ofAnna }));
await done(kupfer.DELETE('/contacttype/{uuid}/', { params: ofType }));

// What does not compile is refused by the service, too.
const refusals = [
  // @ts-expect-error: there is no such field
  await kupfer.POST('/contact/', { body: { first: 'Anna' } satisfies components['schemas']['ContactCreate'] }),
  // @ts-expect-error: `end_date` is missing
  await kupfer.POST('/appointment/', { body: { start_date: '2030-07-01T10:00Z' } }),
  // @ts-expect-error: a title is one of five
  await kupfer.POST('/contact/', { body: { title: 'Dr.' } }),
  // @ts-expect-error: there is no such parameter
  await kupfer.GET('/contact/', { params: { query: { page: 2 } } }),
  // @ts-expect-error: there is no such path
  await kupfer.GET('/contacts/'),
  // @ts-expect-error: this path does not know the method
  await kupfer.DELETE('/organization/'),
];
console.log(refusals.map(({ response }) => response.status).join(' '));
