-- Mails with a link that lets somebody in: an invitation, which is open as long as its row is there, or a new password.
-- The row is its own place in the queue, like that of a notification. The secret in the link is made when the mail is
-- sent, and kept nowhere.
create table account_mail (
  organization_uuid uuid not null,
  uuid uuid not null,
  kind varchar(10) not null,
  recipient varchar(254) not null,
  -- The address without regard to case.
  recipient_key text collate "C" not null,
  language varchar(2) not null,
  -- Of an invitation: as what, and who invites.
  role varchar(6),
  inviter_uuid uuid,
  inviter varchar(150),
  -- Of a new password: for whom.
  account_uuid uuid,
  -- SHA-256 of the secret in the mail that left last, and until when its link is good.
  secret_hash bytea,
  secret_expires_at timestamptz(3),
  -- At or after it no mail goes.
  expires_at timestamptz(3),
  sent_at timestamptz(3),
  status varchar(9) not null default 'queued',
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) default now(),
  last_error varchar(500),
  lease_holder uuid,
  lease_until timestamptz(3),
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint account_mail_kind_check check (kind in ('invitation', 'password')),
  constraint account_mail_language_check check (language in ('en', 'de')),
  constraint account_mail_role_check check (role in ('member', 'admin')),
  constraint account_mail_invitation_check check ((kind = 'invitation') = (role is not null)),
  constraint account_mail_password_check check ((kind = 'password') = (account_uuid is not null)),
  constraint account_mail_secret_check check ((secret_hash is null) = (secret_expires_at is null)),
  constraint account_mail_status_check check (status in ('queued', 'sending', 'sent', 'failed', 'cancelled')),
  constraint account_mail_sending_check check ((status = 'sending') = (lease_holder is not null)),
  constraint account_mail_lease_check check ((lease_holder is null) = (lease_until is null)),
  constraint account_mail_due_check check ((status = 'queued') = (next_attempt_at is not null)),
  constraint account_mail_sent_check check ((status = 'sent') = (sent_at is not null)),
  constraint account_mail_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict,
  constraint account_mail_account_fkey foreign key (account_uuid) references account (uuid) on delete restrict
);
create unique index account_mail_invitation_key on account_mail (organization_uuid, recipient_key) where kind = 'invitation';
create unique index account_mail_secret_hash_key on account_mail (secret_hash);
create index account_mail_account_idx on account_mail (account_uuid);
create index account_mail_create_date_idx on account_mail (organization_uuid, create_date, uuid) where kind = 'invitation';
create index account_mail_due_idx on account_mail (next_attempt_at) where status = 'queued';
create index account_mail_turn_idx on account_mail (organization_uuid, next_attempt_at, uuid) where status = 'queued';
create index account_mail_expiry_idx on account_mail (expires_at) where status = 'queued';
create index account_mail_lease_idx on account_mail (lease_until) where status = 'sending';
create trigger account_mail_touch before update on account_mail for each row execute function touch();
create trigger account_mail_queued after insert or update on account_mail
  for each row when (new.status = 'queued') execute function call_senders();
create trigger account_mail_forgotten after delete on account_mail
  referencing old table as deleted for each statement execute function forget_answers();

-- Keys for programs. The key itself is kept nowhere.
create table api_key (
  organization_uuid uuid not null,
  uuid uuid not null,
  name varchar(100) not null,
  role varchar(6) not null,
  -- Who made it, and as what: it may never do more than its maker.
  core_user_uuid uuid not null,
  username varchar(150) not null,
  -- SHA-256 of the key.
  secret_hash bytea not null,
  last_used_at timestamptz(3),
  create_date timestamptz(3) not null default now(),
  edit_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint api_key_role_check check (role in ('member', 'admin')),
  constraint api_key_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create unique index api_key_secret_hash_key on api_key (secret_hash);
create index api_key_create_date_idx on api_key (organization_uuid, create_date, uuid);
create index api_key_maker_idx on api_key (organization_uuid, core_user_uuid);
create trigger api_key_touch before update on api_key for each row execute function touch();
create trigger api_key_forgotten after delete on api_key
  referencing old table as deleted for each statement execute function forget_answers();

-- Who got in, and who changed who gets in. Never a secret, and nothing that somebody typed instead of one.
create table audit (
  organization_uuid uuid not null,
  uuid uuid not null,
  event varchar(30) not null,
  core_user_uuid uuid,
  username varchar(150) not null,
  via varchar(3),
  address varchar(64) not null,
  -- Whom or what it is about.
  subject varchar(254) not null default '',
  detail varchar(254) not null default '',
  create_date timestamptz(3) not null default now(),
  primary key (organization_uuid, uuid),
  constraint audit_via_check check (via in ('key')),
  constraint audit_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create index audit_create_date_idx on audit (organization_uuid, create_date, uuid);
create index audit_age_idx on audit (create_date);
