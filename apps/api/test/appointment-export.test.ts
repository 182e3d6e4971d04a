import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manyTimes } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const time = { start_date: '2026-07-01T10:00:00.000Z', end_date: '2026-07-01T11:30:00.000Z' };
const book = async (person: Person, fields: Fields = {}) =>
  (await person.post('/appointment/', { ...time, ...fields })).body;
const take = (person: Person, query = '') => person.send('GET', `/appointment/export/${query}`);

function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents('vevent');
  const zones = calendar.getAllSubcomponents('vtimezone').map((zone) => String(zone.getFirstPropertyValue('tzid')));
  return { calendar, events, zones, names: events.map((event) => String(event.getFirstPropertyValue('summary'))) };
}

/** The instant that a program reads of a time, which takes its zone from the calendar alone. */
function instantOf(event: ICAL.Component | undefined, name: string): string {
  const value = event?.getFirstPropertyValue(name);
  if (!(value instanceof ICAL.Time)) throw new Error(`there is no ${name}`);
  return new Date(value.toUnixTime() * 1000).toISOString();
}

describe('an exported appointment', () => {
  test('is an event with all that a calendar can show of it', async () => {
    const anna = service.as(undefined, 'admin');
    await anna.patch('/organization/', { name: 'Kupfer', email: 'office@kupfer.example' });
    const invited = { first_name: 'Zoë', last_name: 'Öz', emails: [{ type: 'office', email: 'zoe@example.org' }] };
    const zoe = (await anna.post('/contact/', invited)).body.uuid;
    const silent = (await anna.post('/contact/', { last_name: 'Silent' })).body.uuid;
    const made = await book(anna, {
      name: 'Boiler; service',
      address: 'Hauptstraße 5, Berlin',
      summary: 'Ring twice',
      type: ['Service, yearly', 'Outside'],
      invitee_uuids: [anna.core_user_uuid, silent, zoe],
      notes: [
        { type: 'Secondary', note: 'Then the cellar' },
        { type: 'Primary', note: 'First the attic' },
      ],
    });
    const { body, headers, text } = await take(anna);
    expect([body, headers.get('content-type')]).toEqual([undefined, 'text/calendar; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="appointments.ics"');
    const { calendar, events, zones } = read(text);
    const [event] = events;
    const value = (name: string) => event?.getFirstPropertyValue(name)?.toString();
    expect([calendar.getFirstPropertyValue('method'), zones]).toEqual([null, ['Europe/Berlin']]);
    expect(value('uid')).toBe(made.uuid);
    expect(value('summary')).toBe('Boiler; service');
    expect(value('location')).toBe('Hauptstraße 5, Berlin');
    expect(value('description')).toBe('Ring twice\n\nFirst the attic\n\nThen the cellar');
    expect(event?.getFirstProperty('categories')?.getValues()).toEqual(['Service, yearly', 'Outside']);
    expect(value('organizer')).toBe('mailto:office@kupfer.example');
    const attendees = event?.getAllProperties('attendee') ?? [];
    expect(attendees.map((each) => [each.getFirstParameter('cn'), String(each.getFirstValue()).toLowerCase()])).toEqual(
      [['Zoë Öz', 'mailto:zoe@example.org']],
    );
    expect([value('dtstart'), value('dtend')]).toEqual(['2026-07-01T12:00:00', '2026-07-01T13:30:00']);
    expect([instantOf(event, 'dtstart'), instantOf(event, 'dtend')]).toEqual([time.start_date, time.end_date]);
    const changed = String(made.edit_date).replace(/\.\d+/, '');
    expect([value('dtstamp'), value('last-modified')]).toEqual([changed, changed]);
    await anna.patch(`/appointment/${made.uuid}/`, { name: 'Heating' });
    const before = Number(value('sequence'));
    expect(Number(read((await take(anna)).text).events[0]?.getFirstPropertyValue('sequence'))).toBeGreaterThan(before);
  });

  test.each([
    // Now and then, in summer and in winter.
    ['Europe/Berlin', '2026-01-15T10:00:00.000Z', true],
    ['America/New_York', '2026-07-15T10:00:00.000Z', true],
    ['Asia/Kathmandu', '2026-07-15T10:00:00.000Z', true],
    ['Asia/Calcutta', '2026-07-15T10:00:00.000Z', true],
    ['Pacific/Chatham', '2026-12-15T10:00:00.000Z', true],
    // What clocks showed by other rules than those of today.
    ['Europe/Berlin', '1945-07-01T10:00:00.000Z', false],
    ['America/Sao_Paulo', '2018-12-01T10:00:00.000Z', false],
    // Clocks show 02:30 twice.
    ['Europe/Berlin', '2026-10-25T00:30:00.000Z', false],
    ['Europe/Berlin', '2026-10-25T01:30:00.000Z', false],
    ['UTC', '2026-07-15T10:00:00.000Z', false],
    ['Europe/Berlin', '2999-07-15T10:00:00.000Z', false],
  ])('in %s at %s is at the same instant for whoever reads it', async (time_zone, start_date, isLocal) => {
    const anna = service.as();
    await book(anna, { start_date, end_date: start_date, time_zone });
    const { events, zones } = read((await take(anna)).text);
    expect(instantOf(events[0], 'dtstart')).toBe(start_date);
    expect(events[0]?.getFirstPropertyValue('dtend')).toBeNull();
    const zone = events[0]?.getFirstProperty('dtstart')?.getFirstParameter('tzid');
    expect(zone).toBe(isLocal ? time_zone : undefined);
    if (isLocal) expect(zones).toEqual([time_zone]);
  });
});

describe('what is exported', () => {
  test('is what a list with the same parameters shows, in its order', async () => {
    const anna = service.as();
    await book(anna, { name: 'Mine', invitee_uuids: [anna.core_user_uuid] });
    await book(anna, {
      name: 'Theirs',
      owner: crypto.randomUUID(),
      type: ['Visit'],
      start_date: '2026-06-30T10:00:00Z',
    });
    await book(anna, { name: 'Later', start_date: '2026-08-01T10:00:00Z', end_date: '2026-08-01T10:00:00Z' });
    for (const query of [
      '?owner=me',
      '?invitee=me',
      '?type=Visit',
      '?start_date_lte=2026-07-01&ordering=-start_date',
      '?overlaps=2026-07-01T00:00:00Z/2026-07-02T00:00:00Z',
      '?search=later',
    ]) {
      const { results } = (await anna.get<{ results: Fields[] }>(`/appointment/${query}`)).body;
      expect(results.length).toBeGreaterThan(0);
      expect(read((await take(anna, query)).text).names).toEqual(results.map(({ name }) => name));
    }
  });

  test('is of one’s own organization alone', async () => {
    const [anna, bruno] = [service.as(), service.as()];
    await book(anna, { name: 'Secret' });
    expect(read((await take(bruno)).text).names).toEqual([]);
    expect((await service.stranger.get('/appointment/export/')).status).toBe(401);
  });

  test.each(['?page_size=5', '?cursor=x', '?conflicts=true', '?format=csv', '?overlaps=x'])(
    'is refused for %s',
    async (query) => expect((await take(service.as(), query)).status).toBe(400),
  );

  test('reaches beyond one portion', async () => {
    const anna = service.as();
    await manyTimes(205, (number) => book(anna, { name: `N${number}` }));
    expect(new Set(read((await take(anna)).text).names).size).toBe(205);
  });
});

describe('one appointment by Accept', () => {
  const types = async (person: Person, uuid: unknown, accept: string) => {
    const { status, headers } = await person.get(`/appointment/${uuid}/`, { accept });
    return status === 200 ? headers.get('content-type')?.split(';')[0] : status;
  };

  test.each([
    ['text/calendar', 'text/calendar'],
    ['text/calendar, application/json;q=0.9', 'text/calendar'],
    ['text/calendar;q=0.5, application/json', 'application/json'],
    ['text/*;q=0.5, */*;q=0.1', 'text/calendar'],
    ['application/json, text/calendar', 'application/json'],
    ['*/*', 'application/json'],
    ['text/calendar;q=0, */*', 'application/json'],
    ['application/json;q=0, */*', 'text/calendar'],
    ['TEXT/Calendar; charset=utf-8', 'text/calendar'],
    ['text/html', 406],
    ['text/calendar;q=0', 406],
  ])('%s is answered by %s', async (accept, expected) => {
    const anna = service.as();
    expect(await types(anna, (await book(anna)).uuid, accept)).toBe(expected);
  });

  test('has an ETag of its own, and is 304 to who knows it', async () => {
    const anna = service.as();
    const { uuid } = await book(anna, { name: 'Boiler' });
    const asked = (headers: Record<string, string>) => anna.get(`/appointment/${uuid}/`, headers);
    const [json, calendar] = [await asked({}), await asked({ accept: 'text/calendar' })];
    expect(read(calendar.text).names).toEqual(['Boiler']);
    expect([json.headers.get('vary'), calendar.headers.get('vary')]).toEqual(
      Array(2).fill('Authorization, Accept-Encoding, Accept'),
    );
    const tag = calendar.headers.get('etag') ?? '';
    expect(tag).not.toBe(json.headers.get('etag'));
    const known = await asked({ accept: 'text/calendar', 'if-none-match': tag });
    expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', tag]);
    expect((await asked({ 'if-none-match': tag })).status).toBe(200);
    await anna.patch(`/appointment/${uuid}/`, { name: 'Heating' });
    expect((await asked({ accept: 'text/calendar', 'if-none-match': tag })).status).toBe(200);
  });

  test('is 404 to others', async () => {
    const { uuid } = await book(service.as());
    expect(await types(service.as(), uuid, 'text/calendar')).toBe(404);
  });
});
