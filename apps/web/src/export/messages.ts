import type { Translated } from '../wording.ts';

export const en = {
  coming: 'The file is being made …',
  saved: '{name} saved',
  failed: 'The file could not be saved',
  contacts: {
    label: 'More: import, export, duplicates',
    filtered: 'Export what is filtered: {count, plural, =0 {no contacts} one {# contact} other {# contacts}}',
    all: 'Export all contacts',
    allCounted: 'Export all: {count, plural, =0 {no contacts} one {# contact} other {# contacts}}',
    csv: 'As a table (CSV)',
    vcard: 'As address cards (vCard)',
    import: 'Import contacts',
    one: 'Save as an address card (vCard)',
  },
  appointments: {
    label: 'Export or import appointments',
    shown: 'What is shown: {count, plural, =0 {no appointments} one {# appointment} other {# appointments}}',
    all: 'All appointments',
    filtered: 'All that match the filter',
    calendar: 'As a calendar (iCalendar)',
    import: 'Import appointments',
    one: 'Save for another calendar (.ics)',
  },
};

export const de: Translated<typeof en> = {
  coming: 'Die Datei wird erstellt …',
  saved: '{name} gespeichert',
  failed: 'Die Datei konnte nicht gespeichert werden',
  contacts: {
    label: 'Mehr: Import, Export, Dubletten',
    filtered: 'Gefilterte exportieren: {count, plural, =0 {keine Kontakte} one {# Kontakt} other {# Kontakte}}',
    all: 'Alle Kontakte exportieren',
    allCounted: 'Alle exportieren: {count, plural, =0 {keine Kontakte} one {# Kontakt} other {# Kontakte}}',
    csv: 'Als Tabelle (CSV)',
    vcard: 'Als Visitenkarten (vCard)',
    import: 'Kontakte importieren',
    one: 'Als Visitenkarte speichern (vCard)',
  },
  appointments: {
    label: 'Termine exportieren oder importieren',
    shown: 'Was zu sehen ist: {count, plural, =0 {keine Termine} one {# Termin} other {# Termine}}',
    all: 'Alle Termine',
    filtered: 'Alle, auf die der Filter passt',
    calendar: 'Als Kalender (iCalendar)',
    import: 'Termine importieren',
    one: 'Für einen anderen Kalender speichern (.ics)',
  },
};
