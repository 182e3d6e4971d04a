import type { Contact } from '@kupfer/schemas/contact';
import { type ContactSelection, selectContacts } from './contact.ts';
import type { Snapshot } from './snapshot.ts';

/** The contacts that are selected, in order, some at a time. */
export function exportContacts(snapshot: Snapshot, query: ContactSelection): AsyncGenerator<Contact[]> {
  const { filter, text } = selectContacts(snapshot, query);
  return snapshot.portions<Contact>(text, filter.values);
}

/** How many addresses, e-mails and phones those of the selected contacts have that have most of them. */
export type MostEntries = { address: number; email: number; phone: number };

export async function mostEntries(snapshot: Snapshot, query: ContactSelection): Promise<MostEntries> {
  const { filter } = selectContacts(snapshot, query);
  const most = (list: string) => `coalesce(max(json_array_length(c.${list})), 0)`;
  const [row] = await snapshot.search<MostEntries>(
    `select ${most('addresses')} as address, ${most('emails')} as email, ${most('phones')} as phone
     from contact c where ${filter.text()}`,
    filter.values,
  );
  return row ?? { address: 0, email: 0, phone: 0 };
}
