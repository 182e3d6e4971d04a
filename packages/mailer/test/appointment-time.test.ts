import { describe, expect, test } from 'vitest';
import { appointmentTime, localTime } from '../src/appointment-time.ts';

const berlin = (start_date: string, end_date = start_date) => ({ start_date, end_date, time_zone: 'Europe/Berlin' });

describe('the time of an appointment', () => {
  test('names the day once when it starts and ends on it', () => {
    const facts = berlin('2026-07-01T10:00:00.000Z', '2026-07-01T11:30:00.000Z');
    expect(appointmentTime(facts, 'en')).toBe('Wednesday, 1 July 2026, 12:00 to 13:30 (CEST)');
    expect(appointmentTime(facts, 'de')).toBe('Mittwoch, 1. Juli 2026, 12:00 bis 13:30 Uhr (MESZ)');
  });

  test('names both days when it lasts over midnight of its own zone', () => {
    const facts = berlin('2026-12-30T21:00:00.000Z', '2026-12-31T23:30:00.000Z');
    expect(appointmentTime(facts, 'en')).toBe(
      'Wednesday, 30 December 2026, 22:00 to Friday, 1 January 2027, 00:30 (CET)',
    );
    expect(appointmentTime(facts, 'de')).toBe(
      'Mittwoch, 30. Dezember 2026, 22:00 Uhr bis Freitag, 1. Januar 2027, 00:30 Uhr (MEZ)',
    );
  });

  test('is one time when it has no length', () => {
    const facts = berlin('2026-07-01T10:00:00.000Z');
    expect(appointmentTime(facts, 'en')).toBe('Wednesday, 1 July 2026, 12:00 (CEST)');
    expect(appointmentTime(facts, 'de')).toBe('Mittwoch, 1. Juli 2026, 12:00 Uhr (MESZ)');
  });

  test('tells the two 02:30 of the night when clocks go back apart', () => {
    const [first, second] = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'];
    expect(appointmentTime(berlin(first), 'en')).toBe('Sunday, 25 October 2026, 02:30 (CEST)');
    expect(appointmentTime(berlin(second), 'en')).toBe('Sunday, 25 October 2026, 02:30 (CET)');
    expect(appointmentTime(berlin(first, second), 'en')).toBe('Sunday, 25 October 2026, 02:30 (CEST) to 02:30 (CET)');
    expect(appointmentTime(berlin(first, second), 'de')).toBe(
      'Sonntag, 25. Oktober 2026, 02:30 Uhr (MESZ) bis 02:30 Uhr (MEZ)',
    );
  });

  test('leaps over the hour that clocks skip', () => {
    const facts = berlin('2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z');
    expect(appointmentTime(facts, 'en')).toBe('Sunday, 29 March 2026, 01:30 (CET) to 03:30 (CEST)');
    expect(appointmentTime(facts, 'de')).toBe('Sonntag, 29. März 2026, 01:30 Uhr (MEZ) bis 03:30 Uhr (MESZ)');
  });

  test('gives the zone once over a clock change that it does not touch, twice when it spans several days', () => {
    const facts = berlin('2026-10-24T20:00:00.000Z', '2026-10-25T20:00:00.000Z');
    expect(appointmentTime(facts, 'en')).toBe(
      'Saturday, 24 October 2026, 22:00 (CEST) to Sunday, 25 October 2026, 21:00 (CET)',
    );
  });

  test('names a zone at length where its abbreviation is an offset', () => {
    const noon = '2026-07-01T12:00:00.000Z';
    const zones = (time_zone: string) => [localTime(noon, time_zone, 'en').zone, localTime(noon, time_zone, 'de').zone];
    expect(zones('America/New_York')).toEqual([
      'Eastern Daylight Time, GMT-4',
      'Nordamerikanische Ostküsten-Sommerzeit, GMT-4',
    ]);
    expect(zones('Asia/Kathmandu')).toEqual(['Nepal Time, GMT+5:45', 'Nepalesische Zeit, GMT+5:45']);
    expect(zones('Africa/Casablanca')).toEqual(['GMT+1', 'GMT+1']);
    expect(zones('UTC')).toEqual(['UTC', 'UTC']);
  });

  test.each([
    ['Europe/Berlin', '2026-10-25'],
    ['Europe/London', '2026-10-25'],
    ['Europe/Dublin', '2026-10-25'],
    ['America/New_York', '2026-11-01'],
    ['America/St_Johns', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-04'],
    ['Africa/Casablanca', '2026-02-15'],
    ['Antarctica/Troll', '2026-10-25'],
    ['Pacific/Chatham', '2026-04-04'],
    ['Atlantic/Azores', '2026-10-25'],
  ])('never shows two different minutes alike in %s', (zone, day) => {
    for (const language of ['en', 'de'] as const) {
      const seen = new Set<string>();
      const quarters = Array.from(
        { length: 4 * 36 },
        (_, quarter) => Date.parse(`${day}T00:00:00Z`) + quarter * 15 * 60_000,
      );
      for (const quarter of quarters)
        seen.add(Object.values(localTime(new Date(quarter).toISOString(), zone, language)).join());
      expect(seen.size).toBe(quarters.length);
    }
  });

  test('refuses a zone that does not exist', () => {
    expect(() => localTime('2026-07-01T12:00:00.000Z', 'Europe/Atlantis', 'en')).toThrow(RangeError);
  });
});
