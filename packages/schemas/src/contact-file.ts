import { z } from 'zod';
import { isJsonObject } from './body.ts';
import { addressTypes, emailTypes, MOST_ENTRIES, phoneTypes } from './contact.ts';
import { Uuid } from './fields.ts';
import { ImportEnd } from './file-import.ts';
import { InputError } from './problem.ts';

/** The lists of a contact whose entries lie in columns of their own, numbered from 1: `email_1_type`, `email_1_email`. */
export const contactLists = {
  address: {
    field: 'addresses',
    parts: ['type', 'street', 'house_number', 'postal_code', 'city', 'country'],
    types: addressTypes,
  },
  email: { field: 'emails', parts: ['type', 'email'], types: emailTypes },
  phone: { field: 'phones', parts: ['type', 'number'], types: phoneTypes },
} as const;

const before = [
  'uuid',
  'customer_id',
  'core_user_uuid',
  'first_name',
  'middle_name',
  'last_name',
  'suffix',
  'title',
  'contact_type',
  'customer_type',
  'company',
] as const;
const after = ['siteprofile_uuids', 'workflowlevel1_uuids', 'workflowlevel2_uuids', 'notes'] as const;

/** The fields of a contact that are one column each; lists of uuids are one cell, separated by blanks. */
export const contactSingleColumns = [...before, ...after] as const;

type Entries = { address: number; email: number; phone: number };

/**
 * The columns of our own CSV in their order: every stored field of a contact by its own name, and as many groups of
 * columns as the fullest contact of the file needs.
 */
export function contactColumns(entries: Entries): string[] {
  const groups = Object.entries(contactLists).flatMap(([list, { parts }]) =>
    Array.from({ length: entriesOf(entries, list) }, (_, index) =>
      parts.map((part) => `${list}_${index + 1}_${part}`),
    ).flat(),
  );
  return [...before, ...groups, ...after];
}

const entriesOf = (entries: Entries, list: string) => new Map(Object.entries(entries)).get(list) ?? 0;

/** Targets for columns of foreign files, whose contents are taken apart or kept in the notes. */
const foreignTargets = [
  // The whole name in one cell: "Dr. Anna Maria Müller" or "Müller, Anna".
  'full_name',
  // Kept as a line of the notes, after the heading: "Birthday: 1980-02-29". Several columns may be that.
  'notes_line',
];

/** Parts of an address in foreign files: `address_1_street_and_number`. */
const foreignAddressParts = [
  'street_and_number',
  'postal_code_and_city',
  // The whole address, on several lines.
  'text',
];

/** What a target means: a field, or a part of the entry `group` of a list. A group is a number or a type. */
export type ReadTarget =
  | { list: null; name: string }
  | { list: keyof typeof contactLists; group: string; part: string; type: string | null };

const singles = new Set<string>([...contactSingleColumns, ...foreignTargets]);

/**
 * Takes a target apart; null when there is none of that name. Beside our own columns a group may be a type instead of
 * a number: `phone_mobile_number` is a number of that type, and several columns may be that; `address_home_city`
 * belongs to the one home address.
 */
export function readTarget(name: string): ReadTarget | null {
  if (singles.has(name)) return { list: null, name };
  const [, list = '', group = '', part = ''] = /^(address|email|phone)_([a-z]+|[1-9]\d?)_([a-z_]+)$/.exec(name) ?? [];
  if (list !== 'address' && list !== 'email' && list !== 'phone') return null;
  const { parts, types } = contactLists[list];
  const type = types.find((known) => known === group) ?? null;
  const isNumber = Number(group) >= 1 && Number(group) <= MOST_ENTRIES;
  const isPart = parts.some((known) => known === part) || (list === 'address' && foreignAddressParts.includes(part));
  if (!isPart || !(isNumber || (type && part !== 'type'))) return null;
  return { list, group, part, type };
}

/** The name of a field or of a part of it, to which a column of a file is mapped. */
export const ContactTarget = z
  .string()
  .refine((name) => readTarget(name) !== null, 'There is no such target.')
  .meta({ id: 'ContactTarget', examples: ['last_name', 'email_1_email', 'phone_mobile_number', 'full_name'] });

/** Targets that a person may choose from, with so many numbered groups of each list. */
export function contactTargets(groups = 3): string[] {
  const foreign = Array.from({ length: groups }, (_, index) =>
    foreignAddressParts.map((part) => `address_${index + 1}_${part}`),
  ).flat();
  return [...contactColumns({ address: groups, email: groups, phone: groups }), ...foreignTargets, ...foreign];
}

