import type { Contact } from '@kupfer/schemas/contact';
import type {
  ContactDuplicate,
  ContactDuplicatePage,
  ContactDuplicatesQuery,
  DuplicateReason,
} from '@kupfer/schemas/contact-merge';
import { caseless, phoneDigits, speltAlike } from '@kupfer/schemas/fold';
import { contactAsJson, joinContact } from './contact.ts';
import { nameKeys } from './contact-search.ts';
import type { Scope } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

type Compared = Pick<Contact, 'first_name' | 'last_name' | 'company' | 'emails' | 'phones'>;

/** Contacts whose names are spelt alike have the same; in the database it is the column of this name. */
export const alikeKey = (contact: Pick<Compared, 'first_name' | 'last_name' | 'company'>): string =>
  speltAlike(nameKeys(contact).name_key);

/**
 * What makes two contacts of the same `alikeKey` probably one: that they have one of these in common. `likenessInSql`
 * is the same rule for stored ones.
 */
export function likenessOf(contact: Compared): { reason: DuplicateReason; value: string }[] {
  const { company_key } = nameKeys(contact);
  return [
    ...contact.emails.map(({ email }) => ({ reason: 'name_and_email' as const, value: caseless(email) })),
    ...contact.phones.map(({ number }) => ({ reason: 'name_and_phone' as const, value: numberWithCountry(number) })),
    ...(company_key === '' ? [] : [{ reason: 'name_and_company' as const, value: speltAlike(company_key) }]),
  ];
}

// The first form begins with the country: +49 30, 0049 30 and 030 are one number.
const numberWithCountry = (number: string): string => phoneDigits(number)[0] ?? '';

const DIGITS = `regexp_replace(replace(phone ->> 'number', '(0)', ''), '[^0-9]', '', 'g')`;
const NUMBER_WITH_COUNTRY = `case when replace(phone ->> 'number', '(0)', '') ~ '^[^0-9]*[+]' then '00' || ${DIGITS}
  when ${DIGITS} ~ '^0(?!0)' then '0049' || substr(${DIGITS}, 2) else ${DIGITS} end`;

/** `likenessOf` of the row `c` of a contact, as rows. */
const likenessInSql = (c: string) => `
  select 'name_and_email' as reason, lower(normalize(email ->> 'email')) as value from json_array_elements(${c}.emails) email
  union all
  select 'name_and_phone', ${NUMBER_WITH_COUNTRY} from json_array_elements(${c}.phones) phone
  union all
  select 'name_and_company', spelt_alike(${c}.company_key) where ${c}.company_key <> ''`;

// Each with the next one that it has the value in common with: of a group of any size one pair fewer than contacts.
const PAIRS = `
  select distinct $1::uuid as organization_uuid, alike_key, uuid as first, next as second from (
    select c.alike_key, c.uuid, lead(c.uuid) over (partition by c.alike_key, l.reason, l.value order by c.uuid) as next
    from (
      select uuid, alike_key, lag(alike_key) over names as before, lead(alike_key) over names as after
      from contact where organization_uuid = $1 window names as (order by alike_key, uuid)
    ) named
    join contact c on c.organization_uuid = $1 and c.uuid = named.uuid
    cross join lateral (${likenessInSql('c')}) l
    where named.alike_key in (named.before, named.after)
  ) alike where next <> uuid`;

const shownContact = (uuid: string) =>
  `(select ${contactAsJson} from (select) here ${joinContact('pair.organization_uuid', uuid)})`;

const columns = `json_build_array(${shownContact('pair.first')}, ${shownContact('pair.second')}) as contacts, array(
    select distinct reason from contact one, contact other,
      lateral (select * from (${likenessInSql('one')}) l intersect select * from (${likenessInSql('other')}) l) common
    where one.organization_uuid = $1 and one.uuid = pair.first
      and other.organization_uuid = $1 and other.uuid = pair.second
    order by reason) as reasons`;

const orderings: Orderings = {
  name: { expression: 'pair.alike_key', type: 'text' },
  first: { expression: 'pair.first', type: 'uuid' },
};

/** Pairs of contacts that are probably the same, by name. Of three that are, the first and the last make no pair. */
export function listDuplicates(scope: Scope, query: ContactDuplicatesQuery): Promise<ContactDuplicatePage> {
  const filter = filterOf(scope, 'pair');
  const select = `from (${PAIRS}) pair`;
  return readPage<ContactDuplicate>(
    scope,
    { name: 'duplicate', columns, select, filter, orderings, uuid: 'pair.second' },
    { ...query, ordering: ['name', 'first'] },
  );
}
