-- Everything belongs to an organization: organization_uuid comes first in every primary, unique and foreign key, so
-- that no row can refer to another organization's (docs/decisions.md).

create extension if not exists pg_trgm;
create extension if not exists btree_gist;

-- An instant as the API shows it, for values inside of JSON.
create function instant(at timestamptz) returns text language sql immutable strict parallel safe
  return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- By the clock and not by the beginning of the transaction, which may have waited: edit_date never goes back.
create function touch() returns trigger language plpgsql as $$
begin
  new.edit_date := greatest(clock_timestamp(), old.edit_date + interval '1 millisecond');
  return new;
end $$;

create table organization (
  uuid uuid primary key,
  name varchar(100) not null default '',
  phone varchar(20) not null default '',
  email varchar(254) not null default '',
  time_zone varchar(64) not null default 'Europe/Berlin',
  language varchar(2) not null default 'en',
  double_booking varchar(6) not null default 'allow',
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  constraint organization_language_check check (language in ('en', 'de')),
  constraint organization_time_zone_check check (timestamp '2000-01-01' at time zone time_zone is not null)
);
create trigger organization_touch before update on organization for each row execute function touch();

-- The last customer number that the organization gave by itself.
create table customer_counter (
  organization_uuid uuid primary key,
  last_customer_id integer not null default 10000,
  constraint customer_counter_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);

