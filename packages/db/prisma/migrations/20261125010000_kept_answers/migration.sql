-- Answers of writes that were sent with an Idempotency-Key, to be given again to a repeated request.
create table kept_answer (
  organization_uuid uuid not null,
  caller_uuid uuid not null,
  procedure varchar(100) not null,
  key varchar(255) not null,
  fingerprint varchar(64) not null,
  -- null once the object that it shows is deleted: the key goes on telling that the request was done.
  answer json,
  -- The object that the answer shows.
  object_uuid uuid not null,
  create_date timestamptz(3) not null default now(),
  primary key (organization_uuid, caller_uuid, procedure, key),
  constraint kept_answer_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create index kept_answer_object_idx on kept_answer (organization_uuid, object_uuid);
create index kept_answer_create_date_idx on kept_answer (create_date);

-- What is deleted must not live on in an answer.
create function forget_answers() returns trigger language plpgsql as $$
begin
  update kept_answer k set answer = null from deleted d
    where k.organization_uuid = d.organization_uuid and k.object_uuid = d.uuid;
  return null;
end $$;
create trigger contact_forgotten after delete on contact
  referencing old table as deleted for each statement execute function forget_answers();
create trigger contact_type_forgotten after delete on contact_type
  referencing old table as deleted for each statement execute function forget_answers();
create trigger appointment_forgotten after delete on appointment
  referencing old table as deleted for each statement execute function forget_answers();
create trigger appointment_note_forgotten after delete on appointment_note
  referencing old table as deleted for each statement execute function forget_answers();
create trigger appointment_notification_forgotten after delete on appointment_notification
  referencing old table as deleted for each statement execute function forget_answers();
create trigger appointment_driving_time_forgotten after delete on appointment_driving_time
  referencing old table as deleted for each statement execute function forget_answers();
