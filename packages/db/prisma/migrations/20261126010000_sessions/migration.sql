alter table account
  add column name varchar(100) not null default '',
  add column email varchar(254),
  -- The address without regard to case.
  add column email_key text collate "C",
  add column disabled_at timestamptz(3),
  add constraint account_email_key unique (email_key),
  add constraint account_email_check check ((email is null) = (email_key is null)),
  -- People sign in by either: a user name that is another's address would be taken for them.
  add constraint account_username_check check (position('@' in username) = 0);

alter table member add column disabled_at timestamptz(3);

-- Browsers in which somebody is signed in. The secret that the cookie holds is kept nowhere.
create table session (
  uuid uuid primary key,
  account_uuid uuid not null,
  -- SHA-256 of the secret.
  secret_hash bytea not null,
  user_agent varchar(400) not null default '',
  address varchar(64) not null,
  create_date timestamptz(3) not null default now(),
  last_used_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  constraint session_secret_hash_key unique (secret_hash),
  constraint session_account_fkey foreign key (account_uuid) references account (uuid) on delete restrict
);
create index session_account_idx on session (account_uuid, last_used_at);
create index session_expires_at_idx on session (expires_at);
