import type { Language } from '@kupfer/schemas/fields';

type Letter = { subject: string; greeting: string; request: string; ending: string };
type Invitation = { organization: string; inviter: string; role: 'member' | 'admin' };
type Password = { name: string; username: string };

type AccountWording = {
  invitation(facts: Invitation): Letter;
  password(facts: Password): Letter;
  regards: string;
};

const en: AccountWording = {
  invitation: ({ organization, inviter, role }) => ({
    subject: `Invitation to ${organization}`,
    greeting: 'Hello,',
    request: `${inviter} invites you to work with the contacts and appointments of ${organization}${role === 'admin' ? ', as an administrator' : ''}. To accept, open this link within 7 days:`,
    ending: 'If you did not expect this, do nothing: without you nothing happens.',
  }),
  password: ({ name, username }) => ({
    subject: 'Choose a new password',
    greeting: `Hello ${name},`,
    request: `Somebody, probably you, asked for a new password for the user ${username}. To choose one, open this link within an hour:`,
    ending: 'If it was not you, do nothing: your password stays as it is.',
  }),
  regards: 'Kind regards',
};

const de: AccountWording = {
  invitation: ({ organization, inviter, role }) => ({
    subject: `Einladung zu ${organization}`,
    greeting: 'Guten Tag,',
    request: `${inviter} lädt Sie ein, mit den Kontakten und Terminen von ${organization} zu arbeiten${role === 'admin' ? ', als Administrator' : ''}. Um anzunehmen, öffnen Sie innerhalb von 7 Tagen diesen Link:`,
    ending: 'Wenn Sie das nicht erwartet haben, tun Sie nichts: Ohne Sie geschieht nichts.',
  }),
  password: ({ name, username }) => ({
    subject: 'Neues Passwort wählen',
    greeting: `Guten Tag ${name},`,
    request: `jemand, wahrscheinlich Sie, hat für den Benutzer ${username} ein neues Passwort angefordert. Um eines zu wählen, öffnen Sie innerhalb einer Stunde diesen Link:`,
    ending: 'Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  }),
  regards: 'Mit freundlichen Grüßen',
};

/** Every phrase of the mails about accounts; a language that misses one does not compile. */
export const accountWording: Record<Language, AccountWording> = { en, de };
