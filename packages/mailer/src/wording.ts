import type { Language } from '@kupfer/schemas/fields';

const en = {
  locale: 'en-GB',
  clock: (time: string) => time,
  until: 'to',
  subject: (day: string, time: string) => `Your appointment on ${day} at ${time}`,
  greeting: (name: string | null) => (name ? `Dear ${name},` : 'Hello,'),
  introduction: (organization: string | null) =>
    `Please find below the details of your appointment${organization ? ` with ${organization}` : ''}:`,
  what: 'Appointment',
  when: 'When',
  where: 'Where',
  call: (phone: string) => `If you have any questions or cannot keep the appointment, please call us on ${phone}.`,
  answer: 'If you have any questions or cannot keep the appointment, please reply to this e-mail.',
  regards: 'Kind regards',
  phone: 'Phone',
  email: 'E-mail',
};

/** Every phrase of a mail; a language that misses one does not compile. */
export type Wording = typeof en;

const de: Wording = {
  locale: 'de-DE',
  clock: (time) => `${time} Uhr`,
  until: 'bis',
  subject: (day, time) => `Ihr Termin am ${day}, um ${time}`,
  greeting: (name) => (name ? `Guten Tag ${name},` : 'Guten Tag,'),
  introduction: (organization) =>
    `nachfolgend finden Sie die Angaben zu Ihrem Termin${organization ? ` mit ${organization}` : ''}:`,
  what: 'Termin',
  when: 'Wann',
  where: 'Wo',
  call: (phone) =>
    `Wenn Sie Fragen haben oder den Termin nicht wahrnehmen können, rufen Sie uns bitte unter ${phone} an.`,
  answer: 'Wenn Sie Fragen haben oder den Termin nicht wahrnehmen können, antworten Sie bitte auf diese E-Mail.',
  regards: 'Mit freundlichen Grüßen',
  phone: 'Telefon',
  email: 'E-Mail',
};

export const wording: Record<Language, Wording> = { en, de };
