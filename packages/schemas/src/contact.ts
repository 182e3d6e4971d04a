import { z } from 'zod';
import { blank, patchFields, readOnly } from './body.ts';
import { Email, line, lines, PathUuid, timeMarks, Uuid, Uuids } from './fields.ts';
import { anyOf, ordering, search, syncParameters } from './lists.ts';
import { oneOf } from './spellings.ts';

export const titles = ['Mr.', 'Ms.', 'Mrs.', 'Miss', 'Family'] as const;
export const customerTypes = ['Customer', 'Contact', 'Company', 'Public'] as const;
export const addressTypes = ['home', 'billing', 'business', 'delivery', 'mailing'] as const;
export const emailTypes = ['office', 'private', 'other'] as const;
export const phoneTypes = ['office', 'mobile', 'home', 'fax'] as const;

export const Address = z
  .strictObject({
    type: oneOf(addressTypes),
    street: line(100).default(''),
    house_number: line(20).default(''),
    postal_code: line(20).default(''),
    city: line(85).default(''),
    country: line(50).default(''),
  })
  .meta({
    id: 'Address',
    examples: [
      {
        type: 'home',
        street: 'Lindenstraße',
        house_number: '5a',
        postal_code: '10969',
        city: 'Berlin',
        country: 'Germany',
      },
    ],
  });
export type Address = z.infer<typeof Address>;

export const ContactEmail = z
  .strictObject({ type: oneOf(emailTypes), email: Email })
  .meta({ id: 'ContactEmail', examples: [{ type: 'office', email: 'anna@example.org' }] });
export type ContactEmail = z.infer<typeof ContactEmail>;

const PHONE_HINT = 'A phone number has 3 to 20 characters: digits, + - ( ) / . and blanks, with at least 3 digits.';

export const ContactPhone = z
  .strictObject({
    type: oneOf(phoneTypes),
    number: z
      .string()
      .trim()
      .regex(/^(?=(\D*\d){3})[\d+\-()/. ]{3,20}$/, PHONE_HINT)
      .meta({ examples: ['+49 30 1234567'] }),
  })
  .meta({ id: 'ContactPhone', examples: [{ type: 'mobile', number: '+49 171 1234567' }] });
export type ContactPhone = z.infer<typeof ContactPhone>;

export const LARGEST_CUSTOMER_ID = 999_999_999;

/** Addresses, e-mails or phones of a contact. */
export const MOST_ENTRIES = 50;
/** Code points of its notes. */
export const LONGEST_NOTES = 10_000;

const CustomerId = z
  .int()
  .min(1)
  .max(LARGEST_CUSTOMER_ID)
  .meta({ examples: [10001] });

const fields = {
  core_user_uuid: Uuid.nullable()
    .default(null)
    .meta({ description: 'The CoreUser that this contact is; unique in the organization.' }),
  first_name: line(50)
    .default('')
    .meta({ examples: ['Anna'] }),
  middle_name: line(50).default(''),
  last_name: line(50)
    .default('')
    .meta({ examples: ['Müller'] }),
  suffix: line(50).default(''),
  title: oneOf(titles).nullable().default(null),
  contact_type: line(128)
    .nullable()
    .default(null)
    .meta({
      maxLength: 128,
      description: "The name, or on the way in the uuid, of one of the organization's contact types.",
      examples: ['Customer'],
    }),
  customer_type: oneOf(customerTypes).nullable().default(null),
  company: line(100).nullable().default(null),
  addresses: z.array(Address).max(MOST_ENTRIES, `At most ${MOST_ENTRIES} addresses.`).default([]),
  emails: z
    .array(ContactEmail)
    .max(MOST_ENTRIES, `At most ${MOST_ENTRIES} e-mail addresses.`)
    .default([])
    .meta({ examples: [[{ type: 'private', email: 'anna@example.org' }]] }),
  phones: z.array(ContactPhone).max(MOST_ENTRIES, `At most ${MOST_ENTRIES} phone numbers.`).default([]),
  siteprofile_uuids: Uuids.default([]),
  workflowlevel1_uuids: Uuids.default([]),
  workflowlevel2_uuids: Uuids.default([]),
  notes: lines(LONGEST_NOTES).nullable().default(null),
};

const shown = readOnly('organization_uuid', 'create_date', 'edit_date');

const customer_id = blank(CustomerId).meta({
  description: "Left blank, the organization's next number is given; in PUT and PATCH blank keeps the number.",
  examples: [null],
});

/** Every field but those with a computed default, after parsing: what is stored as it stands. */
const ContactFields = z.object(fields);
export type ContactFields = z.infer<typeof ContactFields>;

export const Contact = z
  .object({
    uuid: Uuid,
    customer_id: CustomerId,
    ...fields,
    organization_uuid: Uuid,
    ...timeMarks,
  })
  .meta({ id: 'Contact', description: 'A person or company that an organization deals with.' });
export type Contact = z.infer<typeof Contact>;

export const ContactCreate = z.strictObject({ ...readOnly('uuid'), customer_id, ...fields, ...shown });
export type ContactCreate = z.infer<typeof ContactCreate>;

export const ContactReplace = z.strictObject({ uuid: PathUuid, customer_id, ...fields, ...shown });
export type ContactReplace = z.infer<typeof ContactReplace>;

export const ContactPatch = z.strictObject({ uuid: PathUuid, customer_id, ...patchFields(fields), ...shown });
export type ContactPatch = z.infer<typeof ContactPatch>;

export const contactOrderings = [
  'name',
  'first_name',
  'last_name',
  'company',
  'customer_id',
  'create_date',
  'edit_date',
] as const;

export const ContactQuery = z.strictObject({
  limit: z.int().min(1).max(7000).default(50).meta({ description: 'Contacts on a page.' }),
  offset: z.int().min(0).max(2_147_483_647).default(0).meta({ description: 'Contacts before this page.' }),
  count: z.boolean().default(true).meta({ description: '`false`: do not count, `count` is null.' }),
  search: search(
    'names, company, e-mails, phones, addresses and customer number, without regard to case, accents and umlaut spellings',
  ),
  starts_with: search('').meta({ maxLength: 200, description: 'The beginning of first name, last name or company.' }),
  ordering: ordering(contactOrderings, 'name'),
  uuid: anyOf(Uuid, 'Contacts by uuid.'),
  contact_type: anyOf(line(128), 'By name or uuid of their contact type.'),
  customer_type: anyOf(oneOf(customerTypes), 'By customer type.'),
  core_user_uuid: Uuid.optional().meta({ description: 'The contact that is this CoreUser.' }),
  siteprofile_uuids: anyOf(Uuid, 'By site profile.'),
  workflowlevel1_uuids: anyOf(Uuid, 'By workflow level 1.'),
  workflowlevel2_uuids: anyOf(Uuid, 'By workflow level 2.'),
  ...syncParameters,
});
export type ContactQuery = z.infer<typeof ContactQuery>;

export const ContactPage = z
  .object({
    count: z.int().nullable().meta({ description: 'How many contacts match, or null with `count=false`.' }),
    next: z.string().nullable().meta({
      description: 'By REST the absolute address of the next page, by tRPC its `offset`; null on the last page.',
    }),
    previous: z.string().nullable().meta({ description: 'The same for the page before; null on the first page.' }),
    results: z.array(Contact),
  })
  .meta({ id: 'ContactPage' });
export type ContactPage = z.infer<typeof ContactPage>;
