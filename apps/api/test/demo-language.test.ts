import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNote } from '@kupfer/schemas/appointment-note';
import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import type { ContactPage } from '@kupfer/schemas/contact';
import type { Demo } from '@kupfer/schemas/demo';
import type { Language } from '@kupfer/schemas/fields';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactNotes, wordings } from '../src/demo/wording.ts';
import { good, type Page, placesOf } from './appointments.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const all = async <Item>(person: Person, path: string) =>
  (await good(person.get<Page<Item>>(`${path}?page_size=2000`))).results;

/** Every text of the wording, however deep it lies. */
function textsIn(wording: unknown): string[] {
  if (typeof wording === 'string') return [wording];
  return typeof wording === 'object' && wording !== null ? Object.values(wording).flatMap(textsIn) : [];
}

/** What in the demo is said in other words than those of the language. */
async function inOtherWords(person: Person, language: Language): Promise<string[]> {
  const known = new Set(['', ...textsIn(wordings[language]), ...textsIn(contactNotes[language])]);
  const appointments = await all<Appointment>(person, '/appointment/');
  const notes = await all<AppointmentNote>(person, '/appointmentnotes/');
  const { results: contacts } = await good(person.get<ContactPage>('/contact/?limit=7000'));
  const texts = [
    // "Roof inspection – Müller"
    ...appointments.flatMap(({ name, type, summary }) => [name.split(' – ')[0] ?? '', ...type, summary]),
    ...notes.map(({ note }) => note),
    ...contacts.map((contact) => contact.notes ?? ''),
  ];
  expect(texts.length).toBeGreaterThan(900);
  return [...new Set(texts.filter((text) => !known.has(text)))];
}

describe.each([
  ['de', 'en', 'Deutschland', 'Ihr Termin am'],
  ['en', 'de', 'Germany', 'Your appointment on'],
] as const)(
  'demo data that is asked for in %s, where the organization speaks %s,',
  (language, other, country, begin) => {
    let anna: Person;
    beforeAll(async () => {
      anna = service.as(undefined, 'admin');
      await good(anna.patch('/organization/', { language: other }));
      await good(anna.post<Demo>('/demo/', { language }));
    });

    test('speaks that language: appointments, types, notes and contacts', async () => {
      expect(await inOtherWords(anna, language)).toEqual([]);
      expect(await inOtherWords(anna, other)).not.toEqual([]);
      const { results } = await good(anna.get<ContactPage>('/contact/?limit=7000'));
      const countries = results.flatMap(({ addresses }) => addresses.map((address) => address.country));
      expect(new Set(countries)).toEqual(new Set(['', country]));
    });

    test('has mails in that language, while those that people write stay in that of the organization', async () => {
      const mails = await all<AppointmentNotification>(anna, '/appointmentnotifications/');
      expect(mails.length).toBeGreaterThan(20);
      for (const mail of mails) {
        expect(mail.language).toBe(language);
        expect(mail.mail.subject).toContain(begin);
      }
      const own = { appointment: mails[0]?.appointment, recipient: 'anna@example.org' };
      const { body } = await anna.post<AppointmentNotification>('/appointmentnotifications/', own);
      expect(body.language).toBe(other);
    });

    test('is taken away whole', async () => {
      expect((await anna.delete('/demo/')).status).toBe(204);
      for (const path of ['/contact/', '/appointment/', '/appointmentnotes/', '/appointmentnotifications/']) {
        expect((await good(anna.get<{ results: unknown[] }>(path))).results).toEqual([]);
      }
    });
  },
);

test('a language that there is not is refused', async () => {
  const anna = service.as(undefined, 'admin');
  expect(await placesOf(anna.post('/demo/', { language: 'fr' }))).toEqual(['/language']);
});
