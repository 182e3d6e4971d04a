-- For whom an event was imported is part of what it is known by: two people who bring the same event each have an
-- appointment of their own. Of what was imported before, that is whose the appointment is.
alter table appointment_import add column owner uuid;
update appointment_import i set owner = a.owner
  from appointment a where a.organization_uuid = i.organization_uuid and a.uuid = i.appointment_uuid;
alter table appointment_import alter column owner set not null, drop constraint appointment_import_pkey,
  add constraint appointment_import_pkey primary key (organization_uuid, owner, ical_uid, recurrence_id);
