import { readTarget } from '@kupfer/schemas/contact-file';
import { lettersOf } from './known-label.ts';

/**
 * What columns of other programs are: the exports of Google Contacts (old and new), Outlook (desktop and web, English and
 * German), Thunderbird, and what people call their columns in a spreadsheet. Headings are compared by their letters and
 * digits alone. `null` is known and of no use to a contact.
 */
const SIMPLE: Record<string, readonly string[]> = {
  customer_id: ['customer id', 'customer number', 'customer no', 'kundennummer', 'kunden nr', 'kundennr', 'kdnr', 'kd nr'],
  first_name: ['first name', 'firstname', 'given name', 'forename', 'vorname'],
  middle_name: ['middle name', 'additional name', 'weitere vornamen', 'zweiter vorname', '2 vorname'],
  last_name: ['last name', 'lastname', 'family name', 'surname', 'nachname', 'familienname'],
  suffix: ['suffix', 'name suffix', 'namenssuffix', 'namenszusatz'],
  title: ['title', 'name prefix', 'prefix', 'salutation', 'anrede', 'titel'],
  company: ['company', 'company name', 'organization', 'organisation', 'firma', 'firmenname', 'unternehmen'],
  contact_type: ['contact type', 'kontakttyp', 'kontaktart'],
  customer_type: ['customer type', 'kundentyp', 'kundenart'],
  full_name: ['name', 'full name', 'display name', 'anzeigename', 'vollstandiger name', 'kontakt'],
  notes: ['notes', 'note', 'comments', 'notizen', 'notiz', 'bemerkung', 'bemerkungen', 'anmerkungen', 'kommentar'],
  email_1_email: ['e mail', 'email', 'mail', 'e mail address', 'email address', 'primary email', 'e mail adresse', 'emailadresse'],
  email_2_email: ['secondary email', 'e mail 2', 'email 2'],
  email_office_email: ['work email', 'work e mail', 'business email', 'e mail geschaftlich', 'e mail arbeit'],
  email_private_email: ['home email', 'home e mail', 'private email', 'personal email', 'e mail privat'],
  email_other_email: ['other email', 'weitere e mail'],
  phone_office_number: [
    ...['phone', 'phone number', 'telephone', 'work phone', 'business phone', 'business phone 2', 'company main phone'],
    ...['primary phone', 'other phone', 'tel', 'telefon', 'telefonnummer', 'festnetz', 'telefon geschaftlich'],
    ...['telefon geschaftlich 2', 'telefon firma', 'haupttelefon', 'weiteres telefon', 'telefon arbeit'],
  ],
  phone_mobile_number: [
    ...['mobile', 'mobile phone', 'mobile number', 'cell', 'cell phone', 'car phone', 'mobil', 'mobiltelefon'],
    ...['mobiltelefon 2', 'mobilnummer', 'handy', 'handynummer', 'autotelefon'],
  ],
  phone_home_number: ['home phone', 'home phone 2', 'telefon privat', 'telefon privat 2', 'private phone'],
  phone_fax_number: [
    ...['fax', 'fax number', 'business fax', 'home fax', 'other fax', 'telefax', 'faxnummer', 'fax geschaftlich'],
    ...['fax privat', 'weiteres fax'],
  ],
  address_1_street_and_number: ['street', 'street address', 'address', 'strasse', 'str', 'anschrift', 'adresse', 'strasse und hausnummer', 'strasse hausnummer', 'strasse nr', 'strasse und hausnr', 'strasse hausnr', 'strasse und nr'],
  address_1_house_number: ['house number', 'hausnummer', 'haus nr', 'hausnr'],
  address_1_postal_code: ['postal code', 'postcode', 'zip', 'zip code', 'plz', 'postleitzahl'],
  address_1_city: ['city', 'town', 'ort', 'stadt', 'wohnort'],
  address_1_postal_code_and_city: ['plz ort', 'plz und ort', 'postleitzahl ort'],
  address_1_country: ['country', 'country region', 'land', 'land region'],
  notes_line: [
    ...['birthday', 'anniversary', 'web page', 'website', 'homepage', 'url', 'department', 'job title', 'profession'],
    ...['occupation', 'nickname', 'spouse', 'children', 'hobby', 'location', 'account', 'billing information', 'categories', 'category'],
    ...['labels', 'group membership', 'office location', 'government id number', 'referred by', 'user 1', 'user 2'],
    ...['user 3', 'user 4', 'assistant s name', 'assistant s phone', 'manager s name', 'pager', 'isdn', 'telex'],
    ...['radio phone', 'tty tdd phone', 'callback', 'state', 'region', 'organization title', 'organization department'],
    ...['maiden name', 'directory server', 'organizational id number', 'business state', 'home state', 'other state'],
    ...['business address po box', 'home address po box', 'other address po box', 'position', 'pager number'],
    ...['geburtstag', 'jahrestag', 'webseite', 'abteilung', 'beruf', 'spitzname', 'partner', 'kinder', 'standort', 'konto'],
    ...['abrechnungsinformation', 'kategorien', 'kategorie', 'buro', 'regierungsnr', 'empfohlen von', 'benutzer 1', 'benutzer 2'],
    ...['benutzer 3', 'benutzer 4', 'name assistent', 'telefon assistent', 'assistent in', 'name des der vorgesetzten'],
    ...['ruckmeldung', 'telefon fur horbehinderte', 'funkruf', 'bundesland', 'region geschaftlich', 'organisationsnr'],
    ...['bundesland kanton privat', 'weiteres r bundesland kanton', 'postfach geschaftlich', 'postfach privat'],
    ...['weiteres postfach'],
  ],
}; // biome-ignore format: a table

