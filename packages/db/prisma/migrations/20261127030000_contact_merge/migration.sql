-- What it takes to undo a merge of two contacts (docs/decisions.md, "Merging contacts"). Goes with the contact that
-- survived: it holds all that the other one held.
create table contact_merge (
  organization_uuid uuid not null,
  uuid uuid not null,
  -- The contact that survived, its row before and after.
  contact_uuid uuid not null,
  before json not null,
  after json not null,
  -- The row of the contact that was deleted.
  merged json not null,
  merged_was_demo boolean not null,
  -- Where that one stood, and beside it the survivor: a list, see packages/db/src/contact-place.ts.
  places json not null,
  create_date timestamptz(3) not null default clock_timestamp(),
  primary key (organization_uuid, uuid),
  constraint contact_merge_contact_fkey foreign key (organization_uuid, contact_uuid)
    references contact (organization_uuid, uuid) on delete cascade
);
create index contact_merge_contact_idx on contact_merge (organization_uuid, contact_uuid, create_date);
create index contact_merge_create_date_idx on contact_merge (create_date);
