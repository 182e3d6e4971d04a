import { addressTypes, emailTypes, phoneTypes } from '@kupfer/schemas/contact';

/** The lists of a contact whose entries have a type. */
export type RowKind = 'emails' | 'phones' | 'addresses';
export const rowKinds = ['phones', 'emails', 'addresses'] as const satisfies RowKind[];

/** An entry as it is typed; `key` tells it from others while rows come and go. */
export type Row = { key: string; type: string } & Record<string, string>;

type Field = {
  name: 'email' | 'number' | 'street' | 'house_number' | 'postal_code' | 'city' | 'country';
  /** Of 12 columns. */
  span: number;
  inputMode?: 'email' | 'tel';
  autoComplete: string;
};

/** What the entries of each list consist of. */
export const kinds: Record<RowKind, { types: readonly string[]; fields: Field[] }> = {
  emails: { types: emailTypes, fields: [{ name: 'email', span: 12, inputMode: 'email', autoComplete: 'off' }] },
  phones: { types: phoneTypes, fields: [{ name: 'number', span: 12, inputMode: 'tel', autoComplete: 'off' }] },
  addresses: {
    types: addressTypes,
    fields: [
      { name: 'street', span: 9, autoComplete: 'off' },
      { name: 'house_number', span: 3, autoComplete: 'off' },
      { name: 'postal_code', span: 3, autoComplete: 'off' },
      { name: 'city', span: 5, autoComplete: 'off' },
      { name: 'country', span: 4, autoComplete: 'off' },
    ],
  },
};

/** A row without content, of the first type unless another one is given. */
export function newRow(kind: RowKind, type = kinds[kind].types[0] ?? '', content: Record<string, string> = {}): Row {
  const blank = Object.fromEntries(kinds[kind].fields.map(({ name }) => [name, '']));
  return { ...blank, ...content, key: crypto.randomUUID(), type };
}

/** Whether nothing was typed into a row; such rows are left out. */
export const isBlank = (kind: RowKind, row: Row): boolean => kinds[kind].fields.every(({ name }) => !row[name]?.trim());
