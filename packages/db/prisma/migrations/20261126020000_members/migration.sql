-- The people of an organization: those who sign in here, and those whom a platform sends.

-- What people are found and ordered by: name and user name, folded by the service. Of a user name alone in lower case it
-- is the same, but for accents.
alter table account add column search_text text collate "C";
update account set search_text = username_key;
alter table account alter column search_text set not null;

-- Users of a platform, as the last token of theirs said.
create table platform_user (
  organization_uuid uuid not null,
  core_user_uuid uuid not null,
  username varchar(150) not null,
  username_key text collate "C" not null,
  search_text text collate "C" not null,
  role varchar(9) not null,
  seen_date date not null default current_date,
  primary key (organization_uuid, core_user_uuid),
  constraint platform_user_role_check check (role in ('member', 'admin', 'superuser')),
  constraint platform_user_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
