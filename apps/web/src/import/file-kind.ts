/** What can be imported. */
export type FileKind = 'csv' | 'vcard' | 'calendar';

/** The media type by which each kind is sent. */
export const mediaTypes: Record<FileKind, string> = {
  csv: 'text/csv',
  vcard: 'text/vcard',
  calendar: 'text/calendar',
};

/** For the dialog in which a file is chosen. */
export const accepted = '.csv,.tsv,.txt,.vcf,.vcard,.ics,.ical,text/csv,text/vcard,text/x-vcard,text/calendar';

const endings: Record<string, FileKind> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  vcf: 'vcard',
  vcard: 'vcard',
  ics: 'calendar',
  ical: 'calendar',
};

const types: Record<string, FileKind> = {
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'text/plain': 'csv',
  'text/vcard': 'vcard',
  'text/x-vcard': 'vcard',
  'text/calendar': 'calendar',
};

/**
 * What a file is: by how it begins, since the other two say so there, else by its name, else by the type that the
 * system gives it. undefined for what cannot be imported.
 */
export async function kindOf(file: File): Promise<FileKind | undefined> {
  const beginning = await file.slice(0, 1000).text();
  if (/^\s*BEGIN:VCARD\s/i.test(beginning)) return 'vcard';
  if (/^\s*BEGIN:VCALENDAR\s/i.test(beginning)) return 'calendar';
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  return endings[ending] ?? types[file.type];
}
