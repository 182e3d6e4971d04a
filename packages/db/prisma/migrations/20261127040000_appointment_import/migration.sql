-- Which appointment came from which event of an imported calendar, so that a repeat changes it (docs/decisions.md,
-- "Importing calendars"). Of a series each occurrence has a row; `recurrence_id` is the instant of its place in the
-- series, empty for an event that is alone.
create table appointment_import (
  organization_uuid uuid not null,
  ical_uid varchar(500) not null,
  recurrence_id varchar(24) not null,
  appointment_uuid uuid not null,
  sequence integer not null,
  last_modified timestamptz(3),
  -- What the event said of the appointment, and the appointment as it was after that.
  content_hash varchar(44) not null,
  appointment_sequence integer not null,
  constraint appointment_import_pkey primary key (organization_uuid, ical_uid, recurrence_id),
  constraint appointment_import_appointment_fkey foreign key (organization_uuid, appointment_uuid)
    references appointment (organization_uuid, uuid) on delete cascade
);
create index appointment_import_appointment_idx on appointment_import (organization_uuid, appointment_uuid);