create table contact_type (
  organization_uuid uuid not null,
  uuid uuid not null,
  name varchar(128) not null,
  -- Made by the service, so that every PostgreSQL agrees on which names are equal and which comes first.
  name_key text collate "C" not null,
  sort_key text collate "C" not null,
  is_default boolean not null default false,
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint contact_type_name_key unique (organization_uuid, name_key),
  constraint contact_type_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create index contact_type_sort_idx on contact_type (organization_uuid, sort_key, uuid);
create index contact_type_create_date_idx on contact_type (organization_uuid, create_date, uuid);
create index contact_type_edit_date_idx on contact_type (organization_uuid, edit_date, uuid);
create trigger contact_type_touch before update on contact_type for each row execute function touch();

create table contact (
  organization_uuid uuid not null,
  uuid uuid not null,
  core_user_uuid uuid,
  customer_id integer not null,
  first_name varchar(50) not null default '',
  middle_name varchar(50) not null default '',
  last_name varchar(50) not null default '',
  suffix varchar(50) not null default '',
  title varchar(10),
  contact_type_uuid uuid,
  customer_type varchar(10),
  company varchar(100),
  addresses json not null default '[]',
  emails json not null default '[]',
  phones json not null default '[]',
  siteprofile_uuids uuid[] not null default '{}',
  workflowlevel1_uuids uuid[] not null default '{}',
  workflowlevel2_uuids uuid[] not null default '{}',
  notes varchar(10000),
  -- Folded by the service: how lists are ordered and what a search looks through.
  name_key text collate "C" not null,
  first_name_key text collate "C" not null,
  last_name_key text collate "C" not null,
  company_key text collate "C" not null,
  search_text text collate "C" not null,
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint contact_customer_id_key unique (organization_uuid, customer_id),
  constraint contact_core_user_uuid_key unique (organization_uuid, core_user_uuid),
  constraint contact_customer_id_check check (customer_id between 1 and 999999999),
  constraint contact_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict,
  constraint contact_contact_type_fkey foreign key (organization_uuid, contact_type_uuid)
    references contact_type (organization_uuid, uuid) on delete restrict
);
create index contact_name_idx on contact (organization_uuid, name_key, uuid);
create index contact_first_name_idx on contact (organization_uuid, first_name_key, uuid);
create index contact_last_name_idx on contact (organization_uuid, last_name_key, uuid);
create index contact_company_idx on contact (organization_uuid, company_key, uuid);
create index contact_create_date_idx on contact (organization_uuid, create_date, uuid);
create index contact_edit_date_idx on contact (organization_uuid, edit_date, uuid);
create index contact_contact_type_idx on contact (organization_uuid, contact_type_uuid);
create index contact_customer_type_idx on contact (organization_uuid, customer_type);
-- Without the organization: with it in front the planner reads the whole table, and a search took ten times as long.
-- New entries wait in a list that every search reads: kept at 64 kB (least that PostgreSQL knows) it costs a search
-- nothing to speak of, and an insert no more than the usual 4 MB, with which a search took seven times as long.
create index contact_search_idx on contact using gin (search_text gin_trgm_ops) with (gin_pending_list_limit = 64);
create index contact_uuids_idx on contact using gin (siteprofile_uuids, workflowlevel1_uuids, workflowlevel2_uuids)
  with (gin_pending_list_limit = 64);
create trigger contact_touch before update on contact for each row execute function touch();

-- How many contacts an organization has, kept in slots so that writers seldom wait for one another; counting the rows
-- would cost the more the larger the organization is.
create table contact_count (
  organization_uuid uuid not null,
  slot integer not null,
  contacts bigint not null,
  primary key (organization_uuid, slot),
  constraint contact_count_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);

create function count_contacts() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into contact_count as counted (organization_uuid, slot, contacts)
      select organization_uuid, pg_backend_pid() % 64, count(*) from changed group by organization_uuid order by 1
      on conflict (organization_uuid, slot) do update set contacts = counted.contacts + excluded.contacts;
  else
    insert into contact_count as counted (organization_uuid, slot, contacts)
      select organization_uuid, pg_backend_pid() % 64, -count(*) from changed group by organization_uuid order by 1
      on conflict (organization_uuid, slot) do update set contacts = counted.contacts + excluded.contacts;
  end if;
  return null;
end $$;
create trigger contact_counted_in after insert on contact
  referencing new table as changed for each statement execute function count_contacts();
create trigger contact_counted_out after delete on contact
  referencing old table as changed for each statement execute function count_contacts();

create table appointment (
  organization_uuid uuid not null,
  uuid uuid not null,
  name varchar(50) not null default '',
  owner uuid not null,
  owner_type varchar(12) not null,
  -- The owner where it is a contact, so that the database knows the reference.
  owner_contact_uuid uuid generated always as (case when owner_type = 'Contact' then owner end) stored,
  start_date timestamptz(3) not null,
  end_date timestamptz(3) not null,
  time_zone varchar(64) not null,
  type text[] not null default '{}',
  address varchar(100) not null default '',
  siteprofile_uuid uuid,
  workflowlevel2_uuids uuid[] not null default '{}',
  contact_uuid uuid,
  summary varchar(10000) not null default '',
  search_text text collate "C" not null,
  -- Grows with each change: SEQUENCE of the iCalendar entry (RFC 5545, 3.8.7.4).
  sequence integer not null default 0,
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  -- For the participants, who repeat the time.
  constraint appointment_time_key unique (organization_uuid, uuid, start_date, end_date),
  constraint appointment_period_check check (end_date >= start_date),
  constraint appointment_owner_type_check check (owner_type in ('CoreUser', 'Contact', 'Organization')),
  constraint appointment_time_zone_check check (timestamp '2000-01-01' at time zone time_zone is not null),
  constraint appointment_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict,
  constraint appointment_contact_fkey foreign key (organization_uuid, contact_uuid)
    references contact (organization_uuid, uuid) on delete restrict,
  constraint appointment_owner_contact_fkey foreign key (organization_uuid, owner_contact_uuid)
    references contact (organization_uuid, uuid) on delete restrict
);
create index appointment_start_date_idx on appointment (organization_uuid, start_date, uuid);
create index appointment_end_date_idx on appointment (organization_uuid, end_date, uuid);
create index appointment_create_date_idx on appointment (organization_uuid, create_date, uuid);
create index appointment_edit_date_idx on appointment (organization_uuid, edit_date, uuid);
create index appointment_owner_idx on appointment (organization_uuid, owner, start_date, uuid);
create index appointment_owner_contact_idx on appointment (organization_uuid, owner_contact_uuid)
  where owner_contact_uuid is not null;
create index appointment_contact_idx on appointment (organization_uuid, contact_uuid, start_date, uuid);
create index appointment_siteprofile_idx on appointment (organization_uuid, siteprofile_uuid, start_date, uuid);
create index appointment_overlaps_idx on appointment using gist (organization_uuid, tstzrange(start_date, end_date, '[]'));
create index appointment_type_idx on appointment using gin (type, workflowlevel2_uuids) with (gin_pending_list_limit = 64);
create index appointment_search_idx on appointment using gin (search_text gin_trgm_ops) with (gin_pending_list_limit = 64);

create function touch_appointment() returns trigger language plpgsql as $$
begin
  new.edit_date := greatest(clock_timestamp(), old.edit_date + interval '1 millisecond');
  new.sequence := old.sequence + 1;
  return new;
end $$;
create trigger appointment_touch before update on appointment for each row execute function touch_appointment();

-- Who takes part: the owner (unless it is the organization) and the invitees. A person stands here once, also when it
-- is both; `position` is the place among the invitees, null for one who only owns.
create table appointment_participant (
  organization_uuid uuid not null,
  appointment_uuid uuid not null,
  participant_uuid uuid not null,
  is_owner boolean not null,
  position integer,
  start_date timestamptz(3) not null,
  end_date timestamptz(3) not null,
  during tstzrange generated always as (tstzrange(start_date, end_date)) stored,
  primary key (organization_uuid, appointment_uuid, participant_uuid),
  constraint appointment_participant_role_check check (is_owner or position is not null),
  -- The time follows the appointment's by itself.
  constraint appointment_participant_appointment_fkey foreign key (organization_uuid, appointment_uuid, start_date, end_date)
    references appointment (organization_uuid, uuid, start_date, end_date) on update cascade on delete restrict
);
create index appointment_participant_during_idx on appointment_participant
  using gist (organization_uuid, participant_uuid, during);
create index appointment_participant_time_idx on appointment_participant
  (organization_uuid, participant_uuid, start_date, appointment_uuid);

create table appointment_note (
  organization_uuid uuid not null,
  uuid uuid not null,
  type varchar(10) not null,
  note varchar(10000) not null default '',
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint appointment_note_type_key unique (organization_uuid, uuid, type),
  constraint appointment_note_type_check check (type in ('Primary', 'Secondary', 'OOO Reason', 'OOO Note')),
  constraint appointment_note_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create index appointment_note_create_date_idx on appointment_note (organization_uuid, create_date, uuid);
create index appointment_note_edit_date_idx on appointment_note (organization_uuid, edit_date, uuid);
create index appointment_note_kind_idx on appointment_note (organization_uuid, type, create_date, uuid);
create trigger appointment_note_touch before update on appointment_note for each row execute function touch();

-- Which appointments show a note. The primary key holds "at most one note of a type".
create table appointment_note_link (
  organization_uuid uuid not null,
  appointment_uuid uuid not null,
  type varchar(10) not null,
  note_uuid uuid not null,
  constraint appointment_note_link_pkey primary key (organization_uuid, appointment_uuid, type),
  constraint appointment_note_link_appointment_fkey foreign key (organization_uuid, appointment_uuid)
    references appointment (organization_uuid, uuid) on delete restrict,
  constraint appointment_note_link_note_fkey foreign key (organization_uuid, note_uuid, type)
    references appointment_note (organization_uuid, uuid, type) on update cascade on delete restrict
);
create index appointment_note_link_note_idx on appointment_note_link (organization_uuid, note_uuid);

create table appointment_driving_time (
  organization_uuid uuid not null,
  uuid uuid not null,
  appointment_uuid uuid not null,
  distance numeric(6, 2),
  time integer,
  time_point timestamptz(3),
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint appointment_driving_time_content_check check (distance is not null or time is not null),
  constraint appointment_driving_time_appointment_fkey foreign key (organization_uuid, appointment_uuid)
    references appointment (organization_uuid, uuid) on delete restrict
);
create index appointment_driving_time_appointment_idx on appointment_driving_time (organization_uuid, appointment_uuid, create_date, uuid);
create index appointment_driving_time_create_date_idx on appointment_driving_time (organization_uuid, create_date, uuid);
create index appointment_driving_time_edit_date_idx on appointment_driving_time (organization_uuid, edit_date, uuid);
create trigger appointment_driving_time_touch before update on appointment_driving_time for each row execute function touch();

-- A mail about an appointment. The row is its own place in the queue.
create table appointment_notification (
  organization_uuid uuid not null,
  uuid uuid not null,
  appointment_uuid uuid not null,
  recipient varchar(254) not null,
  subject varchar(200),
  message varchar(10000),
  language varchar(2) not null,
  org_name varchar(50),
  org_phone varchar(20),
  send_notification boolean not null default false,
  send_at timestamptz(3),
  remind_before integer,
  expires_at timestamptz(3),
  -- Whether expires_at is the end of the appointment, which it then follows.
  expires_with_appointment boolean not null default false,
  sent_at timestamptz(3),
  status varchar(9) not null default 'draft',
  attempts integer not null default 0,
  next_attempt_at timestamptz(3),
  -- The end of the pause after a failed attempt, also while send_at lies later.
  retry_at timestamptz(3),
  last_error varchar(500),
  -- Who is sending it, and until when it may be taken for alive.
  lease_holder uuid,
  lease_until timestamptz(3),
  -- What left, kept from "sending" on.
  sent_subject text,
  sent_text text,
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint appointment_notification_language_check check (language in ('en', 'de')),
  constraint appointment_notification_status_check
    check (status in ('draft', 'queued', 'sending', 'sent', 'failed', 'cancelled')),
  constraint appointment_notification_sending_check check ((status = 'sending') = (lease_holder is not null)),
  constraint appointment_notification_lease_check check ((lease_holder is null) = (lease_until is null)),
  constraint appointment_notification_due_check check ((status = 'queued') = (next_attempt_at is not null)),
  constraint appointment_notification_sent_check check ((status = 'sent') = (sent_at is not null)),
  constraint appointment_notification_left_check
    check (sent_subject is null or status in ('sending', 'sent', 'failed')),
  constraint appointment_notification_appointment_fkey foreign key (organization_uuid, appointment_uuid)
    references appointment (organization_uuid, uuid) on delete restrict
);
create index appointment_notification_create_date_idx on appointment_notification (organization_uuid, create_date, uuid);
create index appointment_notification_edit_date_idx on appointment_notification (organization_uuid, edit_date, uuid);
create index appointment_notification_appointment_idx on appointment_notification (organization_uuid, appointment_uuid, create_date, uuid);
-- Those without the instant come last in either direction.
create index appointment_notification_send_at_idx on appointment_notification (organization_uuid, (coalesce(send_at, 'infinity')), uuid);
create index appointment_notification_send_at_last_idx on appointment_notification (organization_uuid, (coalesce(send_at, '-infinity')), uuid);
create index appointment_notification_sent_at_idx on appointment_notification (organization_uuid, (coalesce(sent_at, 'infinity')), uuid);
create index appointment_notification_sent_at_last_idx on appointment_notification (organization_uuid, (coalesce(sent_at, '-infinity')), uuid);
create index appointment_notification_status_idx on appointment_notification (organization_uuid, status, create_date, uuid);
create index appointment_notification_recipient_idx on appointment_notification (organization_uuid, recipient, create_date, uuid);
create index appointment_notification_due_idx on appointment_notification (next_attempt_at) where status = 'queued';
create index appointment_notification_turn_idx on appointment_notification (organization_uuid, next_attempt_at, uuid)
  where status = 'queued';
create index appointment_notification_expiry_idx on appointment_notification (expires_at) where status = 'queued';
create index appointment_notification_lease_idx on appointment_notification (lease_until) where status = 'sending';
create trigger appointment_notification_touch before update on appointment_notification for each row execute function touch();

-- Whatever puts a mail into the queue, the senders hear of it when the transaction commits.
create function call_senders() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end $$;
create trigger appointment_notification_queued after insert or update on appointment_notification
  for each row when (new.status = 'queued') execute function call_senders();

-- When mails left, for as long as they count against the limit of their organization. A mail counts also after its
-- notification was deleted.
create table mail_departure (
  organization_uuid uuid not null,
  left_at timestamptz(3) not null default now(),
  -- The lease under which it was sent.
  lease_holder uuid not null,
  primary key (organization_uuid, left_at, lease_holder),
  constraint mail_departure_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create index mail_departure_left_at_idx on mail_departure (left_at);

-- People who sign in here, without a platform. Their uuid is their core_user_uuid.
create table account (
  uuid uuid primary key,
  username varchar(150) not null,
  username_key text collate "C" not null,
  password_hash text not null,
  is_superuser boolean not null default false,
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  constraint account_username_key unique (username_key)
);
create trigger account_touch before update on account for each row execute function touch();

create table member (
  organization_uuid uuid not null,
  account_uuid uuid not null,
  role varchar(6) not null,
  create_date timestamptz(3) not null default now(),
  primary key (organization_uuid, account_uuid),
  constraint member_role_check check (role in ('member', 'admin')),
  constraint member_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict,
  constraint member_account_fkey foreign key (account_uuid) references account (uuid) on delete restrict
);
create index member_account_idx on member (account_uuid);

-- Tries of a kind within a time, counted before each try.
create table throttle (
  key text primary key,
  tries integer not null,
  resets_at timestamptz(3) not null
);
