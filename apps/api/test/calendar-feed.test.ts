import { statement } from '@kupfer/db/database';
import ICAL from 'ical.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { feedSecrets } from '../src/auth/feed-secret.ts';
import { type Accounts, forgetTries, join, type SignedIn, signIn, startAccounts } from './accounts.ts';
import { eventually } from './notifications.ts';
import { type Fields, type Person, startService } from './service.ts';

let accounts: Accounts;
let admin: SignedIn;
beforeAll(async () => {
  accounts = await startAccounts();
  admin = await signIn(accounts);
});
afterAll(() => accounts.stop());
beforeEach(() => forgetTries(accounts));

type Headers = Record<string, string>;
type Feed = Fields & { uuid: string; url: string };
const stranger = () => accounts.service.stranger;
const run = (text: string, values: unknown[] = []) => statement<Fields>(accounts.database.pool, text, values);

async function makeFeed({ headers }: { headers: Headers }, body: Fields = {}): Promise<Feed> {
  const made = await stranger().post<Feed>('/calendarfeed/', body, headers);
  expect({ status: made.status, text: made.text }).toMatchObject({ status: 201 });
  return made.body;
}

const asHeaders = ({ token }: Person) => ({ headers: { authorization: `Bearer ${token}` } });
const pathOf = (url: unknown) => String(url).replace(accounts.service.url, '');
const read = (url: unknown, headers: Headers = {}) => stranger().get(pathOf(url), headers);

async function namesIn(url: unknown): Promise<string[]> {
  const { status, text } = await read(url);
  expect({ status, text }).toMatchObject({ status: 200 });
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((event) => String(event.getFirstPropertyValue('summary')));
}

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const book = (person: Person, fields: Fields, days = 1) =>
  person.post('/appointment/', { start_date: inDays(days), end_date: inDays(days), ...fields });

