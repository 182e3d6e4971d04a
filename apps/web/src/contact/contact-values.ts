import { type Contact, ContactCreate } from '@kupfer/schemas/contact';
import { schemaResolver } from '@mantine/form';
import { hashKey } from '@tanstack/react-query';
import { isBlank, newRow, type Row, type RowKind, rowKinds } from './row-kinds.ts';

/** What stands in the fields of the form; what is blank there may be null for the service. */
export type ContactValues = {
  title: string;
  first_name: string;
  middle_name: string;
  last_name: string;
  suffix: string;
  company: string;
  customer_id: string;
  contact_type: string;
  customer_type: string;
  notes: string;
  core_user_uuid: string;
  siteprofile_uuids: string[];
  workflowlevel1_uuids: string[];
  workflowlevel2_uuids: string[];
} & Record<RowKind, Row[]>;

/** The fields of a contact as they are edited. Each list begins with a row. */
export function valuesOf(contact: Contact | undefined, name = ''): ContactValues {
  const rowsOf = (kind: RowKind) => {
    const rows = (contact?.[kind] ?? []).map(({ type, ...content }) => newRow(kind, type, content));
    return rows.length > 0 || kind === 'addresses' ? rows : [newRow(kind)];
  };
  return {
    title: contact?.title ?? '',
    first_name: contact?.first_name ?? '',
    middle_name: contact?.middle_name ?? '',
    last_name: contact?.last_name ?? '',
    suffix: contact?.suffix ?? '',
    company: contact?.company ?? '',
    customer_id: contact ? String(contact.customer_id) : '',
    contact_type: contact?.contact_type ?? '',
    customer_type: contact?.customer_type ?? '',
    notes: contact?.notes ?? '',
    core_user_uuid: contact?.core_user_uuid ?? '',
    siteprofile_uuids: contact?.siteprofile_uuids ?? [],
    workflowlevel1_uuids: contact?.workflowlevel1_uuids ?? [],
    workflowlevel2_uuids: contact?.workflowlevel2_uuids ?? [],
    emails: rowsOf('emails'),
    phones: rowsOf('phones'),
    addresses: rowsOf('addresses'),
    ...(contact ? {} : namesIn(name)),
  };
}

/** First and last name of a name as people write it: "Anna Müller", "Müller, Anna". */
function namesIn(name: string) {
  const [last, first] = name.split(',', 2).map((part) => part.trim());
  if (first !== undefined) return { first_name: first, last_name: last ?? '' };
  const words = name.trim().split(/\s+/);
  return { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1) ?? '' };
}

/** What the fields say, as the service takes it; not checked. */
function bodyOf(values: ContactValues) {
  const { title, company, customer_id, contact_type, customer_type, notes, core_user_uuid } = values;
  const number = customer_id.trim();
  const rowsOf = (kind: RowKind) => values[kind].map(({ key: _, ...row }) => row);
  return {
    ...values,
    title: title || null,
    company: company.trim() || null,
    customer_id: /^\d+$/.test(number) ? Number(number) : number || null,
    contact_type: contact_type || null,
    customer_type: customer_type || null,
    notes: notes.trim() || null,
    core_user_uuid: core_user_uuid.trim() || null,
    emails: rowsOf('emails'),
    phones: rowsOf('phones'),
    addresses: rowsOf('addresses'),
  };
}

const check = schemaResolver(ContactCreate, { sync: true });

/** What the schema of the service says against the fields, by their paths. Rows without content do not count. */
export function mistakesIn(values: ContactValues): Record<string, string> {
  const isLeftOut = (path: string) =>
    rowKinds.some((kind) =>
      values[kind].some((row, place) => path.startsWith(`${kind}.${place}.`) && isBlank(kind, row)),
    );
  const found = Object.entries(check(bodyOf(values))).map(([path, words]) => [path, String(words)]);
  return Object.fromEntries(found.filter(([path = '']) => !isLeftOut(path)));
}

/** The contact that the fields describe. They must have no mistakes, and no rows without content. */
export const contactOf = (values: ContactValues): ContactCreate => ContactCreate.parse(bodyOf(values));

/** The fields of a contact that can be edited, in the order of the form. */
export const contactFields = [
  'title',
  'first_name',
  'middle_name',
  'last_name',
  'suffix',
  'company',
  'customer_id',
  'contact_type',
  'customer_type',
  'phones',
  'emails',
  'addresses',
  'notes',
  'core_user_uuid',
  'siteprofile_uuids',
  'workflowlevel1_uuids',
  'workflowlevel2_uuids',
] as const satisfies (keyof ContactValues)[];
export type ContactField = (typeof contactFields)[number];
export type ContactChanges = Partial<Pick<ContactCreate, ContactField>>;

/** Whether two values are the same, in whatever order their fields stand. */
export const isSame = (one: unknown, other: unknown): boolean => hashKey([one]) === hashKey([other]);

/** The fields of `wanted` that differ from those of `before`. A blank number keeps the one there is. */
export function changesOf(before: Contact, wanted: ContactChanges): ContactChanges {
  const isChanged = (field: ContactField) =>
    wanted[field] !== undefined &&
    !(field === 'customer_id' && wanted[field] === null) &&
    !isSame(before[field], wanted[field]);
  return only(wanted, contactFields.filter(isChanged));
}

/** Those fields alone. */
export const only = (contact: ContactChanges, fields: readonly ContactField[]): ContactChanges =>
  Object.fromEntries(fields.map((field) => [field, contact[field]]));
