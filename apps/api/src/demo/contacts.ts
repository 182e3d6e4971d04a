import { ContactCreate } from '@kupfer/schemas/contact';
import type { Language } from '@kupfer/schemas/fields';
import { foldWrittenOut } from '@kupfer/schemas/fold';
import {
  cities,
  companies,
  families,
  legalForms,
  men,
  producers,
  publicBodies,
  streets,
  suppliers,
  towns,
  women,
} from './names.ts';
import { phoneBook } from './phones.ts';
import { type Random, seeded } from './random.ts';
import { contactNotes } from './wording.ts';

type Given = Parameters<typeof ContactCreate.parse>[0] & Partial<ContactCreate>;

const SEED = 7;
const PEOPLE = 140;

/** Those who work here: the first four have a CoreUser and own appointments, the others help. */
const staff = [
  ['Ms.', 'Leonie', 'Schäfer'],
  ['Mr.', 'Emre', 'Yılmaz'],
  ['Ms.', 'Katharina', 'Pütz'],
  ['Mr.', 'Jörg', 'Köhler'],
  ['Mr.', 'Niklas', 'Fuß'],
  ['Mr.', 'Paweł', 'Nowak'],
  ['Ms.', 'Ayşe', 'Öztürk'],
  ['Mr.', 'Karl-Heinz', 'Esser'],
] as const;

/** What people in an office write of a name in an address of mail. */
const mailName = (text: string) =>
  foldWrittenOut(text)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

export type DemoContacts = {
  /** Those who own appointments, then their helpers. */
  staff: ContactCreate[];
  /** Suppliers and producers. */
  business: ContactCreate[];
  customers: ContactCreate[];
};

