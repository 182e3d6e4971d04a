import { addressWith } from './contact-files.ts';
import type { ProgramFile } from './contact-tables.ts';

/** Address cards as other programs write them (files/README.md). */
export const cards: ProgramFile[] = [
  {
    file: 'iphone.vcf',
    contacts: [
      {
        first_name: 'Anna',
        middle_name: 'Maria',
        last_name: 'Müller',
        title: 'Ms.',
        company: 'ACME, Inc.',
        emails: [
          { type: 'office', email: 'anna@example.org' },
          { type: 'other', email: 'anna@school.example' },
        ],
        phones: [
          { type: 'mobile', number: '+49 171 1234567' },
          { type: 'mobile', number: '+49 172 7654321' },
          { type: 'fax', number: '030 99' },
        ],
        addresses: [
          addressWith({
            type: 'home',
            street: 'Lindenstr. 5a, Hinterhaus',
            postal_code: '10969',
            city: 'Berlin',
            country: 'Deutschland',
          }),
        ],
        notes: [
          'Klingelt zweimal, dann warten.',
          'Hund!',
          'Department: Sales',
          'Job title: Director',
          'Website: http://anna.example.org',
          'Birthday: 1980-02-29',
        ].join('\n'),
      },
    ],
  },
  {
    file: 'android.vcf',
    contacts: [
      {
        first_name: 'Jürgen',
        last_name: 'Müller',
        company: 'Meier, Schulz und Co',
        emails: [{ type: 'private', email: 'juergen@example.org' }],
        phones: [
          { type: 'mobile', number: '0171-1234567' },
          { type: 'office', number: '030-1' },
        ],
        addresses: [
          addressWith({
            type: 'home',
            street: 'Lindenstraße',
            house_number: '5',
            postal_code: '10969',
            city: 'Berlin',
          }),
        ],
        notes: 'eins\nzwei',
      },
      { first_name: 'Taxi', phones: [{ type: 'mobile', number: '22456' }] },
    ],
  },
  {
    file: 'outlook.vcf',
    charset: 'windows-1252',
    contacts: [
      {
        first_name: 'Jördis',
        last_name: 'Größ',
        title: 'Ms.',
        company: 'Größ & Söhne',
        emails: [{ type: 'other', email: 'joerdis@groess.example' }],
        phones: [
          { type: 'office', number: '0211 10' },
          { type: 'mobile', number: '0171 1234567' },
          { type: 'fax', number: '0211 99' },
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
        ],
        notes: ['Department: Einkauf', 'Job title: Buyer'].join('\n'),
      },
    ],
  },
  {
    file: 'google.vcf',
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
          { type: 'office', number: '+1 555 0200' },
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
          'Region: VA',
          'Job title: Rear Admiral',
          'Birthday: 1906-12-09',
          'Categories: Navy, myContacts',
        ].join('\n'),
      },
      { company: 'Sunny Cafe', phones: [{ type: 'office', number: '+1 (415) 555-0100' }] },
    ],
  },
  {
    file: 'nextcloud.vcf',
    contacts: [
      {
        first_name: 'Ludwig',
        last_name: 'van Beethoven',
        emails: [{ type: 'private', email: 'ludwig@example.org' }],
        phones: [
          { type: 'home', number: '+49-228-1234567' },
          { type: 'mobile', number: '+49-171-1234567-5' },
        ],
        addresses: [
          {
            type: 'home',
            street: 'Bonngasse',
            house_number: '20',
            postal_code: '53111',
            city: 'Bonn',
            country: 'Germany',
          },
        ],
        notes: ['Ta ta ta taa', 'Birthday: 1770-12-17', 'Categories: Composers, Friends'].join('\n'),
      },
    ],
  },
];
