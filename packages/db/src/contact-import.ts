import type { Contact, ContactFields } from '@kupfer/schemas/contact';
import { fold, phoneDigits, speltAlike } from '@kupfer/schemas/fold';
import { Fault } from '@kupfer/schemas/problem';
import { v7 as newUuid } from 'uuid';
import { changeable, columns, insertContact, rowOf, stored, updateContact, withType } from './contact.ts';
import { alikeKey } from './contact-duplicate.ts';
import { contactKeys, containing, nameKeys } from './contact-search.ts';
import { contactTypeUuids, unknownType } from './contact-type.ts';
import { nextCustomerIds } from './customer-number.ts';
import type { Scope, Transaction } from './database.ts';
import { faultOfConstraint, faultOfDatabase } from './violations.ts';

/** A contact that a file brings, with the uuid and the number that it had elsewhere, if any. */
export type BroughtContact = ContactFields & { uuid?: string | undefined; customer_id?: number | null | undefined };

/**
 * Waits until no other import of the organization is storing anything: each sees what the others brought, so the same
 * file sent twice at once makes no duplicates either.
 */
export async function waitForImports(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('contact_import ' || $1, 0))`, [tx.organization_uuid]);
}

/** The contacts that have one of these uuids or numbers; `isLocked`: nobody else changes them until the transaction ends. */
export async function findBrought(
  scope: Scope,
  { uuids, customer_ids, isLocked }: { uuids: string[]; customer_ids: number[]; isLocked: boolean },
): Promise<Contact[]> {
  if (uuids.length === 0 && customer_ids.length === 0) return [];
  return scope.search<Contact>(
    `select ${columns} from contact c ${withType}
     where c.organization_uuid = $1 and (c.uuid = any ($2::uuid[]) or c.customer_id = any ($3::integer[]))
     order by c.uuid ${isLocked ? 'for no key update of c' : ''}`,
    [scope.organization_uuid, uuids, customer_ids],
  );
}

/** So many contacts of one name are compared; of a more frequent one only those that the index of the search finds. */
const FEW = 50;
const MOST = 200;

type Named = Pick<ContactFields, 'first_name' | 'last_name' | 'company' | 'emails' | 'phones' | 'addresses'>;

/** Stored contacts that may be the same as one of these: those whose names are spelt alike. */
export async function findNamesakes(scope: Scope, contacts: readonly Named[]): Promise<Contact[]> {
  const named = contacts.map((contact) => ({ contact, alike_key: alikeKey(contact) }));
  const keys = [...new Set(named.map(({ alike_key }) => alike_key))];
  if (keys.length === 0) return [];
  // Planned anew each time: a plan that was made while there were few contacts takes ten times as long with many.
  const found = await scope.search<Contact & { alike_key: string }>(
    `select c.* from unnest($2::text[]) k (alike_key) cross join lateral (
       select ${columns}, c.alike_key from contact c ${withType}
       where c.organization_uuid = $1 and c.alike_key = k.alike_key limit ${FEW + 1}
     ) c`,
    [scope.organization_uuid, keys],
  );
  const counts = new Map<string, number>();
  for (const { alike_key } of found) counts.set(alike_key, (counts.get(alike_key) ?? 0) + 1);
  const frequent = named.filter(({ alike_key }) => (counts.get(alike_key) ?? 0) > FEW);
  const more: Contact[] = [];
  for (const { contact } of frequent) more.push(...(await findLike(scope, contact)));
  return [...found, ...more];
}

/** The same for a name that many have: one of e-mails, phones and company must be there too, or else all addresses. */
function findLike(scope: Scope, contact: Named): Promise<Contact[]> {
  const { company_key } = nameKeys(contact);
  const values: unknown[] = [scope.organization_uuid, alikeKey(contact)];
  const place = (value: unknown) => `$${values.push(value)}`;
  const any = [
    ...contact.emails.map(({ email }) => fold(email)),
    ...contact.phones.map(({ number }) => phoneDigits(number)[0] ?? ''),
  ].map((text) => `c.search_text like ${place(containing(text))}`);
  if (company_key !== '') any.push(`spelt_alike(c.company_key) = ${place(speltAlike(company_key))}`);
  const all = contact.addresses
    .flatMap(({ street, city }) => [street, city])
    .filter((text) => text.length > 2)
    .map((text) => `c.search_text like ${place(containing(fold(text)))}`);
  const condition = any.length > 0 ? any.join(' or ') : all.length > 0 ? all.join(' and ') : 'true';
  return scope.search<Contact>(
    `select ${columns} from contact c ${withType} where c.organization_uuid = $1
     and c.alike_key = $2 and (${condition}) limit ${MOST}`,
    values,
  );
}

/** What would refuse each of these, if it were stored; null: nothing. For those that are only looked at. */
export async function refusalsOf(
  scope: Scope,
  contacts: readonly (BroughtContact & { before?: Contact | undefined })[],
): Promise<(Fault | null)[]> {
  const types = await contactTypeUuids(scope, contacts);
  const users = contacts.flatMap(({ core_user_uuid }) => core_user_uuid ?? []);
  const rows = await scope.query<{ core_user_uuid: string; uuid: string }>(
    'select core_user_uuid, uuid from contact where organization_uuid = $1 and core_user_uuid = any ($2::uuid[])',
    [scope.organization_uuid, users],
  );
  const holders = new Map(rows.map(({ core_user_uuid, uuid }) => [core_user_uuid, uuid]));
  return contacts.map(({ contact_type, core_user_uuid, before }) => {
    if (contact_type !== null && !types.has(contact_type)) return unknownType();
    const holder = core_user_uuid === null ? undefined : holders.get(core_user_uuid);
    return (holder !== undefined && holder !== before?.uuid && faultOfConstraint('contact_core_user_uuid_key')) || null;
  });
}

// One statement for all; what a constraint forbids is left out. Of one value: thousands of them
// cost the driver nearly three times the processor time.
const INSERT_ALL = `insert into contact (${stored.join(', ')})
  select ${stored.join(', ')} from json_populate_recordset(null::contact, $1::json)
  on conflict do nothing returning uuid`;

/** Stores contacts; answers for each its uuid, or why it was refused. The others are stored all the same. */
export async function insertBrought(tx: Transaction, contacts: readonly BroughtContact[]): Promise<(string | Fault)[]> {
  const types = await contactTypeUuids(tx, contacts);
  const withoutNumber = contacts.filter(({ customer_id }) => !customer_id).length;
  const last = withoutNumber > 0 ? await nextCustomerIds(tx, withoutNumber) : undefined;
  let next = (last ?? 0) - withoutNumber + 1;
  const placed = contacts.flatMap((contact) => {
    const { uuid = newUuid(), customer_id, ...fields } = contact;
    const contact_type_uuid = fields.contact_type === null ? null : types.get(fields.contact_type);
    if (contact_type_uuid === undefined || (!customer_id && last === undefined)) return [];
    return [{ contact, fields, uuid, customer_id: customer_id ?? next++, contact_type_uuid }];
  });
  const rows = placed.map(({ contact: _, fields, ...place }) => rowOf(tx, fields, place));
  const made = rows.length > 0 ? await tx.query<{ uuid: string }>(INSERT_ALL, [JSON.stringify(rows)]) : [];
  const uuids = new Set(made.map(({ uuid }) => uuid));
  const storedAs = new Map(placed.filter(({ uuid }) => uuids.has(uuid)).map(({ contact, uuid }) => [contact, uuid]));
  const results: (string | Fault)[] = [];
  for (const contact of contacts) {
    const uuid = storedAs.get(contact);
    const alone = () => insertContact(tx, contact).then((one) => one.uuid);
    results.push(uuid ?? (await unlessRefused(tx, alone)));
  }
  return results;
}

/** A change of a contact that the transaction holds locked. */
export type BroughtChange = { before: Contact; after: BroughtContact };

const UPDATE_ALL = `update contact c set ${changeable.map((column) => `${column} = r.${column}`).join(', ')}
  from json_populate_recordset(null::contact, $2::json) r where c.organization_uuid = $1 and c.uuid = r.uuid`;

/** Changes contacts; answers for each why it was refused, or null. The others are changed all the same. */
export async function updateBrought(tx: Transaction, changes: readonly BroughtChange[]): Promise<(Fault | null)[]> {
  if (changes.length === 0) return [];
  const types = await contactTypeUuids(
    tx,
    changes.map(({ after }) => after),
  );
  const rows = changes.map(({ before, after: { contact_type, ...after } }) => {
    const customer_id = after.customer_id ?? before.customer_id;
    const contact_type_uuid = contact_type === null ? null : types.get(contact_type);
    return { ...after, ...contactKeys({ ...after, customer_id }), uuid: before.uuid, customer_id, contact_type_uuid };
  });
  if (rows.every(({ contact_type_uuid }) => contact_type_uuid !== undefined)) {
    const together = () => tx.query(UPDATE_ALL, [tx.organization_uuid, JSON.stringify(rows)]);
    if (!((await unlessRefused(tx, together)) instanceof Fault)) return changes.map(() => null);
  }
  const results: (Fault | null)[] = [];
  for (const { before, after } of changes) {
    const { customer_id, uuid: _, ...fields } = after;
    const alone = () => updateContact(tx, before, { ...fields, ...(customer_id && { customer_id }) });
    const result = await unlessRefused(tx, alone);
    results.push(result instanceof Fault ? result : null);
  }
  return results;
}

/** Does a part of the transaction, which is undone alone when a rule refuses it; answers the refusal then. */
async function unlessRefused<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result | Fault> {
  await tx.query('savepoint part');
  try {
    const result = await work();
    await tx.query('release savepoint part');
    return result;
  } catch (error) {
    const fault = faultOfDatabase(error);
    if (!(fault instanceof Fault) || (fault.code !== 'conflict' && fault.code !== 'bad_input')) throw error;
    await tx.query('rollback to savepoint part');
    return fault;
  }
}
