import type { AccountMailFacts } from '@kupfer/schemas/account-mail';
import type { Language } from '@kupfer/schemas/fields';
import { accountWording } from './account-wording.ts';
import type { MailContent } from './appointment-mail.ts';
import { html, htmlMail } from './html.ts';
import { oneLine } from './one-line.ts';

const SUBJECT_LIMIT = 200;
const SERVICE = 'Kupfer';

/**
 * The mail with the `link` by which somebody accepts an invitation or chooses a new password. Names stand in one line
 * each, so nobody writes paragraphs of his own into it.
 */
export function accountMail(facts: AccountMailFacts, link: string, language: Language): MailContent {
  const words = accountWording[language];
  const organization = oneLine(facts.organization.name, 100) || SERVICE;
  const { subject, greeting, request, ending } =
    facts.kind === 'invitation'
      ? words.invitation({ organization, inviter: oneLine(facts.inviter, 150), role: facts.role })
      : words.password({ name: oneLine(facts.name || facts.username, 150), username: oneLine(facts.username, 150) });
  const paragraph = (text: string) => html`<p>${text}</p>\n`;
  const anchor = html`<p><a href="${link}">${link}</a></p>\n`;
  const signature = html`<p>${words.regards}<br>${organization}</p>\n`;
  const line = oneLine(subject, SUBJECT_LIMIT);
  return {
    subject: line,
    text: [greeting, request, link, ending, `${words.regards}\n${organization}`].join('\n\n'),
    html: htmlMail(
      language,
      line,
      html`${[paragraph(greeting), paragraph(request), anchor, paragraph(ending), signature]}`,
    ),
  };
}