describe('the address of a feed', () => {
  test('needs no token, and answers a calendar that programs read again', async () => {
    const anna = accounts.service.as();
    await book(anna, { name: 'Boiler' });
    const feed = await makeFeed(asHeaders(anna), { name: 'Work; mine', scope: 'organization' });
    expect(feed).toMatchObject({ scope: 'organization', username: anna.username, last_read_at: null });
    expect(feed.url).toMatch(new RegExp(`^${accounts.service.url}/calendar/[\\w-]{64}\\.ics$`));
    const { headers, text } = await read(feed.url);
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual([
      'text/calendar; charset=utf-8',
      'private, no-cache',
    ]);
    expect(text).toContain('X-WR-CALNAME:Work\\; mine\r\n');
    expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n');
    expect(await namesIn(feed.url)).toEqual(['Boiler']);
    const head = await stranger().send('HEAD', pathOf(feed.url));
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', headers.get('etag')]);
  });

  test('is shown to its owner again, by both doors, and to nobody else', async () => {
    const [anna, boss] = [accounts.service.as(), accounts.service.as()];
    const feed = await makeFeed(asHeaders(anna));
    expect((await anna.get(`/calendarfeed/${feed.uuid}/`)).body).toEqual(feed);
    expect((await anna.trpc.calendarFeed.list.query({})).results).toEqual([feed]);
    const chief = accounts.service.as(anna.organization_uuid, 'admin');
    expect((await chief.get(`/calendarfeed/${feed.uuid}/`)).body).toEqual({ ...feed, url: null });
    expect((await chief.get('/calendarfeed/?core_user_uuid=me')).body).toMatchObject({ results: [] });
    for (const other of [accounts.service.as(anna.organization_uuid), boss]) {
      expect((await other.get('/calendarfeed/')).body).toMatchObject({ results: [] });
      expect((await other.get(`/calendarfeed/${feed.uuid}/`)).status).toBe(404);
      expect((await other.post(`/calendarfeed/${feed.uuid}/renew/`)).status).toBe(404);
      expect((await other.delete(`/calendarfeed/${feed.uuid}/`)).status).toBe(404);
    }
    expect((await chief.post(`/calendarfeed/${feed.uuid}/renew/`)).status).toBe(404);
    expect((await chief.delete(`/calendarfeed/${feed.uuid}/`)).status).toBe(204);
    expect((await read(feed.url)).status).toBe(404);
  });

  test('stands neither in the database nor in the log, however it is spelled', async () => {
    const anna = accounts.service.as();
    const key = { 'idempotency-key': 'once' };
    const made = await anna.post<Feed>('/calendarfeed/', {}, key);
    const again = await anna.post<Feed>('/calendarfeed/', {}, key);
    expect(again.body).toEqual({ ...made.body, url: null });
    const secret = pathOf(made.body.url).slice('/calendar/'.length, -'.ics'.length);
    for (const path of ['calendar', '%63alendar', 'c%61lendar', 'Calendar', 'kupfer/calendar', '%2563alendar', 'docs'])
      for (const end of ['.ics', '.ics/', '.ics?a=b', '', '.ics/more', '%2Eics', '%zz'])
        await stranger().get(`/${path}/${secret}${end}`);
    const tables = await run(`select tablename::text as table from pg_tables where schemaname = 'public'`);
    for (const { table } of tables) {
      const [row] = await run(`select coalesce(string_agg(t::text, ''), '') as text from "${table}" t`);
      expect({ table, holds: String(row?.text).includes(secret) }).toEqual({ table, holds: false });
    }
    const lines = JSON.stringify(accounts.service.log);
    expect(lines).toContain('/calendar/{file}');
    expect(lines).not.toContain(secret);
  });

  test('is another one once it is renewed, and the old one is good for nothing', async () => {
    const feed = await makeFeed(admin);
    const renewed = await stranger().post<Feed>(`/calendarfeed/${feed.uuid}/renew/`, undefined, admin.headers);
    expect(renewed.body).toMatchObject({ uuid: feed.uuid, scope: feed.scope });
    expect(renewed.body.url).not.toBe(feed.url);
    expect([(await read(feed.url)).status, (await read(renewed.body.url)).status]).toEqual([404, 200]);
  });

  test('that is made up is unknown in the same bytes as one that is ended', async () => {
    const feed = await makeFeed(admin);
    const path = pathOf(feed.url);
    await stranger().delete(`/calendarfeed/${feed.uuid}/`, admin.headers);
    const ended = await read(path);
    const last = path.at(-5) === 'A' ? 'B' : 'A';
    const others = [
      `${path.slice(0, -5)}${last}.ics`,
      `/calendar/${'x'.repeat(64)}.ics`,
      '/calendar/x.ics',
      '/calendar/x',
    ];
    for (const other of others) {
      const { status, text } = await read(other);
      expect({ status, text }).toEqual({ status: 404, text: ended.text });
    }
  });

  test('cannot be written by whoever knows the database, but not AUTH_SECRET', () => {
    const key = crypto.randomUUID();
    const [ours, theirs] = [feedSecrets('ours'), feedSecrets('theirs')];
    expect(ours.keyOf(ours.secretOf(key))).toBe(key);
    expect(ours.keyOf(theirs.secretOf(key))).toBeUndefined();
    expect(ours.keyOf(`${ours.secretOf(key)}=`)).toBeUndefined();
    expect(ours.secretOf(key)).toBe(feedSecrets('ours').secretOf(key));
  });

  test('begins with the address that people know', async () => {
    const service = await startService({ publicUrl: 'https://contacts.example.org' });
    const { body } = await service.as().post<Feed>('/calendarfeed/', {});
    expect(body.url).toMatch(/^https:\/\/contacts\.example\.org\/calendar\//);
    await service.stop();
  });
});

describe('a feed shows', () => {
  test('of one’s own what one owns or is invited to, also as the contact that one is', async () => {
    const anna = accounts.service.as();
    const self = (await anna.post('/contact/', { core_user_uuid: anna.core_user_uuid })).body.uuid;
    const other = { owner: crypto.randomUUID() };
    await book(anna, { name: 'Owned' }, 1);
    await book(anna, { name: 'Invited', ...other, invitee_uuids: [anna.core_user_uuid] }, 2);
    await book(anna, { name: 'As a contact', ...other, invitee_uuids: [self] }, 3);
    await book(anna, { name: 'Of the contact', owner: self }, 4);
    await book(anna, { name: 'Of others', ...other }, 5);
    const [own, all] = [await makeFeed(asHeaders(anna)), await makeFeed(asHeaders(anna), { scope: 'organization' })];
    expect(await namesIn(own.url)).toEqual(['Owned', 'Invited', 'As a contact', 'Of the contact']);
    expect(await namesIn(all.url)).toHaveLength(5);
  });

  test('the last year and all that lies ahead', async () => {
    const anna = accounts.service.as();
    for (const days of [-400, -360, -1, 1, 4000]) await book(anna, { name: String(days) }, days);
    expect(await namesIn((await makeFeed(asHeaders(anna))).url)).toEqual(['-360', '-1', '1', '4000']);
  });

  test('one organization alone', async () => {
    const [anna, bruno] = [accounts.service.as(), accounts.service.as()];
    await book(bruno, { name: 'Theirs', invitee_uuids: [anna.core_user_uuid] });
    for (const scope of ['own', 'organization'])
      expect(await namesIn((await makeFeed(asHeaders(anna), { scope })).url)).toEqual([]);
  });
});

test('a feed that shows the same is 304, and anything that it shows makes it another', async () => {
  const anna = accounts.service.as(undefined, 'admin');
  const zoe = (await anna.post('/contact/', { emails: [{ type: 'other', email: 'zoe@example.org' }] })).body.uuid;
  const { uuid } = (await book(anna, { name: 'Boiler', invitee_uuids: [zoe] })).body;
  const { url } = await makeFeed(asHeaders(anna), { scope: 'organization' });
  let tag = '';
  const changes: [string, () => Promise<unknown>][] = [
    ['its first reading', async () => {}],
    ['another name', () => anna.patch(`/appointment/${uuid}/`, { name: 'Heating' })],
    ['a note', () => anna.patch(`/appointment/${uuid}/`, { notes: [{ type: 'Primary', note: 'Ring' }] })],
    [
      'the e-mail of who is invited',
      () => anna.patch(`/contact/${zoe}/`, { emails: [{ type: 'other', email: 'z@example.org' }] }),
    ],
    ['who tells of it', () => anna.patch('/organization/', { email: 'office@example.org' })],
    ['one more', () => book(anna, { name: 'Another' })],
    ['one less', () => anna.delete(`/appointment/${uuid}/`)],
  ];
  for (const [what, change] of changes) {
    await change();
    const before = { 'if-none-match': tag };
    const answer = await read(url, tag ? before : {});
    expect({ what, status: answer.status }).toEqual({ what, status: 200 });
    tag = answer.headers.get('etag') ?? '';
    const known = await read(url, { 'if-none-match': tag });
    expect({ what, status: known.status, text: known.text }).toEqual({ what, status: 304, text: '' });
  }
});

test('a feed that has no room for all shows others to who knows it, when the nearest are others', async () => {
  const { organization_uuid, ...anna } = accounts.service.as();
  const { url } = await makeFeed(asHeaders({ organization_uuid, ...anna }), { scope: 'organization' });
  await run(
    `insert into appointment (organization_uuid, uuid, name, owner, owner_type, start_date, end_date, time_zone, summary, search_text)
     select $1, gen_random_uuid(), day, $1, 'Organization', now() + day * interval '1 day', now() + day * interval '1 day',
       'UTC', repeat('x', 9000), '' from generate_series(-300, 930) day`,
    [organization_uuid],
  );
  const first = await read(url);
  expect([first.text.includes('SUMMARY:930'), first.text.includes('SUMMARY:-1')]).toEqual([false, false]);
  // Time passes: nobody has changed an appointment.
  await run('alter table appointment disable trigger user');
  await run(
    `update appointment set start_date = start_date - interval '40 days', end_date = end_date - interval '40 days'
    where organization_uuid = $1`,
    [organization_uuid],
  );
  await run('alter table appointment enable trigger user');
  const then = await read(url, { 'if-none-match': first.headers.get('etag') ?? '' });
  expect(then.status).toBe(200);
  expect(then.text).toContain('SUMMARY:930');
});

describe('a feed is good', () => {
  test('as long as its owner may act in the organization, and again when he may again', async () => {
    const bruno = await join(accounts, admin, { username: 'bruno' });
    const { url } = await makeFeed(bruno);
    const at = `/member/${bruno.open.core_user_uuid}/`;
    const status = async () => (await read(url)).status;
    expect(await status()).toBe(200);
    await stranger().patch(at, { is_disabled: true }, admin.headers);
    expect(await status()).toBe(404);
    // The token that he has left is good for some minutes.
    expect((await stranger().post('/calendarfeed/', {}, bruno.headers)).status).toBe(403);
    await stranger().patch(at, { is_disabled: false }, admin.headers);
    expect(await status()).toBe(200);
    await run('update account set disabled_at = now() where username = $1', ['bruno']);
    expect(await status()).toBe(404);
    await run('update account set disabled_at = null where username = $1', ['bruno']);
    await stranger().delete(at, admin.headers);
    expect(await status()).toBe(404);
    expect(await run('select from calendar_feed where core_user_uuid = $1', [bruno.open.core_user_uuid])).toEqual([]);
  });

  test('for a user of a platform until 30 days after the last token that he sent', async () => {
    const anna = accounts.service.as();
    const { url } = await makeFeed(asHeaders(anna));
    const seen = (days: number) =>
      run('update platform_user set seen_date = current_date - $2::integer where core_user_uuid = $1', [
        anna.core_user_uuid,
        days,
      ]);
    await eventually(async () => expect((await read(url)).status).toBe(200));
    await seen(31);
    expect((await read(url)).status).toBe(404);
    await seen(30);
    expect((await read(url)).status).toBe(200);
  });
});

test('no program makes, sees or ends a feed', async () => {
  const { key } = (await stranger().post('/apikey/', { name: 'Website', role: 'admin' }, admin.headers)).body;
  const headers = { authorization: `Bearer ${key}` };
  const { uuid } = await makeFeed(admin);
  const answers = [
    await stranger().post('/calendarfeed/', {}, headers),
    await stranger().post(`/calendarfeed/${uuid}/renew/`, undefined, headers),
    await stranger().get('/calendarfeed/', headers),
    await stranger().get(`/calendarfeed/${uuid}/`, headers),
    await stranger().delete(`/calendarfeed/${uuid}/`, headers),
  ];
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(403));
});

