import type { AppointmentFacts } from '@kupfer/schemas/appointment-notification';
import fc from 'fast-check';
import type { OutgoingMail } from '../src/mailer.ts';

export function sampleFacts(changes: Partial<AppointmentFacts> = {}): AppointmentFacts {
  return {
    uuid: '0198c0de-0000-7000-8000-000000000001',
    name: 'Boiler service',
    start_date: '2026-07-01T10:00:00.000Z',
    end_date: '2026-07-01T11:30:00.000Z',
    time_zone: 'Europe/Berlin',
    address: 'Hauptstraße 5, 10115 Berlin',
    summary: 'Please keep the cellar accessible.',
    sequence: 3,
    edit_date: '2026-06-01T08:00:00.000Z',
    contact_name: 'Anna Schmidt',
    organization: { name: 'Kupfer & Söhne', phone: '+49 30 1234567', email: 'office@kupfer.example' },
    org_name: null,
    org_phone: null,
    subject: null,
    message: null,
    ...changes,
  };
}

export function sampleMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    message_id: '0198c0de-0000-7000-8000-0000000000aa',
    to: 'anna@example.org',
    from_name: 'Kupfer & Söhne, "Heizung"',
    reply_to: 'office@kupfer.example',
    subject: 'Ihr Termin am Mittwoch, 1. Juli 2026, um 12:00 Uhr: Wärmepumpe',
    text: 'Guten Tag,\n\nes grüßt Sie\nKupfer & Söhne\n',
    html: '<p>Guten Tag,</p><p>es grüßt Sie<br>Kupfer &amp; Söhne</p>',
    calendar: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n',
    ...changes,
  };
}

const hostilePieces = fc.constantFrom(
  ...['<script>alert(1)</script>', '</p>', '<!--', '&amp;', '&', '"', "'", '=', '.', 'From ', '--', ' ', '  ', '\t'],
  ...[
    ',',
    ';',
    '\\',
    '\\n',
    ':',
    '^',
    'BEGIN:VEVENT',
    'END:VCALENDAR',
    'ü',
    '日本',
    '🎉',
    '👩‍👩‍👧',
    '\u202e',
    '\u00a0',
  ],
  ...[
    '\nBcc: eve@evil.example',
    '\r\nBcc: eve@evil.example\r\n\r\n<b>',
    '=?utf-8?q?=0D=0ABcc:?=',
    '\n.\nMAIL FROM:<x@y>',
  ],
);

function joined(pieces: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(hostilePieces, fc.string({ unit: 'grapheme' }), pieces), { maxLength: 12 })
    .map((parts) => parts.join(''));
}

/** Text of several lines as the schemas let it in: trimmed, no control characters but tabs and line breaks. */
export const hostileLines = joined(fc.constantFrom('\n', '\r\n', '\r', '\n\n')).map((text) =>
  text.replace(/[^\P{Cc}\n\r\t]/gu, '').trim(),
);

/** One line as the schemas let it in. */
export const hostileLine = hostileLines.map((text) =>
  // One line of a mail leaves out what would turn round the words behind it.
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '').trim(),
);

/** What never passes the schemas: any character, everywhere. */
export const hostileAnything = joined(fc.string({ unit: 'binary' }));

export const normalized = (text: string) => text.replace(/\r\n|\r/g, '\n');
