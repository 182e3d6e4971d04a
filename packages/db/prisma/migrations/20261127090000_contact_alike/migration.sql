-- What texts that the service folded have in common when they are spelt alike: "muller" and "mueller". The same as
-- `speltAlike` in packages/schemas/src/fold.ts, see docs/decisions.md, "Duplicates".
create function spelt_alike(folded text) returns text
  language sql immutable parallel safe
  return regexp_replace(folded, '([ao]|(?<![aeou])u)e+', '\1', 'g');

alter table contact
  add column alike_key text collate "C" not null generated always as (spelt_alike(name_key)) stored;
-- The company: of a name that many have, those of one company are found by it.
create index contact_alike_idx on contact (organization_uuid, alike_key, spelt_alike(company_key), uuid);
