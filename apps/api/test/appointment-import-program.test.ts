import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meet } from './appointments.ts';
import { appointmentsOf, fileOf, importCalendar } from './calendar-files.ts';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('a calendar that was exported', () => {
  test('by Google is read: UTC, zones, a series without one day, whole days, who is invited', async () => {
    const anna = service.as();
    const contact = await meet(anna, { emails: [{ type: 'office', email: 'anna@Example.org' }] });
    const { counts, words } = await importCalendar(anna, fileOf('google-calendar.ics'));
    expect(counts).toEqual([3, 0, 0, 0]);
    expect(words).toBe('weekly (2 appointments).');
    const found = await appointmentsOf(anna);
    expect(found).toMatchObject([
      { name: 'Montagsrunde', start_date: '2026-03-23T08:30:00.000Z', end_date: '2026-03-23T08:45:00.000Z' },
      { name: 'Montagsrunde', start_date: '2026-04-06T07:30:00.000Z', end_date: '2026-04-06T07:45:00.000Z' },
      {
        name: 'Erstgespräch',
        start_date: '2026-07-01T08:00:00.000Z',
        end_date: '2026-07-01T09:00:00.000Z',
        time_zone: 'Europe/Berlin',
        address: 'Lindenstraße 5a, 10969 Berlin, Deutschland',
        summary: 'Bitte <b>Unterlagen</b> mitbringen, danke.\nZweite Zeile',
        invitee_uuids: [contact.uuid],
        owner: anna.core_user_uuid,
        owner_type: 'CoreUser',
      },
      { name: 'Betriebsausflug', start_date: '2026-07-02T22:00:00.000Z', end_date: '2026-07-04T22:00:00.000Z' },
    ]);
  });

  test('by Outlook is read: zones by the names of Windows, and one that only the file knows', async () => {
    const anna = service.as();
    const { counts, words } = await importCalendar(anna, fileOf('outlook.ics'));
    expect(counts).toEqual([2, 0, 0, 0]);
    expect(words).toContain('anna@example.org');
    expect(await appointmentsOf(anna)).toMatchObject([
      {
        name: 'Aufmaß',
        start_date: '2026-07-01T08:00:00.000Z',
        end_date: '2026-07-01T09:30:00.000Z',
        time_zone: 'Europe/Berlin',
        address: 'Besprechungsraum 2',
        summary: 'Aufmaß der Küche',
        type: ['Rote Kategorie', 'Kunde'],
        invitee_uuids: [],
      },
      {
        name: 'Telefonat New York',
        start_date: '2026-07-01T14:00:00.000Z',
        end_date: '2026-07-01T14:30:00.000Z',
        time_zone: 'America/New_York',
      },
    ]);
  });

  test('by Apple is read: an occurrence that was moved stands where it was moved to', async () => {
    const anna = service.as();
    const { counts } = await importCalendar(anna, fileOf('apple-calendar.ics'));
    expect(counts).toEqual([1, 1, 0, 0]);
    const place = { address: 'Hauptstraße 1 12345 Dorf' };
    expect(await appointmentsOf(anna)).toMatchObject([
      { name: 'Jour fixe', start_date: '2026-07-02T12:00:00.000Z', ...place },
      { name: 'Jour fixe (später)', start_date: '2026-07-03T14:00:00.000Z', address: '' },
      { name: 'Jour fixe', start_date: '2026-07-04T12:00:00.000Z', ...place },
    ]);
  });

  test('by Nextcloud is read: a length in place of an end, and tasks are passed over', async () => {
    const anna = service.as();
    const { counts, rows } = await importCalendar(anna, fileOf('nextcloud.ics'));
    expect(counts).toEqual([1, 0, 1, 0]);
    expect(rows).toMatchObject([
      {
        uid: '9c8b7a6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
        status: 'skipped',
        errors: [{ detail: 'A VTODO is no appointment.' }],
      },
    ]);
    expect(await appointmentsOf(anna)).toMatchObject([
      {
        name: 'Zahnarzt',
        start_date: '2026-07-01T11:00:00.000Z',
        end_date: '2026-07-01T12:30:00.000Z',
        time_zone: 'Europe/Vienna',
        type: ['Termin', 'Arzt, Zahn'],
      },
    ]);
  });
});

test.each(['google-calendar.ics', 'outlook.ics', 'apple-calendar.ics', 'nextcloud.ics'])(
  'a repeat of %s changes nothing, and another organization has its own',
  async (name) => {
    const [anna, bert] = [service.as(), service.as()];
    const first = await importCalendar(anna, fileOf(name));
    const before = await appointmentsOf(anna);
    const events = first.counts.reduce((sum, count) => sum + count, 0);
    expect((await importCalendar(anna, fileOf(name))).counts).toEqual([0, 0, events, 0]);
    expect(await appointmentsOf(anna)).toEqual(before);
    expect((await importCalendar(bert, fileOf(name))).counts).toEqual(first.counts);
    expect(await appointmentsOf(bert)).toHaveLength(before.length);
    expect(await appointmentsOf(anna)).toEqual(before);
  },
);

test('a file that is only looked at stores nothing, and says the same', async () => {
  const anna = service.as();
  const looked = await importCalendar(anna, fileOf('google-calendar.ics'), '?dry_run=true');
  expect(await appointmentsOf(anna)).toEqual([]);
  const { counts, words } = await importCalendar(anna, fileOf('google-calendar.ics'));
  expect([looked.counts, looked.words]).toEqual([counts, words]);
});
