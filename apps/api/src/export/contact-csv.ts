import { exportContacts, mostEntries } from '@kupfer/db/contact-export';
import type { Snapshot } from '@kupfer/db/snapshot';
import type { Contact } from '@kupfer/schemas/contact';
import type { ContactExportQuery } from '@kupfer/schemas/contact-export';
import { contactColumns, contactLists, guardedCell } from '@kupfer/schemas/contact-file';
import { stringify } from 'csv-stringify/sync';

/** By it spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 4180; a lone line break is one to every reader, too. */
const format = { record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;

/** Contacts as a table, with as many columns as the fullest of them needs; a spreadsheet runs no cell of it. */
export async function* contactCsv(snapshot: Snapshot, query: ContactExportQuery): AsyncGenerator<string> {
  const columns = contactColumns(await mostEntries(snapshot, query));
  yield BYTE_ORDER_MARK + stringify([columns], format);
  for await (const contacts of exportContacts(snapshot, query)) {
    yield stringify(
      contacts.map((contact) => {
        const cells = cellsOf(contact);
        return columns.map((column) => cells.get(column) ?? '');
      }),
      format,
    );
  }
}

/** The cells of a contact that are not empty, by the names of their columns. */
function cellsOf(contact: Contact): Map<string, string> {
  const cells = new Map<string, string>();
  const put = (column: string, value: unknown) => {
    if (value === null || typeof value === 'object') return;
    cells.set(column, column.startsWith('phone_') ? String(value) : guardedCell(String(value)));
  };
  for (const [name, value] of Object.entries(contact)) {
    put(name, Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(' ') : value);
  }
  for (const [list, { field }] of Object.entries(contactLists)) {
    for (const [index, entry] of contact[field].entries()) {
      for (const [part, value] of Object.entries(entry)) put(`${list}_${index + 1}_${part}`, value);
    }
  }
  return cells;
}
