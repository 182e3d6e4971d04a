-- By what a mail is known to mail servers, some of which drop a second one: the same at every attempt, another one when
-- somebody sends an invitation again.
alter table account_mail add column message_id uuid not null default gen_random_uuid();
