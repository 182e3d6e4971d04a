import { addressWith } from './contact-files.ts';
import type { Fields } from './service.ts';

/** A file of another program, and the contacts in it. */
export type ProgramFile = { file: string; charset?: string; separator?: string; contacts: Fields[] };

/** Tables as other programs write them (files/README.md). */
export const tables: ProgramFile[] = [
  {
    file: 'google-old.csv',
    contacts: [
      {
        first_name: 'Anna',
        middle_name: 'Maria',
        last_name: 'Müller',
        suffix: 'MBA',
        company: 'Müller & Söhne',
        emails: [
          { type: 'office', email: 'anna@example.org' },
          { type: 'office', email: 'mueller@example.org' },
          { type: 'private', email: 'anna.privat@example.net' },
        ],
        phones: [
          { type: 'mobile', number: '+49 171 1234567' },
          { type: 'fax', number: '030 99' },
        ],
        addresses: [
          {
            type: 'business',
            street: 'Lindenstr.',
            house_number: '5a',
            postal_code: '10969',
            city: 'Berlin',
            country: 'Germany',
          },
        ],
        notes: [
          'Likes tea',
          'Name Prefix: Dr.',
          'Birthday: 1980-02-29',
          'Group Membership: Friends',
          'Organization 1 - Title: Head of Design',
          'Blog: https://anna.example.org',
        ].join('\n'),
      },
      { company: 'Sunny Cafe', phones: [{ type: 'office', number: '+1 (415) 555-0100' }] },
    ],
  },
  {
    file: 'google.csv',
    contacts: [
      {
        first_name: 'Grace',
        middle_name: 'Brewster',
        last_name: 'Hopper',
        title: 'Mrs.',
        company: 'US Navy',
        emails: [{ type: 'office', email: 'grace@navy.example' }],
        phones: [
          { type: 'mobile', number: '+1 555 0199' },
          { type: 'mobile', number: '+1 555 0200' },
        ],
        addresses: [
          addressWith({
            type: 'home',
            street: '1 Main St, Suite 4',
            postal_code: '22201',
            city: 'Arlington',
            country: 'USA',
          }),
        ],
        notes: [
          'Nickname: Amazing Grace',
          'Organization Title: Rear Admiral',
          'Birthday: 1906-12-09',
          'Labels: Navy',
          'Address 1 - Region: VA',
          'Anniversary: 1930-06-15',
        ].join('\n'),
      },
    ],
  },
  {
    file: 'outlook.csv',
    contacts: [
      {
        first_name: 'John',
        middle_name: 'Q.',
        last_name: 'Public',
        suffix: 'Jr.',
        title: 'Mr.',
        company: 'Contoso Ltd.',
        emails: [
          { type: 'other', email: 'john@contoso.example' },
          { type: 'other', email: 'john@home.example' },
        ],
        phones: [
          { type: 'fax', number: '(415) 555-0111' },
          { type: 'office', number: '(415) 555-0112' },
          { type: 'office', number: '(415) 555-0113' },
          { type: 'mobile', number: '+1 415 555 0114' },
        ],
        addresses: [
          addressWith({
            type: 'business',
            street: '500 Market St, Floor 3',
            postal_code: '94105',
            city: 'San Francisco',
            country: 'United States of America',
          }),
          {
            type: 'home',
            street: 'Rosenweg',
            house_number: '7',
            postal_code: '53111',
            city: 'Bonn',
            country: 'Germany',
          },
        ],
        notes: [
          'First line\r\nSecond "quoted" line',
          'Department: Sales',
          'Job Title: Buyer',
          'Business State: CA',
          'Birthday: 2/29/1980',
          'Categories: Customers;VIP',
          'Web Page: http://contoso.example',
        ].join('\n'),
      },
    ],
  },
  {
    file: 'outlook-de.csv',
    charset: 'windows-1252',
    separator: ';',
    contacts: [
      {
        first_name: 'Jördis',
        middle_name: 'Änne',
        last_name: 'Größ',
        title: 'Ms.',
        company: 'Größ & Söhne GmbH – Büro',
        emails: [{ type: 'other', email: 'joerdis@groess.example' }],
        phones: [
          { type: 'fax', number: '0211 99' },
          { type: 'office', number: '0211 10' },
          { type: 'office', number: '0211 11' },
          { type: 'mobile', number: '0171/1234567' },
        ],
        addresses: [
          {
            type: 'business',
            street: 'Königsallee',
            house_number: '12',
            postal_code: '40212',
            city: 'Düsseldorf',
            country: 'Deutschland',
          },
          addressWith({ type: 'mailing', street: 'Postfach 1234', postal_code: '50667', city: 'Köln' }),
        ],
        notes: ['Preis: 20 €', 'Anrede: Frau Dr.', 'Abteilung: Einkauf'].join('\n'),
      },
    ],
  },
  {
    file: 'numbers.csv',
    separator: ';',
    contacts: [
      {
        customer_id: 501,
        first_name: 'Søren',
        last_name: 'Østergård',
        emails: [{ type: 'other', email: 'soren@example.org' }],
        phones: [
          { type: 'office', number: '030/1234-0' },
          { type: 'mobile', number: '0171 1234567' },
        ],
        addresses: [
          {
            type: 'home',
            street: 'Hauptstr.',
            house_number: '5-7',
            postal_code: '10969',
            city: 'Berlin',
            country: 'Deutschland',
          },
        ],
        notes: 'ruft zurück',
      },
      { first_name: 'Zoë', last_name: 'Meier', emails: [{ type: 'other', email: 'zoe@example.org' }] },
    ],
  },
  {
    file: 'thunderbird.csv',
    contacts: [
      {
        first_name: 'Ada',
        last_name: 'Lovelace',
        company: 'Analytical Engines',
        emails: [
          { type: 'other', email: 'ada@example.org' },
          { type: 'other', email: 'ada@home.example' },
        ],
        phones: [
          { type: 'office', number: '030 1' },
          { type: 'home', number: '030 2' },
          { type: 'fax', number: '030 3' },
          { type: 'mobile', number: '0171 1234567' },
        ],
        addresses: [
          {
            type: 'home',
            street: 'Rosenweg',
            house_number: '7',
            postal_code: '53111',
            city: 'Bonn',
            country: 'Germany',
          },
          {
            type: 'business',
            street: 'Lindenstr.',
            house_number: '5',
            postal_code: '10969',
            city: 'Berlin',
            country: 'Germany',
          },
        ],
        notes: ['First programmer', 'Job Title: Analyst'].join('\n'),
      },
    ],
  },
];
