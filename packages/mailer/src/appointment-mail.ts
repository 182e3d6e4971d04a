import type { AppointmentFacts } from '@kupfer/schemas/appointment-notification';
import type { Language } from '@kupfer/schemas/fields';
import { appointmentTime, localTime } from './appointment-time.ts';
import { type Html, html, htmlLines, htmlMail } from './html.ts';
import { oneLine } from './one-line.ts';
import { wording } from './wording.ts';

export type MailContent = { subject: string; text: string; html: string };

const SUBJECT_LIMIT = 200;

/** The text, or null when there is nothing to see in it. */
function given(text: string | null): string | null {
  return text?.trim() ? text : null;
}

function templateSubject(facts: AppointmentFacts, language: Language): string {
  const words = wording[language];
  const { day, time } = localTime(facts.start_date, facts.time_zone, language);
  const subject = words.subject(day, words.clock(time));
  return given(facts.name) ? `${subject}: ${facts.name}` : subject;
}

type Row = { label: string; value: string };

/** The rows that have something to say. */
function rows(...all: [label: string, value: string | null][]): Row[] {
  return all.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

const inText = ({ label, value }: Row) => `${label}: ${value}`;
const inHtml = ({ label, value }: Row) => html`<strong>${label}:</strong> ${value}<br>`;

function templateParts(facts: AppointmentFacts, language: Language) {
  const words = wording[language];
  const name = given(facts.org_name) ?? given(facts.organization.name);
  const phone = given(facts.org_phone) ?? given(facts.organization.phone);
  const email = given(facts.organization.email);
  const signature = [words.regards, name, ...rows([words.phone, phone], [words.email, email]).map(inText)];
  return {
    greeting: words.greeting(given(facts.contact_name)),
    introduction: words.introduction(name),
    details: rows(
      [words.what, given(facts.name)],
      [words.when, appointmentTime(facts, language)],
      [words.where, given(facts.address)],
    ),
    summary: given(facts.summary),
    answer: phone ? words.call(phone) : email && words.answer,
    signature: signature.filter((line) => line !== null).join('\n'),
  };
}

type Parts = ReturnType<typeof templateParts>;

function templateText({ greeting, introduction, details, summary, answer, signature }: Parts): string {
  const paragraphs = [greeting, introduction, details.map(inText).join('\n'), summary, answer, signature];
  return paragraphs.filter((paragraph) => paragraph !== null).join('\n\n');
}

function templateHtml({ greeting, introduction, details, summary, answer, signature }: Parts): Html {
  const block = 'margin: 1.5em 0; padding: 0 0 0 1em; border-left: 4px solid #b87333';
  const paragraph = (text: string | null) => text && html`<p>${htmlLines(text)}</p>\n`;
  const appointment = html`<p style="${block}">${details.map(inHtml)}</p>\n`;
  return html`${[paragraph(greeting), paragraph(introduction), appointment, ...[summary, answer, signature].map(paragraph)]}`;
}

/**
 * The mail about an appointment, in the language, its times in the appointment's zone. A given subject is put into one
 * line of at most 200 characters; a given message is the whole text as it is, and its HTML keeps the line breaks.
 *
 * @throws RangeError for a zone or an instant that does not exist
 */
export function appointmentMail(facts: AppointmentFacts, language: Language): MailContent {
  const subject = oneLine(given(facts.subject) ?? templateSubject(facts, language), SUBJECT_LIMIT);
  const message = given(facts.message);
  if (message !== null) {
    const body = html`<p style="margin: 0; white-space: pre-wrap">${htmlLines(message)}</p>`;
    return { subject, text: message, html: htmlMail(language, subject, body) };
  }
  const parts = templateParts(facts, language);
  return { subject, text: templateText(parts), html: htmlMail(language, subject, templateHtml(parts)) };
}