/** About 200 invented contacts: the same each time, but for the CoreUsers, who are new each time. */
export function demoContacts(language: Language): DemoContacts {
  const random = seeded(SEED);
  const phones = phoneBook();
  const country = language === 'de' ? 'Deutschland' : 'Germany';
  const notes = contactNotes[language];

  const address = (
    type: 'home' | 'business' | 'billing' | 'delivery',
    [postal_code, city]: readonly [string, string],
  ) => ({
    type,
    street: random.pick(streets),
    house_number: `${1 + random.below(98)}${random.percent(15) ? random.pick(['a', 'b', 'c']) : ''}`,
    postal_code,
    city,
    country: random.percent(80) ? country : '',
  });

  const levels = () => ({
    ...(random.percent(12) && { workflowlevel1_uuids: [random.uuid()] }),
    ...(random.percent(12) && { workflowlevel2_uuids: [random.uuid(), random.uuid()] }),
    ...(random.percent(8) && { siteprofile_uuids: [random.uuid()] }),
  });

  const employee = ([title, first_name, last_name]: (typeof staff)[number], index: number): Given => ({
    title,
    first_name,
    last_name,
    contact_type: 'Personnel',
    core_user_uuid: index < 4 ? crypto.randomUUID() : null,
    emails: [{ type: 'office', email: `${mailName(first_name)}.${mailName(last_name)}@dachwerk.example` }],
    phones: [
      { type: 'mobile', number: phones.mobile() },
      { type: 'office', number: phones.landline('0221 4710') },
    ],
    addresses: [address('home', random.pick(towns))],
  });

  const trade = (name: string, contact_type: 'Supplier' | 'Producer', index: number): Given => {
    const [postal_code, city, area] = random.pick(cities);
    const domain = `${mailName(name)}.example`;
    const [title, first_name] = random.percent(50)
      ? (['Mr.', random.pick(men)] as const)
      : (['Ms.', random.pick(women)] as const);
    // Every third is known by nobody's name.
    const person = index % 3 === 0 ? {} : { title, first_name, last_name: random.pick(families) };
    return {
      ...person,
      contact_type,
      customer_type: 'Company',
      company: `${name} ${random.pick(legalForms)}`.trim(),
      emails: [
        { type: 'office', email: `vertrieb@${domain}` },
        ...(random.percent(40) ? [{ type: 'other' as const, email: `rechnung@${domain}` }] : []),
      ],
      phones: [
        { type: 'office', number: phones.landline(area) },
        ...(random.percent(30) ? [{ type: 'fax' as const, number: phones.landline(area) }] : []),
      ],
      addresses: [address('business', [postal_code, city])],
      notes: random.percent(35) ? random.pick(notes.supplier) : null,
    };
  };

  const organization = (name: string, customer_type: 'Company' | 'Public', index: number): Given => {
    const domain = `${mailName(name).slice(0, 40).replace(/-$/, '')}.example`;
    const isWoman = random.percent(50);
    const person = {
      title: isWoman ? 'Ms.' : 'Mr.',
      first_name: random.pick(isWoman ? women : men),
      last_name: random.pick(families),
    } as const;
    return {
      ...(index % 4 === 0 ? {} : person),
      contact_type: 'Customer',
      customer_type,
      company: name,
      emails: index % 7 === 5 ? [] : [{ type: 'office', email: `info@${domain}` }],
      phones: [{ type: 'office', number: phones.landline('0221 4710') }],
      addresses: [
        address('business', random.pick(towns)),
        ...(random.percent(25) ? [address('billing', random.pick(towns))] : []),
      ],
      notes: random.percent(25) ? random.pick(notes.customer) : null,
      ...levels(),
    };
  };

  const names = new Set<string>(staff.map(([, first, last]) => `${first} ${last}`));
  const person = (index: number): Given => {
    const isWoman = random.percent(50);
    let [first_name, last_name] = ['', ''];
    do [first_name, last_name] = [random.pick(isWoman ? women : men), random.pick(families)];
    while (names.has(`${first_name} ${last_name}`));
    names.add(`${first_name} ${last_name}`);
    const isFamily = index % 17 === 3;
    return {
      title: isFamily ? 'Family' : isWoman ? random.pick(['Ms.', 'Ms.', 'Mrs.']) : 'Mr.',
      first_name: isFamily ? '' : first_name,
      middle_name: random.percent(6) ? random.pick(isWoman ? women : men) : '',
      last_name,
      suffix: random.percent(5) ? random.pick(['M. Sc.', 'Dipl.-Ing.', isWoman ? 'MBA' : 'jun.']) : '',
      contact_type: index % 23 === 9 ? null : 'Customer',
      customer_type: random.percent(80) ? 'Customer' : random.pick(['Contact', null]),
      emails: privateMails(random, first_name, last_name),
      phones: [
        ...(random.percent(70) ? [{ type: 'mobile' as const, number: phones.mobile() }] : []),
        ...(random.percent(45) ? [{ type: 'home' as const, number: phones.landline('0221 4710') }] : []),
      ],
      addresses: [
        ...(random.percent(90) ? [address('home', random.pick(towns))] : []),
        ...(random.percent(8) ? [address('delivery', random.pick(towns))] : []),
      ],
      notes: random.percent(20) ? random.pick(notes.customer) : null,
      ...levels(),
    };
  };

  const people = Array.from({ length: PEOPLE }, (_, index) => person(index));
  const all = (list: Given[]) => list.map((each) => ContactCreate.parse(each));
  return {
    staff: all(staff.map(employee)),
    business: all([
      ...suppliers.map((name, index) => trade(name, 'Supplier', index)),
      ...producers.map((name, index) => trade(name, 'Producer', index)),
    ]),
    customers: all([
      ...people,
      ...companies.map((name, index) => organization(name, 'Company', index)),
      ...publicBodies.map((name, index) => organization(name, 'Public', index)),
      ...rarities(phones.mobile(), country),
    ]),
  };
}

function privateMails(random: Random, first: string, last: string) {
  if (random.percent(12)) return [];
  const domain = random.pick(['post.example', 'web.example', 'mail.example']);
  const email = `${mailName(first)}.${mailName(last)}@${domain}`;
  const second = { type: 'other' as const, email: `${mailName(last)}@familie.example` };
  return [{ type: 'private' as const, email }, ...(random.percent(10) ? [second] : [])];
}

/** What a screen should bear, too. */
function rarities(number: string, country: string): Given[] {
  return [
    { last_name: 'Kim', contact_type: 'Customer' },
    { first_name: 'Cher', phones: [{ type: 'mobile', number }] },
    { emails: [{ type: 'other', email: 'unbekannt@post.example' }] },
    {
      title: 'Mrs.',
      first_name: 'Wilhelmine Friederike Charlotte',
      middle_name: 'Maria Theresia Auguste',
      last_name: 'Freifrau von und zu Hohenlohe-Waldenburg-Öttingen',
      suffix: 'Dr. phil. Dr. rer. nat. habil.',
      contact_type: 'Customer',
      customer_type: 'Customer',
      emails: [{ type: 'private', email: 'wilhelmine.friederike.charlotte.von.hohenlohe@schloss-waldenburg.example' }],
      addresses: [
        {
          type: 'home',
          street: 'An der Alten Försterei hinter der Mühle im Unteren Bärenbachtal',
          house_number: '127 1/2, Hinterhaus',
          postal_code: '51429',
          city: 'Bergisch Gladbach',
          country,
        },
      ],
    },
  ];
}