/** Parts of the addresses of Outlook and Thunderbird: `Business Street 2`, `Straße geschäftlich 2`, `Home ZipCode`. */
const ADDRESSES: { target: string; headings: RegExp }[] = [
  { target: 'street_and_number', headings: /^(?:# street|# address|strasse #|adresse #)(?: [23])?$/ },
  { target: 'postal_code', headings: /^(?:# (?:postal code|zipcode|zip)|(?:postleitzahl|plz) #)$/ },
  { target: 'city', headings: /^(?:# city|ort #)$/ },
  { target: 'country', headings: /^(?:# country(?: region)?|land(?: region)? #)$/ },
];
const WHOSE: [RegExp, string][] = [
  [/\b(?:business|work|geschaftlich)\b/, 'business'],
  [/\b(?:home|privat)\b/, 'home'],
  [/\bother\b/, 'mailing'],
];
/** The third address of Outlook in German, whose words are inflected. */
const OTHERS = new Map([
  ['weitere strasse', 'street_and_number'],
  ['weitere strasse 2', 'street_and_number'],
  ['weitere strasse 3', 'street_and_number'],
  ['weitere postleitzahl', 'postal_code'],
  ['weiterer ort', 'city'],
  ['weiteres e land region', 'country'],
  ['weitere adresse', 'text'],
]);

/** Numbered columns: `E-mail 1 - Value` of Google, `E-Mail 2: Adresse` of Outlook. */
const NUMBERED: [RegExp, string][] = [
  [/^e ?mail (\d+) (?:value|address|adresse)$/, 'email_#_email'],
  [/^e ?mail (\d+) (?:type|label)$/, 'email_#_type'],
  [/^(?:phone|telefon) (\d+)(?: value)?$/, 'phone_#_number'],
  [/^phone (\d+) (?:type|label)$/, 'phone_#_type'],
  [/^address (\d+) (?:type|label)$/, 'address_#_type'],
  [/^address (\d+) (?:street|extended address)$/, 'address_#_street_and_number'],
  [/^address (\d+) city$/, 'address_#_city'],
  [/^address (\d+) postal code$/, 'address_#_postal_code'],
  [/^address (\d+) country$/, 'address_#_country'],
  [/^address (\d+) formatted$/, 'address_#_text'],
  [/^organization (?:1 )?name$/, 'company'],
  [/^address \d+ (?:po box|region)$/, 'notes_line'],
  [/^organization \d+ (?:name|title|department|job description)$/, 'notes_line'],
  [/^(?:website|event|relation|custom field|im|calendar link) \d+ (?:value|service)$/, 'notes_line'],
];

const simple = new Map(Object.entries(SIMPLE).flatMap(([target, headings]) => headings.map((each) => [each, target])));

/** What a heading is known to mean; null when nobody has told us. */
export function knownTarget(heading: string): string | null {
  const own = heading.trim().toLowerCase();
  if (readTarget(own)) return own;
  const letters = lettersOf(heading);
  const known = simple.get(letters);
  if (known) return known;
  for (const [pattern, target] of NUMBERED) {
    const [found, number = ''] = pattern.exec(letters) ?? [];
    if (found === undefined) continue;
    const numbered = target.replace('#', number);
    return readTarget(numbered) ? numbered : null;
  }
  return addressTarget(letters);
}

function addressTarget(letters: string): string | null {
  const other = OTHERS.get(letters);
  if (other) return `address_mailing_${other}`;
  for (const [words, type] of WHOSE) {
    if (!words.test(letters)) continue;
    const part = ADDRESSES.find(({ headings }) => headings.test(letters.replace(words, '#')))?.target;
    return part ? `address_${type}_${part}` : null;
  }
  return null;
}

/** The headings, one of which has what the cells of this one are called: `Website 1 - Label` for `Website 1 - Value`. */
export function namedBy(heading: string): string[] {
  const [, start] = /^(.*\d - )Value$/.exec(heading.trim()) ?? [];
  return start === undefined ? [] : [`${start}Label`, `${start}Type`];
}
