import type { ContactDuplicate, ContactDuplicatePage, ContactDuplicatesQuery } from '@kupfer/schemas/contact-merge';
import { contactAsJson, joinContact } from './contact.ts';
import type { Scope } from './database.ts';
import { filterOf, type Orderings, readPage } from './paging.ts';

// The form of `phoneDigits` that begins with the country: +49 30, 0049 30 and 030 are one number.
const DIGITS = `regexp_replace(replace(phone ->> 'number', '(0)', ''), '[^0-9]', '', 'g')`;
const NUMBER_WITH_COUNTRY = `case when replace(phone ->> 'number', '(0)', '') ~ '^[^0-9]*[+]' then '00' || ${DIGITS}
  when ${DIGITS} ~ '^0[^0]' then '0049' || substr(${DIGITS}, 2) else ${DIGITS} end`;

/**
 * What makes two contacts of the same `name_key` (which is not blank) probably one: that they have one of these rows
 * `(reason, value)` in common. Of the row `c` of a contact.
 */
export const likenessOf = (c: string) => `
  select 'name_and_email' as reason, lower(email ->> 'email') as value from json_array_elements(${c}.emails) email
  union all
  select 'name_and_phone', ${NUMBER_WITH_COUNTRY} from json_array_elements(${c}.phones) phone
  union all
  select 'name_and_company', ${c}.company_key where ${c}.company_key <> ''`;

// Each with the next one that it has the value in common with: of a group of any size one pair fewer than contacts.
const PAIRS = `
  select distinct $1::uuid as organization_uuid, name_key, uuid as first, next as second from (
    select c.name_key, c.uuid, lead(c.uuid) over (partition by c.name_key, l.reason, l.value order by c.uuid) as next
    from (
      select uuid, name_key, lag(name_key) over names as before, lead(name_key) over names as after
      from contact where organization_uuid = $1 and name_key <> '' window names as (order by name_key, uuid)
    ) named
    join contact c on c.organization_uuid = $1 and c.uuid = named.uuid
    cross join lateral (${likenessOf('c')}) l
    where named.name_key in (named.before, named.after)
  ) alike where next <> uuid`;

const shownContact = (uuid: string) =>
  `(select ${contactAsJson} from (select) here ${joinContact('pair.organization_uuid', uuid)})`;

const columns = `json_build_array(${shownContact('pair.first')}, ${shownContact('pair.second')}) as contacts, array(
    select distinct reason from contact one, contact other,
      lateral (select * from (${likenessOf('one')}) l intersect select * from (${likenessOf('other')}) l) common
    where one.organization_uuid = $1 and one.uuid = pair.first
      and other.organization_uuid = $1 and other.uuid = pair.second
    order by reason) as reasons`;

const orderings: Orderings = {
  name: { expression: 'pair.name_key', type: 'text' },
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
