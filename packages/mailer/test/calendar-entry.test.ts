import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { calendarEntry } from '../src/calendar-entry.ts';
import { hostileLine, hostileLines, normalized, sampleFacts } from './samples.ts';

function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents();
  const [event] = events;
  if (!event || events.length !== 1) throw new Error('There is not exactly one entry');
  return { calendar, event, value: (name: string) => event.getFirstPropertyValue(name)?.toString() ?? null };
}

// This parser reads backslashes of a parameter as escapes, which RFC 6868 does not.
const organizerName = hostileLine.map((name) => name.replaceAll('\\', ''));

describe('the calendar entry', () => {
  test('tells what, when and where by the rules of RFC 5545', () => {
    expect(calendarEntry(sampleFacts()).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Kupfer//Kupfer//EN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      'UID:0198c0de-0000-7000-8000-000000000001',
      'SEQUENCE:3',
      'DTSTAMP:20260601T080000Z',
      'DTSTART:20260701T100000Z',
      'DTEND:20260701T113000Z',
      'SUMMARY:Boiler service',
      'LOCATION:Hauptstraße 5\\, 10115 Berlin',
      'DESCRIPTION:Please keep the cellar accessible.',
      'ORGANIZER;CN="Kupfer & Söhne":mailto:office@kupfer.example',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  test('has no end when the appointment has no length, not even a second', () => {
    const start_date = '2026-07-01T10:00:00.000Z';
    for (const end_date of [start_date, '2026-07-01T10:00:00.999Z']) {
      expect(read(calendarEntry(sampleFacts({ start_date, end_date }))).value('dtend')).toBeNull();
    }
    expect(
      read(calendarEntry(sampleFacts({ start_date, end_date: '2026-07-01T10:00:01.000Z' }))).value('dtend'),
    ).not.toBeNull();
  });

  test('leaves out what is empty, and has a title all the same', () => {
    const organization = { name: 'Kupfer', phone: '', email: '' };
    const { value } = read(calendarEntry(sampleFacts({ name: '', address: '', summary: '', organization })));
    expect([value('location'), value('description'), value('organizer')]).toEqual([null, null, null]);
    expect(value('summary')).toBe('Kupfer');
  });

  test('keeps the years 1900 and 2999', () => {
    const facts = sampleFacts({ start_date: '1900-01-01T00:00:00.000Z', end_date: '2999-12-31T23:59:59.000Z' });
    const { value } = read(calendarEntry(facts));
    expect([value('dtstart'), value('dtend')]).toEqual(['1900-01-01T00:00:00Z', '2999-12-31T23:59:59Z']);
  });

  test('brings every text through a parser as it was', () => {
    fc.assert(
      fc.property(hostileLine, hostileLine, hostileLines, organizerName, (name, address, summary, organizer) => {
        const organization = { name: organizer, phone: '', email: 'office@kupfer.example' };
        const { calendar, event, value } = read(calendarEntry(sampleFacts({ name, address, summary, organization })));
        expect(value('summary')).toBe(name || organizer);
        expect(value('location') ?? '').toBe(address);
        expect(value('description') ?? '').toBe(normalized(summary));
        expect(event.getFirstProperty('organizer')?.getFirstParameter('cn')).toBe(organizer || organization.email);
        expect(calendar.getAllProperties().map((property) => property.name)).toEqual(['version', 'prodid', 'method']);
      }),
    );
  });

  test('folds lines at 75 octets and never inside a character', () => {
    fc.assert(
      fc.property(hostileLine, hostileLines, (name, summary) => {
        const lines = calendarEntry(sampleFacts({ name: name.repeat(5), summary: summary.repeat(5) })).split('\r\n');
        expect(lines.every((line) => Buffer.byteLength(line) <= 75 && line.isWellFormed())).toBe(true);
        expect(lines.join('')).not.toMatch(/[^\P{Cc}\t]/u);
      }),
    );
  });
});
