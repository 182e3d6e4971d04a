-- Calendars that programs read by an address alone, without a token. The secret in the address follows from `key_uuid`
-- and AUTH_SECRET: by what stands here alone nobody can write the address.
create table calendar_feed (
  organization_uuid uuid not null,
  uuid uuid not null,
  name varchar(100) not null default '',
  scope varchar(12) not null,
  -- Whose it is, and for whom it is good.
  core_user_uuid uuid not null,
  username varchar(150) not null,
  -- Another one with each renewal.
  key_uuid uuid not null default gen_random_uuid(),
  last_read_at timestamptz(3),
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint calendar_feed_scope_check check (scope in ('own', 'organization')),
  constraint calendar_feed_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create unique index calendar_feed_secret_key on calendar_feed (key_uuid);
create index calendar_feed_create_date_idx on calendar_feed (organization_uuid, create_date, uuid);
create index calendar_feed_owner_idx on calendar_feed (organization_uuid, core_user_uuid);
create trigger calendar_feed_touch before update on calendar_feed for each row execute function touch();
create trigger calendar_feed_forgotten after delete on calendar_feed
  referencing old table as deleted for each statement execute function forget_answers();
select tell_changes_of('calendar_feed', 'tell_change(''calendar_feed'')');
