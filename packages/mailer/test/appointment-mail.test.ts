import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { appointmentMail } from '../src/appointment-mail.ts';
import { hostileAnything, hostileLine, hostileLines, normalized, sampleFacts } from './samples.ts';

type Node = DefaultTreeAdapterTypes.Node;

function elements(node: Node): DefaultTreeAdapterTypes.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elements) : [];
  return 'tagName' in node ? [node, ...children] : children;
}

function textOf(node: Node): string {
  if (node.nodeName === 'br') return '\n';
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** What a reader sees: the paragraphs, an empty line between them. */
function shown(html: string): string {
  const paragraphs = elements(parse(html)).filter(({ tagName }) => tagName === 'p');
  return paragraphs.map((paragraph) => textOf(paragraph).replace(/\n+$/, '')).join('\n\n');
}

const hostileFacts = fc
  .record({
    name: hostileLine,
    address: hostileLine,
    summary: hostileLines,
    contact_name: fc.option(hostileLine),
    organization: fc.record({ name: hostileLine, phone: hostileLine, email: hostileLine }),
    org_name: fc.option(hostileLine),
    org_phone: fc.option(hostileLine),
    subject: fc.option(hostileLine),
  })
  .map(sampleFacts);
const language = fc.constantFrom('en' as const, 'de' as const);

describe('the template', () => {
  test('writes a whole letter in English', () => {
    const mail = appointmentMail(sampleFacts(), 'en');
    expect(mail.subject).toBe('Your appointment on Wednesday, 1 July 2026 at 12:00: Boiler service');
    expect(mail.text).toBe(`Dear Anna Schmidt,

Please find below the details of your appointment with Kupfer & Söhne:

Appointment: Boiler service
When: Wednesday, 1 July 2026, 12:00 to 13:30 (CEST)
Where: Hauptstraße 5, 10115 Berlin

Please keep the cellar accessible.

If you have any questions or cannot keep the appointment, please call us on +49 30 1234567.

Kind regards
Kupfer & Söhne
Phone: +49 30 1234567
E-mail: office@kupfer.example`);
  });

  test('writes a whole letter in German', () => {
    const mail = appointmentMail(
      sampleFacts({ name: 'Heizungswartung', summary: 'Bitte den Keller freihalten.' }),
      'de',
    );
    expect(mail.subject).toBe('Ihr Termin am Mittwoch, 1. Juli 2026, um 12:00 Uhr: Heizungswartung');
    expect(mail.text).toBe(`Guten Tag Anna Schmidt,

nachfolgend finden Sie die Angaben zu Ihrem Termin mit Kupfer & Söhne:

Termin: Heizungswartung
Wann: Mittwoch, 1. Juli 2026, 12:00 bis 13:30 Uhr (MESZ)
Wo: Hauptstraße 5, 10115 Berlin

Bitte den Keller freihalten.

Wenn Sie Fragen haben oder den Termin nicht wahrnehmen können, rufen Sie uns bitte unter +49 30 1234567 an.

Mit freundlichen Grüßen
Kupfer & Söhne
Telefon: +49 30 1234567
E-Mail: office@kupfer.example`);
  });

  test('leaves out what is empty, with its label and its line', () => {
    const organization = { name: '', phone: '', email: '' };
    const bare = sampleFacts({ name: '', address: '', summary: '', contact_name: null, organization });
    expect(appointmentMail(bare, 'en').subject).toBe('Your appointment on Wednesday, 1 July 2026 at 12:00');
    expect(appointmentMail(bare, 'en').text).toBe(`Hello,

Please find below the details of your appointment:

When: Wednesday, 1 July 2026, 12:00 to 13:30 (CEST)

Kind regards`);
  });

  test('asks to answer by mail when there is no phone to call', () => {
    const organization = { name: 'Kupfer', phone: '', email: 'office@kupfer.example' };
    expect(appointmentMail(sampleFacts({ organization }), 'en').text).toContain('please reply to this e-mail.');
    expect(appointmentMail(sampleFacts({ organization }), 'de').text).toContain(
      'antworten Sie bitte auf diese E-Mail.',
    );
  });

  test("prints org_name and org_phone instead of the organization's own", () => {
    const { text } = appointmentMail(sampleFacts({ org_name: 'Filiale Mitte', org_phone: '030 99' }), 'de');
    expect(text).toContain('Ihrem Termin mit Filiale Mitte:');
    expect(text).toContain('Grüßen\nFiliale Mitte\nTelefon: 030 99\n');
    expect(text).not.toContain('Söhne');
    expect(text).not.toContain('1234567');
  });

  test('shows the same in HTML as in text, whatever people typed', () => {
    fc.assert(
      fc.property(hostileFacts, language, (facts, language) => {
        const mail = appointmentMail(facts, language);
        expect(shown(mail.html)).toBe(normalized(mail.text));
        for (const text of [facts.name, facts.address, facts.summary]) expect(mail.text).toContain(text.trim());
      }),
    );
  });

  test('leaves no empty line twice and none at an end', () => {
    fc.assert(
      fc.property(hostileFacts, language, (facts, language) => {
        const { text } = appointmentMail({ ...facts, summary: '' }, language);
        expect(text).not.toMatch(/\n\n\n|^\n|\n$/);
      }),
    );
  });
});

describe('a given text', () => {
  test('leaves exactly as it was written, the subject too', () => {
    const given = {
      subject: '  Verschoben: "Wartung" <neu>',
      message: 'Hallo,\n\n  neuer Termin <b>morgen</b> & so.\n\nTschüß',
    };
    const mail = appointmentMail(sampleFacts(given), 'de');
    expect(mail.subject).toBe(given.subject.trim());
    expect(mail.text).toBe(given.message);
  });

  test('is written by the template where it is blank', () => {
    expect(appointmentMail(sampleFacts({ subject: '', message: ' ' }), 'en')).toEqual(
      appointmentMail(sampleFacts(), 'en'),
    );
  });

  test('is verbatim in the text and shows the same in HTML', () => {
    fc.assert(
      fc.property(hostileLines, language, (message, language) => {
        fc.pre(message !== '');
        const mail = appointmentMail(sampleFacts({ message }), language);
        expect(mail.text).toBe(message);
        expect(shown(mail.html)).toBe(normalized(message));
      }),
    );
  });
});

describe('every mail', () => {
  test('has a subject of one line and at most 200 characters', () => {
    fc.assert(
      fc.property(hostileAnything, hostileAnything, language, (name, subject, language) => {
        for (const facts of [sampleFacts({ name: name.repeat(20) }), sampleFacts({ subject: subject.repeat(20) })]) {
          const mail = appointmentMail(facts, language);
          expect([...mail.subject].length).toBeLessThanOrEqual(200);
          expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
    );
  });

  test('is HTML without scripts, links or anything remote, and says its language', () => {
    const allowed = ['html', 'head', 'meta', 'title', 'body', 'div', 'p', 'strong', 'br'];
    fc.assert(
      fc.property(hostileFacts, fc.option(hostileLines), language, (facts, message, language) => {
        const { html, subject } = appointmentMail({ ...facts, message }, language);
        const found = elements(parse(html));
        for (const { tagName, attrs } of found) {
          expect(allowed).toContain(tagName);
          for (const { name, value } of attrs) {
            expect(['lang', 'style', 'charset', 'name', 'content']).toContain(name);
            expect(value).not.toMatch(/url\(|https?:|\/\//);
          }
        }
        expect(found[0]?.attrs[0]).toEqual({ name: 'lang', value: language });
        expect(found.filter(({ tagName }) => tagName === 'title').map(textOf)).toEqual([subject]);
      }),
    );
  });
});