test('when a feed was read last is noted once in a minute', async () => {
  const feed = await makeFeed(admin);
  const noted = async () =>
    (await stranger().get(`/calendarfeed/${feed.uuid}/`, admin.headers)).body.last_read_at as string;
  await read(feed.url);
  const first = await noted();
  expect(Date.now() - Date.parse(first)).toBeLessThan(60_000);
  await read(feed.url);
  expect(await noted()).toBe(first);
  await run(`update calendar_feed set last_read_at = now() - interval '2 minutes' where uuid = $1`, [feed.uuid]);
  await read(feed.url);
  expect(Date.parse(await noted())).toBeGreaterThanOrEqual(Date.parse(first));
});

test('it is written down who made, renewed and ended a feed', async () => {
  const feed = await makeFeed(admin, { name: 'Telephone', scope: 'organization' });
  await stranger().post(`/calendarfeed/${feed.uuid}/renew/`, undefined, admin.headers);
  await stranger().delete(`/calendarfeed/${feed.uuid}/`, admin.headers);
  for (const event of ['calendar_feed_made', 'calendar_feed_renewed', 'calendar_feed_ended']) {
    const { body } = await stranger().get<{ results: Fields[] }>(`/auth/audit/?event=${event}`, admin.headers);
    expect(body.results[0]).toMatchObject({ username: 'admin', subject: 'Telephone', detail: 'organization' });
  }
});

test('too many readings of a feed, or from an address, are refused', async () => {
  const service = await startService({ rateLimit: 1 });
  const { body } = await service.as().post<Feed>('/calendarfeed/', {});
  const path = body.url.replace(service.url, '');
  const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await service.stranger.get(path)).status));
  expect(statuses).toContain(429);
  const unknown = await Promise.all(
    Array.from({ length: 6 }, async () => (await service.stranger.get('/calendar/x.ics')).status),
  );
  expect(unknown).toContain(429);
  await service.stop();
});