/**
 * Where a spreadsheet may find a cell that it would run: at the beginning of ours, and behind what separates cells and
 * rows for it, which quotes do not change (one that is German splits `x;=1+1` at the semicolon wherever it stands).
 * Texts that look like a guarded one are such, too.
 */
const UNGUARDED = /(?<=^|[;\t\r\n])(?=['"]*[=@+\-\t\r])/g;
const GUARDED = /(?<=^|[;\t\r\n])'(?=['"]*[=@+\-\t\r])/g;

/** A cell as our files have it: a spreadsheet runs nothing of it. Phone numbers are not guarded. */
export const guardedCell = (text: string) => text.replace(UNGUARDED, "'");

/** The text that `guardedCell` was given. */
export const unguardedCell = (text: string) => text.replace(GUARDED, '');

// No record: it would drop a heading like `__proto__`.
const Mapping = z.map(
  z.string().max(1000),
  ContactTarget.nullable(),
  'An object of headings is expected, like {"Kundennr.": "customer_id"}.',
);

/** The parameters of `POST /contact/import/`. */
export const ContactImportQuery = z.strictObject({
  dry_run: z.boolean().default(false).meta({ description: '`true`: the same report, and nothing is stored.' }),
  duplicates: z
    .enum(['skip', 'create'])
    .default('skip')
    .meta({ description: 'What becomes of a new row that is probably a contact that exists.' }),
  columns: z
    .string()
    .max(65_536)
    .transform((text, ctx) => {
      try {
        const mapping: unknown = JSON.parse(text);
        return isJsonObject(mapping) ? new Map(Object.entries(mapping)) : mapping;
      } catch {
        ctx.issues.push({ code: 'custom', message: 'This is not JSON.', input: text });
        return z.NEVER;
      }
    })
    .pipe(Mapping)
    .optional()
    .meta({
      description:
        'JSON: headings of the file and what each is, `{"Kundennr.": "customer_id", "Hobby": null}`; null leaves a column out. Headings that are not named here are recognized as without this parameter.',
      examples: ['{"Kundennr.":"customer_id"}'],
    }),
});
export type ContactImportQuery = z.infer<typeof ContactImportQuery>;

/** The first line of the answer: how the file was understood. */
export const ContactImportStart = z
  .object({
    file: z.object({
      format: z.enum(['csv', 'vcard']),
      charset: z.string().meta({ examples: ['utf-8', 'windows-1252'] }),
      separator: z.enum([',', ';', '\t']).nullable().meta({ description: 'null for vCard.' }),
    }),
    columns: z
      .array(
        z.object({
          heading: z.string(),
          target: z.string().nullable().meta({ description: 'null: the column is left out.' }),
          samples: z.array(z.string()).meta({ description: 'At most 5 different cells of the first rows.' }),
        }),
      )
      .meta({ description: 'In the order of the file; empty for vCard.' }),
  })
  .meta({ id: 'ContactImportStart' });
export type ContactImportStart = z.infer<typeof ContactImportStart>;

/**
 * A row that was refused (`failed`), that is probably there already (`skipped`, `contact` says which), or of which
 * something could not be kept, like a photo (`noted`; it counts as created or updated).
 */
export const ContactImportRow = z
  .object({
    line: z.int().meta({ description: 'The line of the file where it begins, from 1.' }),
    last_line: z.int(),
    status: z.enum(['failed', 'skipped', 'noted']),
    errors: z.array(
      InputError.extend({ column: z.string().nullable().meta({ description: 'The heading, or the vCard property.' }) }),
    ),
    contact: Uuid.nullable().meta({
      description: 'The contact that it is like; null when that is another row of a file that is only looked at.',
    }),
  })
  .meta({ id: 'ContactImportRow' });
export type ContactImportRow = z.infer<typeof ContactImportRow>;

/** A line for each hundred rows. */
export const ContactImportProgress = z
  .object({ done: z.int().meta({ description: 'Rows so far.' }), rows: z.array(ContactImportRow) })
  .meta({ id: 'ContactImportProgress' });
export type ContactImportProgress = z.infer<typeof ContactImportProgress>;

/** A line of the answer. */
export const ContactImportLine = z.union([ContactImportStart, ContactImportProgress, ImportEnd]).meta({
  id: 'ContactImportLine',
  examples: [{ created: 98, updated: 0, skipped: 1, failed: 1, problem: null }],
});
export type ContactImportLine = z.infer<typeof ContactImportLine>;
