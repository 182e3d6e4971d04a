import type { Language } from '@kupfer/schemas/fields';
import * as access from './access/messages.ts';
import * as admin from './admin/messages.ts';
import * as appointment from './appointment/messages.ts';
import * as calendar from './calendar/messages.ts';
import * as calendarFeed from './calendar-feed/messages.ts';
import * as contact from './contact/messages.ts';
import * as exporting from './export/messages.ts';
import * as importing from './import/messages.ts';
import * as importReason from './import/reason-messages.ts';
import * as merging from './merge/messages.ts';
import * as outbox from './outbox/messages.ts';
import * as palette from './palette/messages.ts';
import * as profile from './profile/messages.ts';
import * as signIn from './sign-in/messages.ts';
import * as frame from './ui/messages.ts';

/** The same keys with texts of another language: one that misses a key does not compile. */
export type Translated<Words> = { [Key in keyof Words]: Words[Key] extends string ? string : Translated<Words[Key]> };

const en = {
  access: access.en,
  admin: admin.en,
  appointment: appointment.en,
  calendar: calendar.en,
  calendarFeed: calendarFeed.en,
  contact: contact.en,
  export: exporting.en,
  frame: frame.en,
  import: importing.en,
  merge: merging.en,
  importReason: importReason.en,
  outbox: outbox.en,
  palette: palette.en,
  profile: profile.en,
  signIn: signIn.en,
};

export type Messages = typeof en;

const de: Translated<Messages> = {
  access: access.de,
  admin: admin.de,
  appointment: appointment.de,
  calendar: calendar.de,
  calendarFeed: calendarFeed.de,
  contact: contact.de,
  export: exporting.de,
  frame: frame.de,
  import: importing.de,
  merge: merging.de,
  importReason: importReason.de,
  outbox: outbox.de,
  palette: palette.de,
  profile: profile.de,
  signIn: signIn.de,
};

/** Every text of the client; each folder has its own in `messages.ts`, where both languages stand side by side. */
export const wording: Record<Language, Translated<Messages>> = { en, de };

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages;
    Locale: 'en-GB' | 'de-DE';
  }
}

/** The locale whose dates and numbers go with a language. */
export const locales = { en: 'en-GB', de: 'de-DE' } as const satisfies Record<Language, string>;
